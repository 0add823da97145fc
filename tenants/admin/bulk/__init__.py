"""What is done with many rows at once, each time after a preview."""
