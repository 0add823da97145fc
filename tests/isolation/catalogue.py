"""What PostgreSQL itself says about the tables of organisations."""

from typing import NamedTuple

from django.apps import apps
from django.db import connections

from cxone_registry.isolation.models import OrganizationModel

TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  AND a.attname = 'organization_id' AND NOT a.attisdropped
  -- Partitions are closed: they are reached through their parent.
  AND NOT c.relispartition ORDER BY 1
"""
FOREIGN_KEYS = """
SELECT f.conrelid::regclass::text, f.confrelid::regclass::text, ARRAY(
  SELECT a.attname::text FROM pg_attribute a
  WHERE a.attrelid = f.conrelid AND a.attnum = ANY (f.conkey) ORDER BY 1)
FROM pg_constraint f WHERE f.contype = 'f' ORDER BY 1, 2, 3
"""
COLUMNS = """
SELECT attname::text FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
ORDER BY attnum
"""


class ForeignKey(NamedTuple):
    child: str
    parent: str
    columns: tuple[str, ...]

    @property
    def column(self) -> str:
        """The column that names the parent, beside the organisation."""
        return next(name for name in self.columns if name != "organization_id")


def ask(sql: str, *values: object, using: str = "maint") -> list[tuple]:
    """All rows of a query over one of the connections."""
    with connections[using].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def tables() -> list[str]:
    """Every table with an organisation's column."""
    return [name for (name,) in ask(TABLES)]


def columns(table: str) -> list[str]:
    """Columns that can be written."""
    return [name for (name,) in ask(COLUMNS, table)]


def foreign_keys() -> list[ForeignKey]:
    """Every foreign key of the schema."""
    return [ForeignKey(child, parent, tuple(names)) for child, parent, names in ask(FOREIGN_KEYS)]


def models() -> list[type[OrganizationModel]]:
    """Every model of an organisation; known before there is a database."""
    return [model for model in apps.get_models() if issubclass(model, OrganizationModel)]


MODEL_TABLES = sorted(model._meta.db_table for model in models())


def links_between_organizations() -> list[ForeignKey]:
    """What the models say: each reference from one organisation's table to another."""
    return [
        ForeignKey(model._meta.db_table, parent._meta.db_table, (field.column, "organization_id"))
        for model in models()
        for field in model._meta.concrete_fields
        if isinstance(parent := field.related_model, type) and issubclass(parent, OrganizationModel)
    ]


LINKS = sorted(links_between_organizations())
