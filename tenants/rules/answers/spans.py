"""Where secrets stand in a text: after labels, in tables, and by their looks."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tenants.rules.answers.labels import (
    Label,
    begins_with_label,
    is_bare,
    labels_in,
    stops_in,
)
from tenants.rules.answers.plain import Line
from tenants.rules.answers.shapes import (
    WRAPPING,
    is_client_id,
    is_tracking_number,
    looks_secret,
    may_be_secret,
)
from tenants.rules.answers.tables import Cell
from tenants.rules.answers.values import tidy

# In JSON on one line, each name and each value is a word.
_WORD: Final = re.compile(r"(?:(?!\"[:,]\")\S)+")
# A separator that comes some words after its label: "the secret for production is: ...".
_FAR: Final = re.compile(
    r":(?=\s|$)|\s=(?=\s)|\t"
    r"| is (?!sent|deliver|attach|provid|not |being|also |only |in |an? )| lautet "
)
_CELL_EDGE: Final = re.compile(r"\s\|\s|\t")
# A command line's options: "--client-secret value", "-u name:value".
_OPTION: Final = re.compile(
    r"(?<!\S)(?:--?[\w-]{0,40}(?:secret|password|passwd|token)[ \t]+"
    r"|(?:-u|--user)[ =][^\s:]{1,200}:)(?!-)(\S+)",
    re.IGNORECASE,
)
# A line of a list of secrets: a name of at most four words, and the value.
_PAIR: Final = re.compile(
    r"[\s*•-]{0,8}(\w[\w().-]{0,40}(?: [\w().-]{1,40}){0,3})\s?(?::\s|=)\s*(\S+)"
)
MOST_LISTED: Final = 20
# What stands behind a separator without being a value: the end of emphasis, empty quotes.
_DECORATION: Final = " \t\"'`*_|,;.{}()[]-"
MOST_DECORATION: Final = 3
_PEM: Final = ("-----BEGIN ", "-----END ")
_SECRET: Final = ("secret", "weak")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the text that comes out. *value*: the secret in it, as far as one can tell."""

    start: int
    end: int
    value: str = field(repr=False)
    is_labelled: bool = True


def after_labels(lines: list[Line], in_tables: set[int], known: frozenset[str]) -> list[Span]:
    """What stands after a label, on its line or on the next one.

    *known*: client_ids and tracking numbers, which stay where they are without a separator.
    """
    found: list[Span] = []
    for number, line in enumerate(lines):
        labels = labels_in(line)
        if number not in in_tables and any(one.kind in _SECRET for one in labels):
            following = lines[number + 1] if number + 1 < len(lines) else None
            spans = _on_line(line, labels)
            spans += _loose(line, labels, spans, known)
            found += spans or _on_next(line, labels, lines[number + 1 : number + 1 + MOST_LISTED])
            if following and any(one.end == line.end for one in spans):
                found += _rest_of_wrapped(following)
    return found


def of_cells(cells: list[Cell]) -> list[Span]:
    """The cells below a label of a secret, and those of which nobody knows what they are."""
    return [
        _span(one.start, one.text)
        for one in cells
        if one.kind in _SECRET
        or (one.kind == "unclear" and not is_client_id(one.text) and _is_one_word(one.text))
    ]


def by_looks(text: str, allowed: list[tuple[int, int]]) -> list[Span]:
    """Words that look like secrets, but those at the *allowed* places (sorted, not overlapping)."""
    starts = [start for start, _ in allowed]
    found = [*_pem(text), *(_span(hit.start(1), hit[1]) for hit in _OPTION.finditer(text))]
    for word in _WORD.finditer(text):
        within = allowed[bisect_left(starts, word.start()) : bisect_left(starts, word.end())]
        for start, end in _between(word.start(), word.end(), within):
            if looks_secret(text[start:end].strip(WRAPPING + ".:")):
                found.append(Span(start, end, tidy(text[start:end].strip("()[],;")), False))
    return found


