"""Where an option comes from and what came of it, read only."""
