"""Text of people and of CXone, made harmless for where it is shown."""

import unicodedata

# Controls, directions and other invisible characters, private use, halves of pairs.
_UNWANTED = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


def plain(text: object, most: int) -> str:
    """*text* on one line without anything invisible, at most *most* characters.

    Overrides of the writing direction go, so that a name cannot rewrite the sentence around it.
    """
    seen = "".join(" " if unicodedata.category(one) in _UNWANTED else one for one in str(text))
    return shortened(" ".join(seen.split()), most)


def shortened(text: str, most: int) -> str:
    """*text*, cut with an ellipsis where it is longer than *most*."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
