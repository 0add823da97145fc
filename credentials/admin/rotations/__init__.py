"""The pages of rotations and of who holds a secret."""
