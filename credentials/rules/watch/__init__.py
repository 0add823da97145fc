"""What shows without asking CXone: late answers, silent contacts, lapsed proofs. Pure."""
