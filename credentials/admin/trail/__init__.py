"""Pages about the audit trail: where it is sent on to, and packs of it."""
