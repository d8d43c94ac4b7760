"""The workshop, its programme, rounds and tables, and running them on the day."""
