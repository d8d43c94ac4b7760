"""Who signs in: accounts, and the sign-ins that browsers hold."""
