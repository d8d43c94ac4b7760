"""The workshop: founding, settings, programme, tables and its day."""
