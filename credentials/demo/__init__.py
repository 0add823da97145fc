"""Demonstration data: two made-up organisations, healthy and broken in instructive ways.

Everything goes through the same services that people use; only the sandbox's side is written
directly, as CXone's side is not ours to write.
"""
