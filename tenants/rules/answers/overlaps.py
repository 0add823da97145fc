"""Pieces that overlap become one, and a secret is found wherever else it stands."""

from dataclasses import replace
from typing import Final

from tenants.rules.answers.spans import Span

# Of a value that stands elsewhere too, without a label. Shorter ones are parts of many words.
SHORTEST_REPEATED: Final = 6


def apart(spans: list[Span]) -> list[Span]:
    """The spans in order, none overlapping; of two that do, the labelled one says the value."""
    kept: list[Span] = []
    for one in sorted(spans, key=lambda span: (span.start, not span.is_labelled, -span.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
            continue
        last = kept[-1]
        named = one if one.is_labelled and not last.is_labelled else last
        kept[-1] = replace(named, start=last.start, end=max(one.end, last.end))
    return kept


def with_repetitions(text: str, spans: list[Span]) -> list[Span]:
    """The same values wherever else they stand, such as in a quoted mail below."""
    again = []
    for value, is_labelled in {one.value: one.is_labelled for one in spans}.items():
        start = text.find(value) if len(value) >= SHORTEST_REPEATED else -1
        while start >= 0:
            again.append(Span(start, start + len(value), value, is_labelled))
            start = text.find(value, start + len(value))
    return apart([*spans, *again])
