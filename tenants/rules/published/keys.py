"""Two key sets of one issuer (RFC 7517): keys by name, length and algorithm."""

import base64
import binascii
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tenants.rules.published.changes import NOTHING, Change
from tenants.rules.published.content import content_hash

STRONG_KEY = 2048
_NUMBERS = ("kty", "crv", "n", "e", "x", "y")


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """One key in words. *bits* is 0 where a length says nothing; *mark* is the same for the same
    key under any name."""

    name: str
    kind: str
    bits: int
    algorithm: str
    purpose: str
    mark: str

    @property
    def words(self) -> str:
        """For example "RSA, 2048 bits, RS256, for signing"."""
        parts = [self.kind or "unknown kind"]
        parts += [f"{self.bits} bits"] if self.bits else []
        parts += [self.algorithm] if self.algorithm else []
        parts += [{"sig": "for signing", "enc": "for encryption"}.get(self.purpose, "")]
        return ", ".join(part for part in parts if part)

    @property
    def is_short(self) -> bool:
        return 0 < self.bits < STRONG_KEY


def key_facts(body: dict[str, Any]) -> list[KeyFacts]:
    """The keys of a kept key set, by name."""
    found = [_facts(key) for key in body.get("keys", []) if isinstance(key, dict)]
    return sorted(found, key=lambda key: (key.name, key.mark))


def keys_changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Keys that came, went, were replaced under their name, or are described otherwise."""
    old, new = key_facts(before), key_facts(after)
    gone = [key for key in old if key not in new]
    came = [key for key in new if key not in old]
    return list(_told(gone, came))


def _told(gone: list[KeyFacts], came: list[KeyFacts]) -> Iterator[Change]:
    alone = Counter(key.name for key in gone), Counter(key.name for key in came)
    pairs = {
        key.name: key for key in gone if alone[0][key.name] == 1 and alone[1][key.name] == 1
    }  # fmt: skip
    for key in came:
        if key.name in pairs:
            yield _replaced(pairs[key.name], key)
        else:
            yield Change(_field(key), NOTHING, key.words, _came(key))
    for key in gone:
        if key.name not in pairs:
            yield Change(_field(key), key.words, NOTHING, _gone(key))


def _replaced(old: KeyFacts, new: KeyFacts) -> Change:
    if old.mark == new.mark:
        meaning = f"The key “{_name(new)}” stays the same and is described otherwise."
    else:
        meaning = (
            f"The key “{_name(new)}” was replaced by another one under the same name. Applications"
            " that keep keys have to fetch them again." + _warning(new)
        )
    return Change(_field(new), old.words, new.words, meaning)


def _came(key: KeyFacts) -> str:
    return f"A key “{_name(key)}” was added. Tokens may be signed with it now.{_warning(key)}"


def _gone(key: KeyFacts) -> str:
    return (
        f"The key “{_name(key)}” is no longer published: tokens signed with it can no longer be"
        " verified by whoever fetches the keys anew."
    )


def _warning(key: KeyFacts) -> str:
    return f" It is shorter than {STRONG_KEY} bits." if key.is_short else ""


def _field(key: KeyFacts) -> str:
    return f"key {_name(key)}"


def _name(key: KeyFacts) -> str:
    return key.name or "without a name"


def _facts(key: dict[str, Any]) -> KeyFacts:
    return KeyFacts(
        name=str(key.get("kid", "")),
        kind=str(key.get("kty", "")),
        bits=_bits(key.get("n")) if key.get("kty") == "RSA" else 0,
        algorithm=str(key.get("alg", "")),
        purpose=str(key.get("use", "")),
        mark=content_hash({name: key.get(name) for name in _NUMBERS}),
    )


def _bits(modulus: object) -> int:
    """Length of an RSA key; 0 for what cannot be read."""
    if not isinstance(modulus, str):
        return 0
    try:
        raw = base64.urlsafe_b64decode(modulus + "=" * (-len(modulus) % 4))
    except (binascii.Error, ValueError):
        return 0
    return int.from_bytes(raw).bit_length()