def _between(start: int, end: int, without: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What is left of a piece of the text when others are taken out of it."""
    for first, last in without:
        yield start, max(start, first)
        start = max(start, last)
    yield start, max(start, end)


def _on_line(line: Line, labels: list[Label]) -> list[Span]:
    stops, found, past, searched = stops_in(line, labels), [], 0, False
    for label in labels:
        if label.kind not in _SECRET or label.start < past:
            continue
        begin = label.value
        if begin < 0 and label.kind == "secret" and not searched:
            far = _FAR.search(line.text, label.end)
            begin, searched = (far.end(), False) if far else (-1, True)
        if begin >= 0:
            past = _stop(stops, begin, line)
            found += _pieces(line, begin, past)
    return found


def _stop(stops: list[int], begin: int, line: Line) -> int:
    at = bisect_right(stops, begin)
    end = stops[at] if at < len(stops) else len(line.text)
    # "password=x&username=y" and lists: the sign between two pairs belongs to neither.
    return end - 1 if at < len(stops) and end > begin and line.text[end - 1] in "&,;" else end


def _pieces(line: Line, begin: int, end: int) -> list[Span]:
    """The value, or each of several cells, between two places of a line."""
    found, start = [], begin
    for edge in [*_CELL_EDGE.finditer(line.text, begin, end), None]:
        part = line.text[start : edge.start() if edge else end]
        if len(part.strip()) > MOST_DECORATION or part.strip(_DECORATION):
            lead = len(part) - len(part.lstrip())
            found.append(_span(line.start + start + lead, part.strip()))
        start = edge.end() if edge else end
    return found


def _loose(line: Line, labels: list[Label], found: list[Span], known: frozenset[str]) -> list[Span]:
    """In a line about a secret: what is no plain word, or the one word after a leading label."""
    if not any(one.kind == "secret" for one in labels):
        return []
    taken = sorted(
        [(one.start, one.end) for one in labels]
        + [(one.start - line.start, one.end - line.start) for one in found]
    )
    words = [
        word
        for word in _WORD.finditer(line.text)
        if word[0].strip(WRAPPING + ".:") not in known and not _touches(taken, word)
    ]
    odd = [word for word in words if _is_odd(word[0])]
    is_bare_pair = not found and len(words) == 1 and labels[0].start == 0 > labels[0].value
    if not odd and is_bare_pair:
        odd = words
    return [_span(line.start + word.start(), word[0]) for word in odd]


def _touches(taken: list[tuple[int, int]], word: re.Match[str]) -> bool:
    at = bisect_left(taken, (word.end(), 0)) - 1
    return at >= 0 and taken[at][1] > word.start()


def _on_next(line: Line, labels: list[Label], below: list[Line]) -> list[Span]:
    """The value on the next line, or a list of them, one for each environment."""
    if not below or begins_with_label(below[0].text, labels_in(below[0])):
        return []
    following, last = below[0], labels[-1]
    listed = [] if last.kind != "secret" else _listed(below)
    open_ended = last.kind in _SECRET and (last.value >= 0 or line.text.endswith(":"))
    heads = is_bare(line.text, last) and last.kind == "secret"
    if listed and (heads or open_ended):
        return listed
    if (heads or (open_ended and last.kind == "secret")) or (
        (open_ended or last.end == len(line.text)) and _is_one_word(following.text)
    ):
        return [_span(following.start, following.text)]
    return []


def _listed(below: list[Line]) -> list[Span]:
    """The values of "Production: value" in two lines and more, up to a gap or a label."""
    found: list[Span] = []
    for line in below:
        pair = _PAIR.fullmatch(line.text)
        if (line.has_gap and found) or not pair or labels_in(Line(0, pair[1])):
            break
        found.append(_span(line.start + pair.start(2), pair[2]))
    return found


def _rest_of_wrapped(following: Line) -> list[Span]:
    """The next line, if it can be the rest of a secret that was broken in two."""
    text = following.text
    if _is_one_word(text) and _is_odd(text) and not labels_in(following):
        return [_span(following.start, text)]
    return []


def _is_odd(word: str) -> bool:
    core = word.strip(WRAPPING)
    return may_be_secret(word) and not (is_tracking_number(core) and core == core.upper())


def _is_one_word(text: str) -> bool:
    return len(text.split()) == 1


def _span(start: int, raw: str) -> Span:
    return Span(start, start + len(raw), tidy(raw))


def _pem(text: str) -> list[Span]:
    found, start = [], text.find(_PEM[0])
    while start >= 0:
        last = text.find(_PEM[1], start)
        line_end = text.find("\n", last) if last >= 0 else -1
        end = line_end if line_end >= 0 else len(text)
        found.append(Span(start, end, text[start:end], False))
        start = text.find(_PEM[0], end)
    return found
