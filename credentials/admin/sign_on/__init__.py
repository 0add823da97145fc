"""Pages of signing in at an organisation's own identity provider."""
