"""Pages of one-time links and of secret requests: those of members, and those behind the links."""
