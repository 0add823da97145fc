"""Show secrets with a fault at each step in turns: no value without its committed event.

    python -m tests.drills.reveals --reveals 1000

Each secret is asked for, approved by a second person and shown within a transaction as a request
has it. After the fault the same approval is tried again, then twice at the same time, and once
more. Events and rows are looked at from outside, as another connection sees them.
"""

import argparse
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg

from tests.drills import stage

SECRETS = 5
# Its secrets are shown after a second person said yes.
REAL = "commercial"
# With these the first try succeeds; with every other one it must not.
HARMLESS = ("none", "the approval's lock is lost")
EVENTS = (
    "SELECT count(*) FROM audit_event WHERE action = 'secret.reveal.granted'"
    " AND body LIKE '%%' || %s || '%%'"
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reveals", type=int, default=1000)
    wanted = parser.parse_args()
    with stage.database("reveals"):
        from tests.support import make

        return Drill(make.organization("Reveals")).run(wanted.reveals)


class Drill:
    """One organisation, two custodians, and what went wrong."""

    def __init__(self, organization: Any) -> None:
        from credentials.services import vault
        from cxone_registry.isolation.context import organization_context
        from tests.support import make

        self.organization = organization
        self.asker, self.other = (make.member(organization, "custodian") for _ in range(2))
        with organization_context(organization.pk):
            real = make.environment(REAL)
            owners = [
                make.client_credential(f"secret-number-{n}", environment=real)
                for n in range(SECRETS)
            ]
            with self.request(self.asker):
                self.versions = [vault.current_version(owner) for owner in owners]
        self.counts: Counter[str] = Counter()
        self.met: Counter[str] = Counter()
        self.losses: list[str] = []

    def run(self, reveals: int) -> int:
        from django.db import connections

        from cxone_registry.isolation.context import organization_context
        from tests.drills.reveal_faults import FAULTS

        names = list(FAULTS)
        with organization_context(self.organization.pk):
            for number in range(reveals):
                self._one(number, names[number % len(names)])
        connections.close_all()
        for name in names:
            print(f"{name}: {self.met[name]} times, a value {self.counts[name]} times")
        without = sum("without" in loss for loss in self.losses)
        twice = sum("twice" in loss for loss in self.losses)
        print(f"values or shown rows without a committed event: target 0, found {without}")
        print(f"approvals used twice: target 0, found {twice}")
        return stage.verdict(
            "reveals", f"{reveals} reveals, {self.counts['values']} values given", self.losses
        )

    def _one(self, number: int, fault: str) -> None:
        from tests.drills.reveal_faults import FAULTS

        reveal = self._asked(self.versions[number % SECRETS])
        if fault == "the approval's lock is lost":
            with FAULTS[fault]():
                self._approve(reveal, fault)
        self._approve(reveal, "")
        with FAULTS[fault]():
            given = self._show(reveal, fault)
        self.met[fault] += 1
        self.counts[fault] += given
        if given and fault not in HARMLESS:
            self.losses.append(f"{fault}: the fault was not met")
        self._look(reveal, given, fault)
        given += self._show(reveal, "") if number % 2 else self._show_at_once(reveal)
        given += self._show(reveal, "")
        self._look(reveal, given, f"{fault}, then tried again")
        self.counts["values"] += given

    def _look(self, reveal: UUID, given: int, fault: str) -> None:
        """What somebody else sees of it now."""
        from tests.support.databases import SUPERUSER

        with psycopg.connect(SUPERUSER["url"], autocommit=True) as outside:
            [events] = outside.execute(EVENTS, (str(reveal),)).fetchone()
            rows = "SELECT shown_at IS NOT NULL OR state = 'shown' FROM credentials_reveal"
            [is_shown] = outside.execute(f"{rows} WHERE id = %s", (reveal,)).fetchone()
        if given > events:
            self.losses.append(f"{fault}: {given} values without as many events ({events})")
        if is_shown and not events:
            self.losses.append(f"{fault}: shown without an event")
        if given and not is_shown:
            self.losses.append(f"{fault}: a value, and its row says without")
        if given > 1:
            self.losses.append(f"{fault}: approval used twice")
        if "again" in fault and not given:
            self.losses.append(f"{fault}: a good approval gave nothing")

    def _asked(self, version: Any) -> UUID:
        from credentials.services.reveals import asking

        why = asking.Why("incident", "The drill wants to see it.")
        with self.request(self.asker):
            return asking.ask(version, self.asker, why, address="127.0.0.1").pk

    def _approve(self, reveal: UUID, fault: str) -> None:
        from django.db import DatabaseError, InterfaceError

        from credentials.services.reveals import deciding

        try:
            with self.request(self.other):
                deciding.approve(reveal, self.other)
        except (DatabaseError, InterfaceError, deciding.RefusedError):
            if not fault:
                self.losses.append("an approval was refused")

    def _show(self, reveal: UUID, fault: str) -> int:
        """1 if the value came out and the request could answer."""
        from django.db import DatabaseError, InterfaceError

        from credentials.services.reveals import asking, showing
        from tests.drills.reveal_faults import Died

        value = None
        try:
            with self.request(self.asker):
                value = showing.show(reveal, self.asker, address="127.0.0.1")
        except (asking.RefusedError, Died):
            return 0
        except (DatabaseError, InterfaceError):
            if not fault:
                self.losses.append("an error of the database without a fault")
            return 0
        return 1 if value.reveal().startswith("secret-number-") else 0

    def _show_at_once(self, reveal: UUID) -> int:
        """Two clicks at the same time."""
        from django.db import connections

        from cxone_registry.isolation.context import organization_context

        given: list[int] = []

        def click() -> None:
            with organization_context(self.organization.pk):
                given.append(self._show(reveal, ""))
            connections.close_all()

        threads = [threading.Thread(target=click) for _ in range(2)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        return sum(given)

    @contextmanager
    def request(self, person: Any) -> Iterator[None]:
        """As the middleware has it around a view: one transaction, its changes recorded last."""
        from django.db import close_old_connections, transaction

        from cxone_registry.audit import actor
        from cxone_registry.audit.held import changes_last

        close_old_connections()
        try:
            with (
                actor.acting_as(actor.person(person.email, person.pk)),
                transaction.atomic(),
                changes_last(),
            ):
                yield
        finally:
            close_old_connections()


if __name__ == "__main__":
    sys.exit(main())
