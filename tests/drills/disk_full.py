"""The database's disk is full; the product says so, and recovers once there is room.

    python -m tests.drills.disk_full --writes 200 --reveals 20

PostgreSQL's folder lies on a small file system of its own (tmpfs; mounting it needs root). A file
beside it takes what is left. Then secrets are written, pages are asked for and secrets are shown
until the disk has refused many of each, and again once the file is gone. What was accepted is
there, and no value was shown without its event.
"""

import argparse
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.drills import stage

# A migrated database with its log files takes about 150 MB.
MEGABYTES = 320
RECOVER_SECONDS = 60
REFUSAL_SECONDS = 2
PAGE = "/tenants/businessunit/"
EVENTS = "SELECT count(*) FROM audit_event WHERE action = 'secret.reveal.granted'"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--writes", type=int, default=200)
    parser.add_argument("--reveals", type=int, default=20)
    wanted = parser.parse_args()
    if sys.platform != "linux" or os.geteuid() != 0:
        print("This drill mounts a small file system: run it as root, on Linux.")
        return stage.LACKS
    from tests.support import databases, environment

    with small_disk() as folder:
        environment.prepare()
        logging.disable(logging.CRITICAL)  # what is refused is what is looked for
        with databases.running(str(folder / "server")) as urls:
            databases.connect(urls)
            databases.initialise()
            try:
                return Drill(folder).run(wanted.writes, wanted.reveals)
            finally:
                databases.disconnect()


@contextmanager
def small_disk() -> Iterator[Path]:
    """A mounted file system that is gone after the block."""
    folder = Path(tempfile.mkdtemp(prefix="small-disk-"))
    size = f"size={MEGABYTES}m,mode=0755"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


class Drill:
    """One organisation that writes, reads and shows."""

    def __init__(self, folder: Path) -> None:
        from tests.admin.helpers import client_for
        from tests.drills.reveals import Drill as Reveals
        from tests.support import make

        self.filler = folder / "filler"
        self.organization = make.organization("Small disk")
        self.reveals = Reveals(self.organization)
        self.browser = client_for(self.organization, "editor")
        self.browser.raise_request_exception = False
        self.written: list[Any] = []
        self.counts: Counter[str] = Counter()
        self.slowest = 0.0
        self.losses: list[str] = []

    def run(self, writes: int, reveals: int) -> int:
        asked = [self._approved(number) for number in range(2 * reveals)]
        self._fill()
        self._use(writes, asked[:reveals], "full")
        refused = self.counts["full: refused"]
        self.filler.unlink()
        emptied = time.monotonic()
        is_over = stage.wait_until(self._accepts, seconds=RECOVER_SECONDS)
        took = time.monotonic() - emptied
        self._use(max(writes // 10, 1), asked[reveals:], "room")
        self.losses += [] if is_over else [f"not over {RECOVER_SECONDS} s after there was room"]
        self.losses += [] if refused else ["the disk was never full"]
        self.losses += self._missing()
        counts = ", ".join(f"{count} {name}" for name, count in sorted(self.counts.items()))
        return stage.verdict(
            "disk full",
            f"{counts}, slowest refusal {self.slowest:.1f} s (target {REFUSAL_SECONDS}), written"
            f" again {took:.1f} s after there was room (target {RECOVER_SECONDS}),"
            f" {len(self.written)} accepted writes looked for",
            self.losses,
        )

    def _fill(self) -> None:
        with self.filler.open("wb", buffering=0) as filler, suppress(OSError):
            while filler.write(b"\0" * 65536):
                pass

    def _use(self, writes: int, asked: list[Any], when: str) -> None:
        from cxone_registry.isolation.context import organization_context

        for number in range(writes):
            self.counts[f"{when}: {'written' if self._write() else 'refused'}"] += 1
            if number % 5 == 0:
                self.counts[f"{when}: page {self._page()}"] += 1
        for reveal in asked:
            before = self._events()
            with organization_context(self.organization.pk):
                given = self.reveals._show(reveal, when if when == "full" else "")
            self.counts[f"{when}: {'shown' if given else 'not shown'}"] += 1
            if given > self._events() - before:
                self.losses.append("a value was shown without its event")

    def _write(self) -> bool:
        """One more secret; False if the database refused it."""
        from django.db import DatabaseError, InterfaceError, transaction

        from cxone_registry.isolation.context import organization_context
        from tests.support import make

        began, name = time.monotonic(), f"value {len(self.written)} {'.' * 4000}"
        try:
            with organization_context(self.organization.pk), transaction.atomic():
                key = make.access_key(name)
        except (DatabaseError, InterfaceError):
            _forget_connections()
            self.slowest = max(self.slowest, time.monotonic() - began)
            return False
        self.written.append((key.pk, name))
        return True

    def _page(self) -> str:
        """A form is sent; the answer leads on, or says that the database is away."""
        began = time.monotonic()
        form = {"name": f"Unit {began}", "number": str(int(began * 1000) % 10**9), "notes": ""}
        answer = self.browser.post(f"{PAGE}add/", form)
        if answer.status_code == 503:
            self.slowest = max(self.slowest, time.monotonic() - began)
        elif answer.status_code not in (200, 302):
            self.losses.append(f"a page answered {answer.status_code}")
        return str(answer.status_code)

    def _accepts(self) -> bool:
        return self._write() and self._page() == "302"

    def _approved(self, number: int) -> Any:
        from cxone_registry.isolation.context import organization_context

        with organization_context(self.organization.pk):
            reveal = self.reveals._asked(self.reveals.versions[number % 5])
            self.reveals._approve(reveal, "")
        return reveal

    def _events(self) -> int:
        from tests.isolation.catalogue import ask

        return int(ask(EVENTS)[0][0])

    def _missing(self) -> list[str]:
        """Writes that were accepted and are not there."""
        from cxone_registry.isolation.context import organization_context
        from tests.drills.rewrap import opened

        with organization_context(self.organization.pk):
            return [f"access key {key}" for key, value in self.written if opened(key) != value]


def _forget_connections() -> None:
    from django.db import close_old_connections

    close_old_connections()


if __name__ == "__main__":
    sys.exit(main())
