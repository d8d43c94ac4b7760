"""Who will do what by when, and who joins."""
