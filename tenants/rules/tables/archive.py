"""Whether a ZIP file is a workbook that may be opened, before any of its XML is read.

Python's reader stops at the size that the table of contents declares, so what is declared is what
can come out. Reading XML takes time and memory by the tag, whatever part it stands in.
"""

import io
import zipfile
import zlib

from tenants.rules.tables.table import MEGABYTE, TableRefusedError

MOST_PARTS = 200
LARGEST_UNPACKED = 30 * MEGABYTE
# 5,000 rows of 40 full cells have about a million tags, which take some seconds.
MOST_TAGS = 1_200_000
# XML of a real table packs 10 to 40 times; only what is made to explode packs better.
BEST_RATIO, RATIO_MATTERS_FROM = 150, MEGABYTE
SAVE_AS_XLSX = "Save it as .xlsx (Excel Workbook) and upload that."


def refuse_unless_workbook(data: bytes) -> None:
    """Raises TableRefusedError for all but a plain XLSX file of a sound size."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _refuse_bomb(parts)
            _refuse_odd_parts(parts)
            _refuse_other_kinds({part.filename.lower() for part in parts}, data)
            # Any part can be named a sheet by another, so all of them count.
            tags = sum(archive.read(part).count(b"<") for part in parts)
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, RuntimeError):
        raise TableRefusedError(
            "broken-workbook", f"This workbook is damaged and cannot be opened. {SAVE_AS_XLSX}"
        ) from None
    if tags > MOST_TAGS:
        raise _bomb()


def _refuse_bomb(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    explodes = any(
        part.file_size > max(RATIO_MATTERS_FROM, part.compress_size * BEST_RATIO) for part in parts
    )
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED or explodes:
        raise _bomb()


def _bomb() -> TableRefusedError:
    return TableRefusedError(
        "bomb",
        "This workbook would unpack to far more than a table of 5,000 rows. Copy the rows into a"
        " new workbook and upload that.",
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
