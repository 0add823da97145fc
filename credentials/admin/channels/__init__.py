"""The pages of notice channels: who is told, whether it gets there, and what was said."""
