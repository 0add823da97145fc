"""What may be shown of a request and of its answer: names always, values by a list of the harmless.

Whatever is on a list still goes through the redactor: a peer may put our secrets under any name.
"""

import base64
import itertools
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from cxone_registry.secret import MASK, Secret
from tenants.cxone import answers
from tenants.cxone.errors import HostileAnswer
from tenants.cxone.outbound import Answer
from tenants.cxone.text import Redactor
from tenants.cxone.wire_json import read_object

Pairs = tuple[tuple[str, str], ...]

MOST_MEMBERS = 40
MOST_TOKENS = 40
LONGEST_NAME = 60
# What the door itself adds to every request, and to every form.
ACCEPT = ("Accept", "application/json")
FORM_TYPE = ("Content-Type", "application/x-www-form-urlencoded")

_FORM_FIELDS = ("grant_type", "client_id", "username", "redirect_uri", "client_assertion_type")
_HEADERS = ("Date", "Content-Type", "Retry-After", "WWW-Authenticate", "icStatusDescription")
_CORS = "access-control-"
# Members of good answers. Names and mail addresses of people are not among them.
_MEMBERS = re.compile(
    r"issuer|\w+_(endpoint|supported|uri|type)|expires_in|scope|error\w*|private|area|cluster|sub"
    r"|\w*domain\w*|tenantId|keys|ServerTime|businessUnits",
    re.IGNORECASE | re.ASCII,
)
_SECRET_NAME = re.compile(r"(token|secret|password|assertion)s?$", re.IGNORECASE)
_SECRET_INSIDE = re.compile(r"(token|secret|password|assertion)s?[\"'\\]*\s*[:=]", re.IGNORECASE)
# A colon in a header's words is a sentence's, as in "Invalid token: expired".
_SECRET_ASSIGNED = re.compile(r"(token|secret|password|assertion)s?[\"']*\s*=", re.IGNORECASE)
# The beginning of JSON, perhaps after a byte order mark.
_LIKE_JSON = re.compile(r"[\ufeff\s]*[\[{]")
# A shorter "token" would, once learnt, mask harmless texts by chance.
_SHORTEST_TOKEN = 8


def sent(form: Secret | None, authorization: Secret | None, redactor: Redactor) -> Pairs:
    """Headers and form fields of a request of ours, in the order of sending."""
    found = [ACCEPT] if form is None else [ACCEPT, FORM_TYPE]
    if authorization is not None:
        found.append(("Authorization", f"{authorization.reveal().split(' ')[0]} {MASK}"))
    if form is not None:
        for name, value in parse_qsl(form.reveal(), keep_blank_values=True):
            found += _field(name, value, redactor)
    return tuple(found)


def learn_tokens(answer: Answer, redactor: Redactor) -> None:
    """Have *redactor* mask from now on what *answer* calls a token or a secret, however deep."""
    found = _called_secret(answers.json_object_or_empty(answer))
    for value in itertools.islice(found, MOST_TOKENS):
        if len(value) >= _SHORTEST_TOKEN:
            redactor.learn(Secret(value))


def received(answer: Answer, redactor: Redactor) -> Pairs:
    """Headers that explain an answer, and the members or the beginning of its body."""
    names = {name.lower(): name for name in _HEADERS}
    headers = [
        (names.get(name, name.title()), _header(value, redactor))
        for name, value in answer.headers.items()
        if name in names or (name.startswith(_CORS) and len(name) <= LONGEST_NAME)
    ]
    return (*headers, *_body(answer, redactor))


def _called_secret(value: Any, *, is_secret: bool = False) -> Iterator[str]:
    """The texts under a name of a secret. The depth of *value* was limited when it was read."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _called_secret(each, is_secret=bool(_SECRET_NAME.search(name)))
    elif isinstance(value, list):
        for each in value:
            yield from _called_secret(each, is_secret=is_secret)
    elif is_secret and isinstance(value, str):
        yield value


def _header(value: str, redactor: Redactor) -> str:
    return MASK if _SECRET_ASSIGNED.search(value) else redactor.text(value)


def _field(name: str, value: str, redactor: Redactor) -> Iterator[tuple[str, str]]:
    yield name, redactor.text(value) if name in _FORM_FIELDS else MASK
    if name == "client_assertion":
        # Header and claims tell what CXone may dislike; without the signature they prove nothing.
        for part in value.split(".")[:2]:
            told = read_object(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
            yield from ((f"{name}.{claim}", redactor.text(str(told[claim]))) for claim in told)


def _body(answer: Answer, redactor: Redactor) -> Iterator[tuple[str, str]]:
    is_good = 200 <= answer.status < 300
    try:
        document = read_object(answer.body)
    except HostileAnswer:
        text = answer.body.decode("utf-8", "replace")
        # A broken answer about tokens or about a person is no JSON, and its members are not known.
        if text.strip():
            is_broken = is_good and _LIKE_JSON.match(text)
            is_masked = is_broken or _SECRET_INSIDE.search(text)
            yield "body", MASK if is_masked else redactor.text(text)
        return
    for name, value in list(document.items())[:MOST_MEMBERS]:
        is_shown = _may_show(name, is_good=is_good)
        yield redactor.text(name, LONGEST_NAME), _value(value, redactor) if is_shown else MASK


def _may_show(name: str, *, is_good: bool) -> bool:
    # The members of a refusal are unknown, and explain it.
    return bool(_MEMBERS.fullmatch(name)) if is_good else not _SECRET_NAME.search(name)


def _value(value: Any, redactor: Redactor) -> str:
    if isinstance(value, dict):
        return f"an object of {len(value)}"
    if isinstance(value, list):
        if not all(isinstance(entry, str) for entry in value):
            return f"a list of {len(value)}"
        value = ", ".join(value)
    return redactor.text(value if isinstance(value, str) else str(value))
