"""What is told of the audit trail itself. Pure."""
