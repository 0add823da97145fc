"""Signing in with more than a password, and what belongs to a person's own account."""
