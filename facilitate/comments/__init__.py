"""What participants miss in the themes: a comment each, and what became of it."""
