"""One task per credential, as most applications do it: what the fleet's figures are held against.

A project of its own with its own database and its own workers; nothing of the product is in it.
"""
