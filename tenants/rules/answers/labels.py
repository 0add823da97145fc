"""Words that say what stands beside them: "Client ID", "client_secret", "Tracking Number"."""

import re
from dataclasses import dataclass
from typing import Final

from tenants.rules.answers.plain import Line

# The first alternative that fits wins. "key_id" and methods such as client_secret_post are none.
_LABEL: Final = re.compile(
    r"(?P<client>(?:client|consumer|application|app)[\s_.-]{0,3}(?:ids?\b|identifier\b))"
    r"|(?P<other>(?:tenant|user|key|business[\s_.-]?unit|correlation|request|message|object)"
    r"[\s_.-]{0,3}(?:id|number|name)\b)"
    r"|(?P<tracking>tracking(?:[\s_.-]{0,3}(?:number|no|nr|id|code)\b)?"
    r"|(?:case|ticket|reference|ref|registration|submission|confirmation)"
    r"(?:[\s_.-]{0,3}(?:number|no|nr|id)\b|(?=[\s*_\"']{0,4}[:#])))"
    r"|(?P<environment>environment|cloud|region|instance)(?![a-z])"
    r"|(?P<secret>(?:(?:client|consumer|application|app|access|key|shared)[\s_.-]{0,3}){0,3}"
    r"secrets?(?![a-z]|_(?:post|basic|jwt))|pass(?:words?|wd|phrase|codes?|wort)(?![a-z])"
    r"|\bpwd\b|\bpw\b|kennwort|wachtwoord|mot de passe|contrase(?:ñ|n)a|\bsenha\b|hasło|パスワード"
    r"|geheimnis|\bgeheim\b|シークレット|\b(?:secreto|segreto|segredo)\b"
    r"|(?:geheimer[\s_.-]schlüssel|cl(?:é|ef?)|clave|chiave|chave)[\s_.-]"
    r"(?:secr[èe]te|secreta|segreta)(?!\w)|schlüssel(?!\w)"
    r"|(?:private|secret|decryption|encryption)[\s_.-]{0,3}key(?![a-z]))"
    r"|(?P<weak>(?:api|access|shared)?[\s_.-]{0,3}key(?!\s?(?:id|card)|[a-z])|tokens?(?![a-z]|[\s_.-]"
    r"?(?:endpoint|url|uri|type))|bearer|\bbasic\b|authorization|credentials?(?![a-z])|\bpin\b)"
    r"|(?P<field>application name|status|expires?|expiry|notes?|contacts?|scopes?|type|name)"
    r"(?![a-z])",
    re.IGNORECASE,
)
_CLOSE: Final = r"[\s\"'`*_)\]\\]{0,8}"
SEPARATOR: Final = re.compile(
    rf"{_CLOSE}(?:\([^()]{{0,60}}\){_CLOSE})?(?::=|:|={{1,2}}>|=|-{{1,3}}>|>>|→|»|\||\t|\s-\s|\u2013|\u2014)\s{{0,80}}"
)
# "The client_id is ...": of secrets too much else is said in this way.
_SAID: Final = ("client", "tracking", "other")
_IS: Final = re.compile(r"\s(?:is|was)\b:?\s{0,80}")
_DECORATION: Final = re.compile(r"[\s\"'`*_#:=|>.(){}\[\]\\,-]*")
_BEFORE: Final = frozenset(" \t|\"'`,;{&?([*_>-")


@dataclass(frozen=True, slots=True)
class Label:
    """A label in a line. *value*: where its value begins, or -1 without a separator."""

    kind: str
    start: int
    end: int
    value: int


def labels_in(line: Line) -> list[Label]:
    """The labels of a line, from left to right."""
    found = []
    for hit in _LABEL.finditer(line.text):
        gap = SEPARATOR.match(line.text, hit.end())
        if gap is None and hit.lastgroup in _SAID:
            gap = _IS.match(line.text, hit.end())
        value = gap.end() if gap else -1
        found.append(Label(str(hit.lastgroup), hit.start(), hit.end(), value))
    return found


def stops_in(line: Line, labels: list[Label]) -> list[int]:
    """Where a value that began before must end, since another label with a value begins."""
    text = line.text
    return [
        one.start
        for one in labels
        if one.value >= 0 and one.start and text[one.start - 1] in _BEFORE
    ]


def is_bare(text: str, label: Label) -> bool:
    """Whether there is nothing in *text* but the label, an adjective or two, and decoration."""
    rest = text[: label.start] + text[label.end :]
    words = [word for word in re.split(r"[^\w]+", rest) if word.strip("_")]
    return len(words) <= 2 and all(word.lower() in _ADJECTIVES for word in words)


def begins_with_label(text: str, labels: list[Label]) -> bool:
    """Whether the line starts with a label and its separator, or is nothing but a label."""
    if not labels:
        return False
    first, start = labels[0], _DECORATION.match(text)
    leads = start is not None and start.end() >= first.start
    return (leads and first.value >= 0) or is_bare(text, first)


_ADJECTIVES: Final = frozenset(
    ("your", "the", "new", "client", "application", "app", "oauth", "access", "api", "number", "id")
)
