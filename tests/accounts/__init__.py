"""Accounts: first start, signing in, languages."""
