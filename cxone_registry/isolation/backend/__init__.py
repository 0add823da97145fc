"""PostgreSQL backend that tells each transaction which organisation it works for."""
