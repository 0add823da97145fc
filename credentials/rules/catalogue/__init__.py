"""Every code that can become a finding: what it means, what to do, what makes it go. Pure.

The help page and FINDINGS.md are written from this table, and the suite compares it with the code.
"""

from credentials.rules.catalogue.entry import Entry
from credentials.rules.catalogue.looked import (
    APPLICATIONS,
    LOOKED,
    OWN_WORK,
    PEOPLE,
    PLACES,
    STORED,
)
from credentials.rules.catalogue.others import OTHERS
from credentials.rules.catalogue.validated import UNTRUSTED, VALIDATED, in_words

__all__ = ["CATALOGUE", "GROUPS", "SEVERITIES", "Entry", "as_markdown", "title_of"]

SEVERITIES = {1: "Critical", 2: "Warning", 3: "Notice"}
# What the groups are called, in the order in which people meet them.
GROUPS: dict[str, tuple[Entry, ...]] = {
    "Told by validations": tuple(one for one in VALIDATED if one.code not in UNTRUSTED),
    "Secrets and sign-ins": STORED,
    "Environments and tenants": (*OTHERS, *PLACES),
    "Applications, requests and origins": APPLICATIONS,
    "People": PEOPLE,
    "The registry's own work": OWN_WORK,
    "Answers that are not trusted": tuple(one for one in VALIDATED if one.code in UNTRUSTED),
}
CATALOGUE: dict[str, Entry] = {one.code: one for one in (*VALIDATED, *LOOKED, *OTHERS)}


def title_of(code: str) -> str:
    """A few words for a code; those of a code that is not known any more."""
    known = CATALOGUE.get(code)
    return known.title if known else in_words(code)


def as_markdown() -> str:
    """The whole table for readers of the source."""
    return "\n".join([HEADING, *(_group(title, rows) for title, rows in GROUPS.items())])


def _group(title: str, rows: tuple[Entry, ...]) -> str:
    head = ["| Finding | About | Severity | What is wrong | What to do | Gone with |"]
    return "\n".join([f"## {title}\n", *head, "|---|---|---|---|---|---|", *map(_row, rows), ""])


def _row(one: Entry) -> str:
    cells = (
        f"{one.title}<br>`{one.code}`",
        ", ".join(subject.replace("-", " ") for subject in one.subjects),
        ", ".join(SEVERITIES[severity] for severity in one.severities),
        one.means,
        one.remedy,
        one.resolves,
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


HEADING = """# What the registry looks for

Every finding is opened and resolved by facts. People acknowledge it, snooze it and give it an
owner; none of that closes it, and neither does time. A finding that gets worse or comes back needs
somebody again. This file is written from `credentials/rules/catalogue`: change it there, then run
`python -m credentials.rules.catalogue > credentials/rules/FINDINGS.md`.
"""
