"""The pages of one registration that need to know its credentials."""
