"""People register themselves: the page, its questions, confirmation, the waiting list."""
