"""Tables that people bring and take away: CSV and XLSX, read with suspicion, written defused."""

from tenants.rules.tables.reading import read_table
from tenants.rules.tables.table import (
    LARGEST_FILE,
    MOST_ROWS,
    Column,
    Problem,
    Row,
    Table,
    TableRefusedError,
    shown,
)
from tenants.rules.tables.writing import write_csv, write_xlsx

__all__ = [
    "LARGEST_FILE",
    "MOST_ROWS",
    "Column",
    "Problem",
    "Row",
    "Table",
    "TableRefusedError",
    "read_table",
    "shown",
    "write_csv",
    "write_xlsx",
]
