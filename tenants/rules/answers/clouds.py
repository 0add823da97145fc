"""Which environment is meant where: by the names that people and NICE give them."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tenants.rules.plan import PlannedEnvironment

# How far above its client_id the name of an environment may stand, in lines.
REACH: Final = 12
_KIND_NAMES: Final = {
    "commercial": ("global production", "commercial", "production", "global"),
    "fedramp": ("fedramp moderate", "fedramp", "government", "govcloud"),
    "sandbox": ("sandbox",),
}
_COUNTRIES: Final = {
    "au": ("australian sovereign", "australia", "australian"),
    "eu": ("eu sovereign", "european sovereign", "europe"),
    "uk": ("uk sovereign", "united kingdom"),
}


@dataclass(frozen=True, slots=True)
class Mention:
    """An environment named at a place of the text."""

    start: int
    line: int
    slug: str


class Clouds:
    """The environments that a text names, and which of them is meant at a place."""

    def __init__(self, text: str, environments: Iterable[PlannedEnvironment]) -> None:
        self._ends = [at for at, one in enumerate(text) if one == "\n"]
        slugs = _names(environments)
        names = sorted(slugs, key=len, reverse=True)
        pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)"
        self._named = [
            Mention(hit.start(), self.line_of(hit.start()), slugs[hit[0].lower()])
            for hit in (re.finditer(pattern, text, re.IGNORECASE) if names else ())
            if hit[0].lower() in slugs
        ]
        self._starts = [one.start for one in self._named]

    def line_of(self, place: int) -> int:
        """The number of the line that *place* is in, from 0."""
        return bisect_right(self._ends, place)

    def nearest(self, place: int) -> str:
        """The slug for what stands at *place*: its own line first, then the lines above."""
        line, at = self.line_of(place), bisect_right(self._starts, place)
        before, after = self._named[max(0, at - 1) : at], self._named[at : at + 1]
        for one in (*before, *after):
            if one.line == line:
                return one.slug
        for one in before:
            if line - one.line <= REACH:
                return one.slug
        return after[0].slug if after and after[0].line - line <= 2 else ""


def _names(environments: Iterable[PlannedEnvironment]) -> dict[str, str]:
    """Each name with the slug that it means; a name that could mean two means none."""
    pairs = {(name, one.slug) for one in environments for name in _names_of(one)}
    often = Counter(name for name, _ in pairs)
    return {name: slug for name, slug in pairs if often[name] == 1}


def _names_of(environment: PlannedEnvironment) -> set[str]:
    name = environment.name.lower().strip()
    country = environment.slug.partition("-")[0] if environment.kind == "sovereign" else ""
    found = {name, environment.slug.lower(), name.partition("(")[0].strip()}
    found.update(_KIND_NAMES.get(environment.kind, ()), _COUNTRIES.get(country, ()))
    return {one for one in found if len(one) > 1}
