"""Rotations at work: planned, moved, undone, looked at."""
