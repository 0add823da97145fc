"""What a file is, by its first bytes; its name and its declared type prove nothing."""

from tenants.rules.tables.table import LARGEST_FILE, TableRefusedError

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
SAVE_AS = "Save it as .xlsx or as “CSV UTF-8” and upload that."
OTHERS = (
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"BZh", "a compressed archive"),
    (b"\xfd7zXZ", "a compressed archive"),
    (b"PK\x05\x06", "an empty archive"),
    (b"PK\x07\x08", "an archive in several parts"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document"),
)
MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<table")


def is_workbook(data: bytes) -> bool:
    """Whether *data* is a ZIP file, as XLSX is; False for text. Raises TableRefusedError."""
    _refuse_by_size(data)
    if data.startswith(ZIP):
        return True
    if data.startswith(OLE):
        raise _ole_problem(data)
    for start, name in OTHERS:
        if data.startswith(start):
            raise TableRefusedError("wrong-type", f"This file is {name}, not a table. {SAVE_AS}")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:9].lower().startswith(MARKUP):
        raise TableRefusedError("wrong-type", f"This file is a web page or XML. {SAVE_AS}")
    return False


def _refuse_by_size(data: bytes) -> None:
    if len(data) > LARGEST_FILE:
        raise TableRefusedError(
            "file-too-large",
            "This file is larger than 5 MB. Split it into several files and upload one by one.",
        )
    if not data.strip():
        raise TableRefusedError(
            "file-empty", "This file is empty. Download the template and fill in its rows."
        )


def _ole_problem(data: bytes) -> TableRefusedError:
    if ENCRYPTED in data:
        return TableRefusedError(
            "encrypted", "This workbook is protected by a password. Save it without one."
        )
    return TableRefusedError("old-excel", f"This is a file of an old Excel (.xls). {SAVE_AS}")
