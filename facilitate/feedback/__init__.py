"""What people say of the workshop itself: a short form that nobody signs, and its result."""
