"""How a secret is replaced at CXone while the old one still works. Pure."""
