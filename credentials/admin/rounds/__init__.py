"""Many validations at once: what would be tried, how far it is, what came of it."""
