"""Which files may prove something: told by their content, never by their name. Pure."""

import re
import unicodedata

MOST_BYTES = 5 * 1024 * 1024
LONGEST_NAME = 100
PDF, PNG, JPEG, TEXT = "application/pdf", "image/png", "image/jpeg", "text/plain"
ENDINGS = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg", TEXT: ".txt"}
PNG_START, PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
JPEG_START, JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
ZIP_END = b"PK\x05\x06"
# A ZIP's directory ends within its last 22 bytes and a comment of at most 65,535.
ZIP_TAIL = 22 + 65_535
MARKUP = re.compile(
    r"<\s*(?:!doctype|!entity|\?xml|[a-z]+:?(?:html|svg)|html|svg|script|body)\b", re.I
)
TEXT_CONTROLS = frozenset("\t\n\r\f")
UNSAFE = re.compile(r"[^\w. ()+,=@-]", re.ASCII)
# Names that Windows takes for devices.
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.I)

TOO_LARGE = "This file is larger than 5 MB. Link to where it lies instead."


class UnsuitableFileError(ValueError):
    """A file that is not taken; the text is a sentence for the person who chose it."""


def content_type_of(content: bytes) -> str:
    """One of the four types that are taken. Raises UnsuitableFileError for everything else."""
    if not content:
        raise UnsuitableFileError("This file is empty. Choose another one.")
    if len(content) > MOST_BYTES:
        raise UnsuitableFileError(TOO_LARGE)
    found = _type(content)
    if not found:
        raise UnsuitableFileError(
            "This is no PDF, PNG, JPEG or plain text file, whatever its name says. Save it as one"
            " of these, or link to where it lies."
        )
    return found


def safe_name(name: str, content_type: str) -> str:
    """*name* as it may be offered for saving: no path, nothing invisible, the type's own ending."""
    base = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(character for character in base if _is_visible(character))
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    stem = UNSAFE.sub("_", ascii_only).rpartition(".")[0] or UNSAFE.sub("_", ascii_only)
    stem = stem.strip(" ._")[:LONGEST_NAME].strip(" ._")
    if not stem or DEVICES.match(stem):
        stem = f"proof-{stem}".strip("-")
    return stem + ENDINGS.get(content_type, "")


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] != "C"


def _type(content: bytes) -> str:
    if content.startswith(b"%PDF-"):
        is_whole = b"%%EOF" in content[-1024:] and ZIP_END not in content[-ZIP_TAIL:]
        return PDF if is_whole else ""
    if content.startswith(PNG_START):
        return PNG if content.endswith(PNG_END) else ""
    if content.startswith(JPEG_START):
        return JPEG if content.endswith(JPEG_END) and ZIP_END not in content[-ZIP_TAIL:] else ""
    return TEXT if _is_plain_text(content) else ""


def _is_plain_text(content: bytes) -> bool:
    """UTF-8 without control characters and without what a browser could take for markup."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if any(unicodedata.category(one) == "Cc" and one not in TEXT_CONTROLS for one in set(text)):
        return False
    return bool(text.strip()) and not MARKUP.search(text)
