"""Signed-in people and rows of either side, as the admin's tests have them."""

from tests.admin.conftest import admin, foreign, rows, signed_in

__all__ = ["admin", "foreign", "rows", "signed_in"]
