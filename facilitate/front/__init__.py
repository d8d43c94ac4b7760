"""The workshop as anybody may see it: its public page, and the list of public workshops."""
