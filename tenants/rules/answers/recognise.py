"""Put together what labels, tables and shapes tell of a pasted answer."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from tenants.rules.answers import identifiers
from tenants.rules.answers.clouds import REACH, Clouds
from tenants.rules.answers.found import FoundClient, FoundSecret, Recognised
from tenants.rules.answers.identifiers import Place
from tenants.rules.answers.overlaps import apart, with_repetitions
from tenants.rules.answers.plain import LONGEST, lines_of, plain
from tenants.rules.answers.spans import Span, after_labels, by_looks, of_cells
from tenants.rules.answers.tables import cells_of_tables
from tenants.rules.plan import PlannedEnvironment

# More than any mail has. Further ones are taken out all the same, but not handed on.
MOST_SECRETS: Final = 50


def recognise(text: str, environments: Iterable[PlannedEnvironment] = ()) -> Recognised:
    """What is in *text*, and the text without its secrets. Never raises; linear in time.

    *environments*: those whose names are looked for near client_ids. Text beyond
    ``plain.LONGEST`` characters is dropped.
    """
    text = plain(text)
    clouds = Clouds(text, environments)
    clients, tracking, spans = _places(text)
    clients = [one for one in clients if not _is_inside(one, spans)]
    scrubbed, secrets = _taken_out(text, spans)
    return Recognised(
        text=scrubbed,
        tracking_numbers=_once(one.value for one in tracking if not _is_inside(one, spans)),
        client_ids=_clients(clients, clouds),
        secrets=_belonging(secrets, clients, clouds),
    )


def _places(text: str) -> tuple[list[Place], list[Place], list[Span]]:
    """Where client_ids, tracking numbers and secrets stand."""
    lines = lines_of(text)
    cells, in_tables = cells_of_tables(lines)
    tables = [line for at, line in enumerate(lines) if at in in_tables]
    others = [line for at, line in enumerate(lines) if at not in in_tables]
    clients = identifiers.client_ids(others, tables, cells)
    tracking = identifiers.tracking_numbers(others, cells)
    allowed = sorted({(one.start, one.end) for one in [*clients, *tracking]})
    known = frozenset(one.value for one in [*clients, *tracking])
    labelled = [*after_labels(lines, in_tables, known), *of_cells(cells)]
    spans = apart([*labelled, *by_looks(text, allowed)])
    return clients, tracking, with_repetitions(text, spans)


def _taken_out(text: str, spans: list[Span]) -> tuple[str, list[FoundSecret]]:
    """The text with marks, and each secret once, however often it stood there."""
    parts, at = [], 0
    found: dict[str, FoundSecret] = {}
    for one in spans:
        if one.value not in found and len(found) < MOST_SECRETS:
            found[one.value] = FoundSecret(
                len(found) + 1, one.value, one.start, one.end, is_labelled=one.is_labelled
            )
        known = found.get(one.value)
        mark = f"[secret {known.number}, sealed]" if known else "[secret, not kept]"
        parts += [text[at : one.start], mark]
        at = one.end
    return "".join([*parts, text[at:]])[:LONGEST], list(found.values())


def _clients(places: list[Place], clouds: Clouds) -> tuple[FoundClient, ...]:
    seen: dict[str, str] = {}
    for one in places:
        seen[one.value] = seen.get(one.value) or clouds.nearest(one.start)
    return tuple(FoundClient(client_id, slug) for client_id, slug in seen.items())


def _belonging(
    secrets: list[FoundSecret], clients: list[Place], clouds: Clouds
) -> tuple[FoundSecret, ...]:
    """Each with the client_id on its line, else the one above it, else the one below."""
    starts = [one.start for one in clients]
    found = []
    for secret in secrets:
        at, here = bisect_right(starts, secret.start), clouds.line_of(secret.start)
        near = [*clients[max(0, at - 1) : at], *clients[at : at + 1]]
        near = [one for one in near if abs(clouds.line_of(one.start) - here) <= REACH]
        beside = [one for one in near if clouds.line_of(one.start) == here] or near
        client_id = beside[0].value if beside else ""
        environment = clouds.nearest(secret.start)
        found.append(replace(secret, client_id=client_id, environment=environment))
    return tuple(found)


def _is_inside(place: Place, spans: list[Span]) -> bool:
    at = bisect_right(spans, place.start, key=lambda one: one.start) - 1
    return at >= 0 and place.start < spans[at].end


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
