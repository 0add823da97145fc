"""How each language writes down a text that anybody may have typed.

A name such as ``'; exit 7 #`` is data in every sample. Texts stand in quotes made here or in
comments made here, and nowhere else.
"""

import json
import shlex
import unicodedata

# Control and format characters, lone surrogates, and line ends that only some languages know.
NOT_IN_COMMENTS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def in_shell(text: str) -> str:
    """A word of a POSIX shell."""
    return shlex.quote(text)


def in_python(text: str) -> str:
    """A literal; what is not printable is written as an escape."""
    return repr(text)


def in_javascript(text: str) -> str:
    """A literal in ASCII, safe within a script element too."""
    return json.dumps(text).replace("<", "\\u003c")


def in_comment(text: str) -> str:
    """*text* on one line, without characters that end a line or change how one is shown."""
    kept = (" " if unicodedata.category(each) in NOT_IN_COMMENTS else each for each in text)
    return " ".join("".join(kept).split())
