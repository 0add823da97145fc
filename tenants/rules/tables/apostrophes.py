"""Cells that a spreadsheet would run as a formula are written with an apostrophe before them.

Each text comes back as it was: what is written gets one apostrophe, what is read loses one. So a
text that begins with an apostrophe and a formula's sign gets another one too.
"""

import re

# The full-width signs work in spreadsheets of Japanese and Chinese settings.
DANGEROUS = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def defused(text: str) -> str:
    """*text* as it may stand in a cell."""
    return f"'{text}" if DANGEROUS.match(text) else text


def restored(text: str) -> str:
    """What ``defused`` was given; any other text as it is."""
    return text[1:] if text.startswith("'") and DANGEROUS.match(text) else text
