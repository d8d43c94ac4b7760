"""The workshop outputs report: one value, many formats."""
