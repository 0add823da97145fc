"""Pages about showing secrets."""
