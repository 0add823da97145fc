"""Whether a text for people holds what is more likely a secret. Pure; never repeats it."""

import math
import re
from collections import Counter
from typing import Final

# CXone's access keys; tokens; keys and certificates; credentials in a header or an assignment.
SHAPES: Final = re.compile(
    r"\b[A-Z2-7]{52}={4}"
    r"|\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|\b(?:basic|bearer)\s+[A-Za-z0-9+/=._~-]{16,}"
    r"|\b(?:client[_ ]?secret|secret|password)\s*[:=]\s*(?!https?:)(?=\S*[^\sA-Za-z])\S{8,}",
    re.IGNORECASE,
)
WORD: Final = re.compile(r"[A-Za-z0-9+/=_~.-]{28,200}")
UUID_LIKE: Final = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
# Words of a language and names of things repeat their characters; random ones hardly do.
RANDOM_BITS: Final = 3.9


def looks_like_secret(text: str) -> bool:
    """Whether something in *text* has the shape of a secret, or is long and random."""
    return bool(SHAPES.search(text)) or any(_is_random(word) for word in WORD.findall(text))


def _is_random(word: str) -> bool:
    has_kinds = any(one.isdigit() for one in word) and any(one.isalpha() for one in word)
    if not has_kinds or UUID_LIKE.fullmatch(word) or "/" in word or word.count("-") > 3:
        return False
    counts = Counter(word)
    bits = -sum(n / len(word) * math.log2(n / len(word)) for n in counts.values())
    return bits >= RANDOM_BITS
