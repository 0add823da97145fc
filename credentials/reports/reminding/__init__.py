"""Dates of secrets, who answers for them, and what was told of them so far."""
