"""Signing people in: the authorization endpoint, its login page, and signing out."""
