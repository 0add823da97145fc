"""Pages about origins: a registration's ledger, the union over all, and one origin."""
