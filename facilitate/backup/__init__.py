"""The whole installation as one file, which any other installation can be made from.

The file is a ZIP of plain text: rows as JSON lines, uploaded files as they are. So it goes from
SQLite to PostgreSQL and back, can be read without us, and an old one is brought to this version by
the same migrations as an old database.
"""
