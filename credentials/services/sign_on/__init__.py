"""Signing in at an organisation's own identity provider."""
