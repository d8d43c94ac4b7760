"""The workshop as anybody may see it: its public page."""
