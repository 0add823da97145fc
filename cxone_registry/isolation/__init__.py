"""Keeps organisations apart: who is asking, which rows the database shows, who may bypass.

The wall is PostgreSQL's forced row-level security; the scoped managers are only the door in it.
"""
