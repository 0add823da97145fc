"""Kill the rotation of keys again and again while secrets are being written; lose none.

    python -m tests.drills.rewrap --kills 40

A process rotates data keys, re-encrypts, destroys retired keys and rewraps in a loop, and is
killed at random moments. Meanwhile two threads here store secrets with a cache that hears nothing
of it. In the end every value must open with what is left of the keys, and be the last one written.
"""

import argparse
import base64
import itertools
import os
import random
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from tests.drills import stage


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--organizations", type=int, default=8)
    parser.add_argument("--secrets", type=int, default=250, help="of each organisation")
    parser.add_argument("--rotator", action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.rotator:
        return rotate_for_ever()
    with stage.database("rewrap"):
        return Drill(wanted.kills).run(wanted.organizations, wanted.secrets)


def rotate_for_ever() -> int:
    """The process that is killed."""
    import django

    django.setup()
    from credentials.services import key_rotation
    from tenants.services.organizations import organization_ids

    while True:
        for _, organization in random.sample(known := organization_ids(), len(known)):
            rotate_one(organization)
            list(key_rotation.rewrap())


def rotate_one(organization: UUID, *, new: bool = True) -> None:
    from django.utils import timezone

    from credentials.services import key_rotation
    from cxone_registry.isolation.context import organization_context

    with organization_context(organization):
        if new:
            key_rotation.start_rotation()
        list(key_rotation.reencrypt())
        # No backup has to be opened here, so old keys go at once: what still needed one is lost.
        key_rotation.destroy_retired(before=timezone.now() + timedelta(seconds=1))


class Drill:
    def __init__(self, kills: int) -> None:
        self.kills = kills
        self.written: dict[tuple[UUID, UUID], str] = {}
        self.lock = threading.Lock()
        self.writes = self.refused = 0
        self.failures: list[str] = []
        self.numbers = itertools.count()

    def run(self, organizations: int, secrets: int) -> int:
        roots = add_second_root_key()
        self.fill(organizations, secrets)
        count_refusals(self)
        with self.writing(0), self.writing(1):
            for number in range(self.kills):
                command = ("tests.drills.rewrap", "--rotator")
                with stage.Group(*command, CXR_PRIMARY_KEK=roots[number % 2]) as rotator:
                    stage.pause(1.5, 4.5)
                    if not rotator.alive:
                        self.failures.append("the rotation ended by itself")
        versions = self.settle(roots[0])
        losses = self.failures + list(self.losses())
        return stage.verdict(
            "rewrap",
            f"{self.kills} kills, {self.writes:,} writes accepted, {self.refused:,} stale refused,"
            f" {versions:,} data keys destroyed, {len(self.written):,} values checked",
            losses,
        )

    def writing(self, half: int) -> AbstractContextManager[None]:
        mine = list(self.written)[half::2]
        return stage.repeating(lambda: self.write(mine), every=0.001)

    def fill(self, organizations: int, secrets: int) -> None:
        from cxone_registry.isolation.context import organization_context
        from tests.support import make

        for _ in range(organizations):
            organization = make.organization()
            with organization_context(organization.pk):
                tenant = make.tenant()
                for _ in range(secrets):
                    key = make.access_key("first value", tenant=tenant)
                    self.written[organization.pk, key.pk] = "first value"

    def write(self, mine: list[tuple[UUID, UUID]]) -> None:
        """Replace one of *mine*, which no other thread writes; note it once it is committed."""
        from django.db import transaction

        from credentials.models import AccessKey
        from credentials.services import vault
        from cxone_registry.isolation.context import organization_context
        from cxone_registry.secret import Secret

        organization, key = random.choice(mine)  # noqa: S311
        value = f"value {next(self.numbers)}"
        try:
            with organization_context(organization), transaction.atomic():
                vault.store_secret(AccessKey.objects.get(pk=key), Secret(value))
        except Exception as error:  # noqa: BLE001  (a refused write is a figure, not an end)
            self.note_failure(error)
            return
        with self.lock:
            self.written[organization, key] = value
            self.writes += 1

    def note_failure(self, error: Exception) -> None:
        sqlstate = getattr(error.__cause__, "sqlstate", "")
        with self.lock:
            if sqlstate != "CX001":
                self.failures.append(f"a write failed: {type(error).__name__} {sqlstate}")

    def settle(self, root: str) -> int:
        """Finish what was interrupted, and leave only the newest root key in the ring."""
        from django.conf import settings
        from django.db import connections

        from credentials.services import key_rotation, keyring
        from credentials.services.data_keys import data_keys

        for organization in {organization for organization, _ in self.written}:
            rotate_one(organization, new=False)
        settings.PRIMARY_KEK = root
        keyring.forget_keyring()
        list(key_rotation.rewrap())
        path = Path(settings.KEYRING_FILE)
        path.write_text(path.read_text().splitlines()[0] + "\n")
        keyring.forget_keyring()
        data_keys.forget()
        with connections["maint"].cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM credentials_organizationkey WHERE state = 'destroyed'"
            )
            return cursor.fetchone()[0]

    def losses(self) -> Iterator[str]:
        from credentials.services import key_rotation
        from cxone_registry.isolation.context import organization_context

        for organization in {organization for organization, _ in self.written}:
            with organization_context(organization):
                if left := key_rotation.left_over():
                    yield f"{left} values under an older key in {organization}"
        for (organization, key), value in self.written.items():
            with organization_context(organization):
                if (found := opened(key)) != value:
                    yield f"access key {key}: {found}"


def opened(key: UUID) -> str:
    from django.db import transaction

    from credentials.crypto import SealError
    from credentials.models import AccessKey
    from credentials.services import vault
    from credentials.services.data_keys import data_keys

    with transaction.atomic():
        version = vault.current_version(AccessKey.objects.get(pk=key))
        try:
            return version.sealed.open(data_keys.of_version).reveal()
        except SealError as error:
            return f"does not open: {error}"


def add_second_root_key() -> tuple[str, str]:
    """Ids of the two root keys that the ring then holds."""
    from credentials.crypto import format_key_line, key_id, new_root_key
    from credentials.services import keyring

    path, raw = Path(os.environ["CXR_KEYRING_FILE"]), new_root_key()
    first = key_id(base64.b64decode(path.read_text().split()[0]))
    path.write_text(path.read_text() + format_key_line(raw, "second") + "\n")
    keyring.forget_keyring()
    return first, key_id(raw)


def count_refusals(drill: Drill) -> None:
    """A writer forgets its keys exactly when the database refused a stale one."""
    from credentials.services.data_keys import data_keys

    forget = data_keys.forget

    def counted() -> None:
        with drill.lock:
            drill.refused += 1
        forget()

    data_keys.forget = counted


if __name__ == "__main__":
    sys.exit(main())
