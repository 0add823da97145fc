"""Lines of a CSV file: UTF-8, one of three delimiters, every quirk named with its line."""

import csv
import io
from collections.abc import Iterator, Sequence

from tenants.rules.tables.names import plain_name
from tenants.rules.tables.table import Column, RawLine, TableRefusedError

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
WIDE = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = (",", ";", "\t")
SAVE_AS_UTF8 = "In Excel: File > Save As > “CSV UTF-8 (comma delimited)”."


def lines_of_csv(data: bytes, columns: Sequence[Column]) -> Iterator[RawLine]:
    """Each line with its number; quoted cells may span several. Raises TableRefusedError."""
    text = _text_of(data)
    text, skipped, delimiter = _announced_delimiter(text)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter or _delimiter(text, columns), strict=True
    )
    line = skipped + 1
    try:
        for cells in reader:
            yield RawLine(line, [_one_newline(cell) for cell in cells])
            line = skipped + reader.line_num + 1
    except csv.Error as error:
        raise _quoting_problem(line, str(error)) from None


def _text_of(data: bytes) -> str:
    if data.startswith(WIDE):
        raise TableRefusedError(
            "not-utf-8", f"This file is UTF-16 text; it has to be UTF-8. {SAVE_AS_UTF8}"
        )
    start = len(BYTE_ORDER_MARK) if data.startswith(BYTE_ORDER_MARK) else 0
    try:
        text = data[start:].decode("utf-8")
    except UnicodeDecodeError as error:
        raise _encoding_problem(data, start + error.start) from None
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise TableRefusedError(
            "nul", f"Line {line} holds a NUL character: this is no text file. {SAVE_AS_UTF8}"
        )
    return text


def _encoding_problem(data: bytes, position: int) -> TableRefusedError:
    line = data.count(b"\n", 0, position) + 1
    return TableRefusedError(
        "not-utf-8",
        f"This file is not UTF-8 text: byte {position + 1}, in line {line}, does not fit."
        f" {SAVE_AS_UTF8}",
    )


def _announced_delimiter(text: str) -> tuple[str, int, str]:
    """Excel's own first line ``sep=;``, taken off."""
    first, _, rest = text.partition("\n")
    first = first.rstrip("\r").strip('"')
    if first[:4].lower() == "sep=" and first[4:] in DELIMITERS:
        return rest, 1, first[4:]
    return text, 0, ""


def _delimiter(text: str, columns: Sequence[Column]) -> str:
    """The one that finds most known columns on top, then most cells."""
    known = {plain_name(name) for column in columns for name in (column.key, column.title)}

    def fits(delimiter: str) -> tuple[int, int]:
        names = _first_line(text, delimiter)
        return len(known & {plain_name(name) for name in names}), len(names)

    return max(DELIMITERS, key=fits)


def _first_line(text: str, delimiter: str) -> list[str]:
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return next((cells for cells in reader if any(cells)), [])
    except csv.Error:
        return []


def _quoting_problem(line: int, why: str) -> TableRefusedError:
    if "field larger" in why:
        return TableRefusedError(
            "field-too-long",
            f"A cell that begins in line {line} is far too long, or its closing quotation mark is"
            " missing.",
        )
    return TableRefusedError(
        "quotes",
        f"The quotation marks in line {line} do not match. Write each quotation mark within a"
        ' quoted cell twice ("").',
    )


def _one_newline(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
