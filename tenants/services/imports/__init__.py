"""Rows that come in by files: checked first, then written all at once or not at all."""
