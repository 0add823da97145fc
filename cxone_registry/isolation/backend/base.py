"""Sets ``cxr.org`` when a transaction opens, and only for that transaction.

A session-level setting would outlive the transaction and reach the next user of a pooled
connection, so there is none (``set_config(..., true)`` is transaction-local).
"""

from typing import Any

from django.db.backends.postgresql import base

from cxone_registry.isolation.context import current_organization

SET_ORGANIZATION = "SELECT set_config('cxr.org', %s, true)"


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's PostgreSQL wrapper with the organisation in every transaction."""

    def set_autocommit(self, autocommit: bool, *args: Any, **kwargs: Any) -> None:
        super().set_autocommit(autocommit, *args, **kwargs)
        organization = current_organization()
        if not autocommit and organization is not None:
            # A plain driver cursor: it opens the transaction that the setting lives in.
            with self.connection.cursor() as cursor:
                cursor.execute(SET_ORGANIZATION, (str(organization),))
