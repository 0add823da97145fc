"""Whether a ZIP file is a workbook that may be opened, from its table of contents alone.

Nothing is unpacked here. Python's reader stops at the size that the table of contents declares, so
what is declared is what can come out.
"""

import io
import zipfile

from tenants.rules.tables.table import MEGABYTE, TableRefusedError

MOST_PARTS = 200
LARGEST_UNPACKED = 60 * MEGABYTE
# XML of a real table packs 10 to 40 times; only what is made to explode packs better.
BEST_RATIO, RATIO_MATTERS_FROM = 150, MEGABYTE
SAVE_AS_XLSX = "Save it as .xlsx (Excel Workbook) and upload that."


def refuse_unless_workbook(data: bytes) -> None:
    """Raises TableRefusedError for all but a plain XLSX file of a sound size."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, RuntimeError):
        raise TableRefusedError(
            "broken-workbook", f"This workbook is damaged and cannot be opened. {SAVE_AS_XLSX}"
        ) from None
    _refuse_bomb(parts)
    _refuse_odd_parts(parts)
    _refuse_other_kinds({part.filename.lower() for part in parts}, data)


def _refuse_bomb(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    explodes = unpacked > RATIO_MATTERS_FROM and unpacked / packed > BEST_RATIO
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED or explodes:
        raise TableRefusedError(
            "bomb",
            "This workbook would unpack to far more than a table of 5,000 rows. Copy the rows into"
            " a new workbook and upload that.",
        )


def _refuse_odd_parts(parts: list[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 0x1 for part in parts):
        raise TableRefusedError(
            "encrypted", "This workbook is protected by a password. Save it without one."
        )
    usual = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    names = [part.filename for part in parts]
    if any(part.compress_type not in usual for part in parts) or len(names) != len(set(names)):
        raise TableRefusedError(
            "broken-workbook", f"This workbook is packed in an unusual way. {SAVE_AS_XLSX}"
        )


def _refuse_other_kinds(names: set[str], data: bytes) -> None:
    if any(name.endswith("vbaproject.bin") for name in names):
        raise TableRefusedError("macros", f"This workbook holds macros. {SAVE_AS_XLSX}")
    if "xl/workbook.xml" in names:
        return
    kind = "not a workbook"
    if b"application/vnd.oasis.opendocument" in data[:200]:
        kind = "an OpenDocument file (.ods)"
    elif "xl/workbook.bin" in names:
        kind = "a binary workbook (.xlsb)"
    raise TableRefusedError("wrong-type", f"This file is {kind}. {SAVE_AS_XLSX}")
