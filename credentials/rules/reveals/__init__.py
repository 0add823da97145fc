"""When a secret may be shown: what a rule asks for, and how much is too much. Pure."""
