"""Sentences and remedies by code, a file for each thing that is accused. Pure data."""
