"""Judge the answers of all registrations of one organisation, for people and for CI."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from credentials.reports.remarks import Linted, as_json, linted_page
from cxone_registry.isolation.context import organization_context
from tenants.services.organizations import UnknownOrganizationError, find_organization

ERRORS_FOUND = 1


class Command(BaseCommand):
    """Reads one organisation, chosen by its short name. Ends with 1 if there is any error."""

    help = "Tell why NICE would send a registration form back, and what would hurt later."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument("--json", action="store_true", help="print one JSON array")

    def handle(self, *args: Any, organization: str, **options: Any) -> None:
        try:
            found = find_organization(organization)
        except UnknownOrganizationError as error:
            raise CommandError(str(error)) from None
        with organization_context(found), transaction.atomic():
            linted = list(_all())
        self.stdout.write(_json(linted) if options["json"] else _table(linted))
        if any(one.counts["error"] for one in linted):
            sys.exit(ERRORS_FOUND)


def _all() -> Iterator[Linted]:
    number: int | None = 1
    while number:
        page = linted_page(number)
        yield from page.registrations
        number = page.next


def _json(linted: list[Linted]) -> str:
    return json.dumps([as_json(one) for one in linted], indent=2)


def _table(linted: list[Linted]) -> str:
    lines = [line for one in linted for line in _lines(one)]
    return "\n".join([*lines, _sum(linted)])


def _sum(linted: list[Linted]) -> str:
    if not linted:
        return "There are no registrations: nothing to judge."
    counts: Counter[str] = Counter()
    for one in linted:
        counts.update(one.counts)
    told = ", ".join(f"{count} {it}{'s' * (count != 1)}" for it, count in counts.items())
    return f"{len(linted)} registration{'s' * (len(linted) != 1)}: {told}."


def _lines(one: Linted) -> list[str]:
    if not one.remarks:
        return []
    rows = [f"  {it.severity:<8}{it.code:<40} {it.sentence}" for it in one.remarks]
    return [one.name, *rows, ""]
