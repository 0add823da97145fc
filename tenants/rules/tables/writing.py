"""Files that come back as they went out: every cell a text, and none of them a formula."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from tenants.rules.tables.apostrophes import defused
from tenants.rules.tables.table import Column

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as Latin-1
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NARROWEST, WIDEST = 14, 60
Cells = Mapping[str, str]


def write_csv(columns: Sequence[Column], rows: Iterable[Cells]) -> bytes:
    """UTF-8 with a byte order mark, every cell in quotation marks."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([column.title for column in columns])
    writer.writerows([_written(row.get(column.key, "")) for column in columns] for row in rows)
    return (BYTE_ORDER_MARK + out.getvalue()).encode("utf-8", "replace")


def write_xlsx(columns: Sequence[Column], rows: Iterable[Cells], *, sheet: str) -> bytes:
    """One sheet of texts, with its names on top kept in sight."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet[:31])
    page.freeze_panes = "A2"
    for number, column in enumerate(columns, start=1):
        width = max(NARROWEST, len(column.title) + 4, min(WIDEST, len(column.example) + 4))
        page.column_dimensions[get_column_letter(number)].width = width
    page.append([_cell(page, column.title, is_name=True) for column in columns])
    for row in rows:
        page.append([_cell(page, _written(row.get(column.key, ""))) for column in columns])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _written(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return defused(UNWRITABLE.sub("\ufffd", text))


def _cell(page: Any, text: str, *, is_name: bool = False) -> Any:
    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"  # whatever it looks like
    if is_name:
        cell.font = Font(bold=True)
    return cell
