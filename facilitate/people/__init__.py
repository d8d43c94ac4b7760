"""Who takes part, for which organization, and through which door they come in."""
