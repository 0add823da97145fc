"""Files that hurt: how they are made, and which code refuses them or which line they blame."""

import io
import os
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from openpyxl import Workbook

from tenants.rules.tables import Column, write_xlsx

COLUMNS = (
    Column("name", "Name", "What it is called.", "Ana", is_required=True),
    Column("email", "E-mail address", "Where mail goes.", "ana@example.com"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Refused(NamedTuple):
    """A file that is refused as a whole."""

    code: str
    data: Callable[[], bytes]


class Blamed(NamedTuple):
    """A file of which one line is refused. *column*: its title."""

    line: int
    column: str
    data: Callable[[], bytes]


def csv(text: str) -> Callable[[], bytes]:
    return lambda: text.encode()


def book(*rows: tuple, **parts: bytes) -> Callable[[], bytes]:
    """A workbook of these rows; *parts* are further files, "/" written as "__"."""

    def make() -> bytes:
        made, out = Workbook(), io.BytesIO()
        for row in rows:
            made.active.append(row)
        made.save(out)
        return with_parts(out.getvalue(), {n.replace("__", "/"): data for n, data in parts.items()})

    return make


def sheet(xml: str) -> Callable[[], bytes]:
    """A workbook whose only sheet is this XML."""
    head = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    whole = f"{head}{xml}</sheetData></worksheet>".encode()
    return lambda: with_parts(book(("name",), ("a",))(), {"xl/worksheets/sheet1.xml": whole})


def row(number: object, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def cell(place: str, text: str = "a") -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def with_parts(
    data: bytes, parts: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """The archive with files added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", method) as new:
        for info in old.infolist():
            if info.filename not in parts:
                new.writestr(info.filename, old.read(info))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def archive(**parts: bytes) -> Callable[[], bytes]:
    """A ZIP file that is no workbook."""
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    return lambda: with_parts(
        empty.getvalue(), {name.replace("__", "/"): data for name, data in parts.items()}
    )


def many_parts() -> bytes:
    return with_parts(book(("name",))(), {f"xl/media/{n}.png": b"x" for n in range(300)})


def packed_oddly() -> bytes:
    return with_parts(book(("name",))(), {}, method=zipfile.ZIP_LZMA)


def marked_encrypted() -> bytes:
    data = bytearray(write_xlsx(COLUMNS, [{"name": "a"}], sheet="a"))
    place = data.rindex(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BILLION = (
    '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is>'
    '</c></row><row r="2"><c r="A2" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData>'
    "</worksheet>"
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><workbook>&x;</workbook>'
HEAD = row(1, cell("A1", "name"), cell("B1", "e-mail address"))

REFUSED = {
    "nothing": Refused("file-empty", csv("")),
    "only spaces": Refused("file-empty", csv(" \n\t\n")),
    "only delimiters": Refused("unknown-column", csv(",,\n,,\n")),
    "5 MB and one byte": Refused("file-too-large", lambda: b"a" * (5 * 1024 * 1024 + 1)),
    "no rows": Refused("no-rows", csv("name,e-mail address\n")),
    "5,001 rows": Refused("too-many-rows", csv("name\n" + "a\n" * 5001)),
    "51 columns": Refused("too-many-columns", csv("name," * 50 + "name\na\n")),
    "NUL": Refused("nul", csv("name\na\x00b\n")),
    "UTF-16": Refused("not-utf-8", lambda: "name\na\n".encode("utf-16")),
    "Latin-1": Refused("not-utf-8", lambda: "name\nAnaïs\n".encode("latin-1")),
    "half a character": Refused("not-utf-8", lambda: b"name\n\xe2\x82"),
    "a lone surrogate": Refused("not-utf-8", lambda: b"name\n\xed\xa0\x80\n"),
    "open quotation mark": Refused("quotes", csv('name\n"a\n')),
    "text after a quotation mark": Refused("quotes", csv('name\n"a"b\n')),
    "one endless cell": Refused("field-too-long", csv('name\n"' + "a" * 200_000 + '"\n')),
    "unknown column": Refused("unknown-column", csv("name,colour\na,b\n")),
    "misspelt column": Refused("unknown-column", csv("nam\na\n")),
    "no names": Refused("unknown-column", csv("Ana,ana@example.com\n")),
    "a column twice": Refused("duplicate-column", csv("name,Name\na,b\n")),
    "a column by both its names": Refused(
        "duplicate-column", csv("name,email,E-mail address\na,,\n")
    ),
    "needed column missing": Refused("missing-column", csv("e-mail address\na@b.example\n")),
    "client secrets": Refused("secret-column", csv("name,Client_Secret\na,b\n")),
    "passwords": Refused("secret-column", csv("name,PASSWORD\na,b\n")),
    "tokens": Refused("secret-column", csv("name,refresh token\na,b\n")),
    "a formula as a name": Refused("unknown-column", csv("name,=1+1\na,b\n")),
    "a script as a name": Refused("unknown-column", csv("name,<script>alert(1)</script>\na,b\n")),
    "a long name": Refused("unknown-column", csv(f"name,{'x' * 9000}\na,b\n")),
    "a web page": Refused("wrong-type", csv("<!DOCTYPE html><table></table>")),
    "SVG after a byte order mark": Refused("wrong-type", csv("\ufeff<svg onload=alert(1)>")),
    "PDF": Refused("wrong-type", lambda: b"%PDF-1.7 name\n"),
    "gzip": Refused("wrong-type", lambda: b"\x1f\x8b\x08name\n"),
    "a picture": Refused("wrong-type", lambda: b"\x89PNG\r\n\x1a\n"),
    "old Excel": Refused("old-excel", lambda: OLE + b"\x00" * 600),
    "Excel with a password": Refused(
        "encrypted", lambda: OLE + "EncryptedPackage".encode("utf-16-le")
    ),
    "ZIP with a password": Refused("encrypted", marked_encrypted),
    "a ZIP of something else": Refused("wrong-type", archive(a=b"name\n")),
    "OpenDocument": Refused(
        "wrong-type", archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet")
    ),
    "a binary workbook": Refused("wrong-type", archive(**{"xl__workbook.bin": b"x"})),
    "macros": Refused("macros", book(("name",), ("a",), **{"xl__vbaProject.bin": b"x"})),
    "half a workbook": Refused("broken-workbook", lambda: book(("name",))()[:700]),
    "a workbook without its list": Refused(
        "broken-workbook", archive(**{"xl__workbook.xml": b"<a/>"})
    ),
    "a bomb": Refused("bomb", book(("name",), **{"xl__media__a.png": b"\x00" * 30_000_000})),
    "a bomb beside a picture": Refused(
        "bomb",
        book(
            ("name",), **{"xl__a.xml": b"<c/>" * 500_000, "xl__media__a.png": os.urandom(100_000)}
        ),
    ),
    "a thousand parts": Refused("bomb", many_parts),
    "packed oddly": Refused("broken-workbook", packed_oddly),
    "entities that multiply": Refused(
        "broken-workbook",
        book(("name",), ("a",), **{"xl__worksheets__sheet1.xml": BILLION.encode()}),
    ),
    "an entity from outside": Refused(
        "no-sheet", book(("name",), ("a",), **{"xl__workbook.xml": OUTSIDE.encode()})
    ),
    "a row far below": Refused("too-large-sheet", sheet(HEAD + row(1048576, cell("A1048576")))),
    "a cell far right": Refused("too-large-sheet", sheet(HEAD + row(2, cell("XFD2")))),
    "a column beyond all": Refused("broken-workbook", sheet(HEAD + row(2, cell("ZZZZZZ2")))),
    "a row number of 5,000 digits": Refused("broken-workbook", sheet(row("9" * 5000, cell("A1")))),
    "an unclosed sheet": Refused("broken-workbook", sheet("<row><c>")),
    "a workbook without rows": Refused("no-rows", book(("name",))),
    "an empty workbook": Refused("file-empty", book()),
    "secrets in a workbook": Refused("secret-column", book(("name", "Client secret"), ("a", "b"))),
}
BLAMED = {
    "a short line": Blamed(3, "", csv("name,email\na,b\nc\n")),
    "a long line": Blamed(2, "", csv("name,email\na,b,c\n")),
    "an unquoted delimiter": Blamed(2, "", csv("name;email\na;b;c\n")),
    "after a cell of three lines": Blamed(5, "", csv('name,email\n"a\nb\nc",d\ne\n')),
    "a cell below no name": Blamed(2, "", csv("name,,email\na,x,b\n")),
    "a long cell": Blamed(2, "Name", csv(f"name\n{'a' * 10_001}\n")),
    "an escape character": Blamed(2, "Name", csv("name\na\x1b[31m\n")),
    "a backspace": Blamed(3, "E-mail address", csv("name,email\na,b\nc,\x08d\n")),
    "a formula": Blamed(2, "Name", book(("name",), ("=1+1",))),
    "a formula that calls": Blamed(
        3, "E-mail address", book(("name", "email"), ("a", "b"), ("c", '=HYPERLINK("http://x")'))
    ),
    "an error of the spreadsheet": Blamed(2, "Name", book(("name",), ("#REF!",))),
    "a number that lost digits": Blamed(2, "Name", book(("name",), (12345678901234567890,))),
    "a cell right of the names": Blamed(2, "", book(("name",), ("a", "b"))),
}
