"""Small files of each kind, and some that only pretend."""

import io
import zipfile

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 20 + b"\xff\xd9"
TEXT = "Handed over to Äpfel Ltd, a < b.\r\n".encode()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "a")
    return buffer.getvalue()


GOOD = {
    "pdf": (PDF, "application/pdf"),
    "png": (PNG, "image/png"),
    "jpeg": (JPEG, "image/jpeg"),
    "text": (TEXT, "text/plain"),
    "text with a mark": (b"\xef\xbb\xbfnote", "text/plain"),
}
BAD = {
    "empty": b"",
    "blank": b" \n ",
    "5 MB and a byte": b"a" * (5 * 1024 * 1024 + 1),
    "zip": zipped(),
    "svg": SVG,
    "svg behind a declaration": b"<?xml version='1.0'?>" + SVG,
    "html": b"\n<!DOCTYPE html><p>Hello",
    "script in a text": b"Hello <ScRiPt src=//e.example>",
    "pdf that is a zip": PDF + zipped(),
    "pdf without end": b"%PDF-1.7 nothing",
    "png that is a zip": PNG + zipped(),
    "png with a page": PNG + b"<script>alert(1)</script>",
    "jpeg that is a zip": JPEG + zipped() + b"\xff\xd9",
    "gif": b"GIF89a" + b"\x00" * 9,
    "program": b"MZ\x90\x00\x03",
    "not utf-8": b"caf\xe9 \xff",
    "controls": b"a\x07b",
    "prefixed pdf": b"#!/bin/sh\n" + b"\x01" + PDF,
}
