"""Eight writers append to audit chains, are killed and roll back; no event may be missing.

    python -m tests.drills.audit_load --seconds 60

Each writer is a process that writes changes and uses of several organisations, a tenth of them
rolled back, and is killed at random moments. In the end every chain is verified.
"""

import argparse
import random
import sys
import time
from uuid import UUID

from tests.drills import stage

TARGET = 500  # events per second


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--organizations", type=int, default=50)
    parser.add_argument("--write", nargs="+", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.write:
        return write_for_ever([UUID(one) for one in wanted.write])
    with stage.database("audit-load"):
        return run(wanted.seconds, wanted.writers, wanted.organizations)


def run(seconds: int, writers: int, organizations: int) -> int:
    from cxone_registry.audit.verify import verify
    from tests.support import make

    ids = [str(make.organization().pk) for _ in range(organizations)]
    before = verify(using="maint").events
    command = ("tests.drills.audit_load", "--write", *ids)
    groups = [stage.Group(*command) for _ in range(writers)]
    kills, began = 0, time.monotonic()
    while time.monotonic() - began < seconds:
        stage.pause(2, 6)
        unlucky = random.randrange(writers)  # noqa: S311  (not a secret)
        groups[unlucky].kill()
        groups[unlucky] = stage.Group(*command)
        kills += 1
    took = time.monotonic() - began
    for group in groups:
        group.kill()
    report = verify(using="maint")
    rate = round((report.events - before) / took)
    print(f"written: target {TARGET}/s, {rate}/s ({kills} kills, {writers} writers, {took:.0f} s)")
    print(f"verified: {report.events} events at {report.per_second}/s")
    return stage.verdict("audit-load", f"{rate} events per second", report.faults)


def write_for_ever(organizations: list[UUID]) -> int:
    """The process that is killed."""
    import django

    django.setup()
    from django.db import transaction

    from cxone_registry.audit.record import record_access, record_change
    from cxone_registry.isolation.context import organization_context

    while True:
        chosen = random.choice(organizations)  # noqa: S311  (not a secret)
        with organization_context(chosen), transaction.atomic():
            record_access("thing.seen")
            record_change("thing.changed", n=1)
            record_change("thing.changed", n=2)
            transaction.set_rollback(random.random() < 0.1)  # noqa: S311


if __name__ == "__main__":
    sys.exit(main())
