"""Text of a peer, made harmless before it becomes a fact: printable, short, our secrets masked."""

import base64
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, unquote

from cxone_registry.secret import MASK, Secret

LIMIT = 200

# Where a JWT may be, ours or not: base64url parts, the first being a JSON object. It is looked for
# inside each run of such characters, since a pattern would start anew at every "eyJ" of a long one.
_RUN = re.compile(r"[\w.-]{10,}")
_JWT_START = re.compile(r"eyJ[\w-]{5}")

# Shorter secrets would withhold harmless texts by chance when only letters and digits are compared.
_SHORTEST_CORE = 8


class Redactor:
    """Knows the live secrets of one exchange and keeps them out of every text."""

    def __init__(self, *secrets: Secret) -> None:
        self._shapes: list[_Shapes] = []
        self.learn(*secrets)

    def learn(self, *secrets: Secret) -> None:
        """Also mask these, such as the tokens just received."""
        self._shapes.extend(_Shapes(secret) for secret in secrets if secret)

    def text(self, value: object, limit: int = LIMIT) -> str:
        """*value* as printable text of at most *limit* characters, or "" if it is not text.

        A secret is masked where it appears verbatim or percent-encoded. If it appears encoded or
        interrupted in another way, the whole text is withheld.
        """
        if not isinstance(value, str):
            return ""
        masked = self._mask(value)
        # Dropping characters may join the halves of an interrupted secret, so mask again.
        printable = self._mask("".join(c for c in masked if c.isprintable()))
        if self._still_shows_a_secret(printable) or self._hides_a_secret(printable):
            return MASK
        return printable[:limit]

    def _mask(self, text: str) -> str:
        for shapes in self._shapes:
            text = shapes.masked_in(text)
        return _RUN.sub(_without_jwt, text) if "eyJ" in text else text

    def _hides_a_secret(self, text: str) -> bool:
        """Whether one is there once percent signs are undone, which may encode any character."""
        if "%" not in text:
            return False
        once = unquote(text)
        return any(self._still_shows_a_secret(each) for each in {once, unquote(once)})

    def _still_shows_a_secret(self, text: str) -> bool:
        core = _core(text)
        return len(core) >= _SHORTEST_CORE and any(shapes.are_in(core) for shapes in self._shapes)


class _Shapes:
    """One secret in the forms to look for, worked out once: tokens are long, texts are many."""

    __slots__ = ("_cores", "_secret", "_verbatim")

    def __init__(self, secret: Secret) -> None:
        self._secret = secret
        self._verbatim = tuple(map(Secret, _verbatim(secret.reveal())))
        self._cores: tuple[Secret, ...] | None = None

    def masked_in(self, text: str) -> str:
        for shape in self._verbatim:
            form = shape.reveal()
            # A pattern of letters matches as many; compiling a long one costs more than all else.
            if len(form) <= len(text):
                text = re.sub(re.escape(form), MASK, text, flags=re.IGNORECASE)
        return text

    def are_in(self, core: str) -> bool:
        if self._cores is None:
            cores = map(_core, _encoded(self._secret.reveal()))
            self._cores = tuple(Secret(form) for form in cores if len(form) >= _SHORTEST_CORE)
        return any(shape.reveal() in core for shape in self._cores)


def _without_jwt(run: re.Match[str]) -> str:
    text = run[0]
    first = _JWT_START.search(text)
    is_jwt = first and text.rfind(".", 0, -1) >= first.end()
    return text[: first.start()] + MASK if first and is_jwt else text


def _verbatim(secret: str) -> set[str]:
    return {secret, quote(secret, safe="", errors="replace"), quote_plus(secret, errors="replace")}


def _encoded(secret: str) -> Iterator[str]:
    data = secret.encode("utf-8", "replace")
    yield secret
    yield secret[::-1]
    yield data.hex()
    # Base64 depends on what stands before; the inner part is the same for each of three offsets.
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + data).decode()
        yield encoded[4 if offset else 0 : -4]


def _core(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.casefold())
