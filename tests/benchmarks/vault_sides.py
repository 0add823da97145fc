"""The sides of ``bench_vault``: one table, filled twice; the product's rotation, a bare UPDATE."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from os import urandom
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction

from credentials.crypto import seal
from credentials.models import AccessKey, OrganizationKey, SecretVersion
from credentials.services import key_rotation
from credentials.services.data_keys import data_keys
from cxone_registry.isolation.context import organization_context
from tests.drills.stage import ROOT
from tests.support import make

FIELD = SecretVersion._meta.get_field("sealed")
SAMPLES = 500
BATCH = 5000


def filled(rows: int) -> UUID:
    """A new organisation with so many access keys and their current secrets."""
    organization = make.organization()
    with organization_context(organization.pk):
        tenant, key = make.tenant(), data_keys.active()
        for start in range(0, rows, BATCH):
            numbers = range(start, min(rows, start + BATCH))
            with transaction.atomic():
                keys = AccessKey.objects.bulk_create(
                    AccessKey(tenant=tenant, api_user=f"u{n}@example.com", access_key_id=f"K{n}")
                    for n in numbers
                )
                SecretVersion.objects.bulk_create(
                    sealed_version(owner, key, n) for owner, n in zip(keys, numbers, strict=True)
                )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE credentials_secretversion")
    return organization.pk


def sealed_version(owner: AccessKey, key, number: int) -> SecretVersion:
    version = SecretVersion(access_key=owner, number=1, created_by="bench")
    plaintext = f"secret {number:040}".encode()
    version.organization_id = owner.organization_id
    version.sealed = seal(key, plaintext, FIELD.place(version))
    version.fingerprint = key.fingerprint(plaintext)
    return version


@contextmanager
def calls(organization: UUID) -> Iterator[dict[str, Callable[[], object]]]:
    """Seal into and open from a model's field, and the bare cipher with as much associated data."""
    with organization_context(organization), transaction.atomic():
        row = SecretVersion.objects.first()
        bare, plaintext = AESGCM(urandom(32)), b"secret " + b"7" * 40
        associated = FIELD.place(row).associated_data(bytes(8))
        nonce = urandom(12)
        stored = bare.encrypt(nonce, plaintext, associated)

        def into_field() -> None:
            row.sealed = seal(data_keys.active(), plaintext, FIELD.place(row))

        into_field()
        yield {
            "bare seal": lambda: bare.encrypt(urandom(12), plaintext, associated),
            "field seal": into_field,
            "bare open": lambda: bare.decrypt(nonce, stored, associated),
            "field open": lambda: row.sealed.open(data_keys.of_version),
        }


def rotate(organization: UUID, rows: int) -> None:
    """The product's own code, as ``keys rotate`` calls it."""
    with organization_context(organization):
        key_rotation.start_rotation()
        moved = sum(key_rotation.reencrypt())
        left = key_rotation.left_over()
    if (moved, left) != (rows, 0):
        raise SystemExit(f"{moved} of {rows} values were moved and {left} are left")


def rotate_elsewhere(organization: UUID) -> None:
    """In a process of its own, as a worker or the command would."""
    with organization_context(organization), transaction.atomic():
        slug = connection_slug(organization)
    command = [sys.executable, "manage.py", "keys", "rotate", "--organization", slug]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def connection_slug(organization: UUID) -> str:
    from tenants.services.organizations import organization_ids

    return next(slug for slug, pk in organization_ids() if pk == organization)


def overlay(organization: UUID, rows: int, batch: int) -> None:
    """The floor: a new key, and its version written over the old one; none of it opens again."""
    with organization_context(organization):
        version = key_rotation.start_rotation()
        written, last = 0, UUID(int=0)
        while True:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "SELECT max(id::text)::uuid FROM (SELECT id FROM credentials_secretversion"
                    " WHERE organization_id = %s AND id > %s ORDER BY id LIMIT %s) AS found",
                    (organization, last, batch),
                )
                (upto,) = cursor.fetchone()
                if upto is None:
                    break
                cursor.execute(
                    "UPDATE credentials_secretversion"
                    " SET sealed = overlay(sealed PLACING %s FROM 5 FOR 4)"
                    " WHERE organization_id = %s AND id > %s AND id <= %s",
                    (version.to_bytes(4), organization, last, upto),
                )
                written, last = written + cursor.rowcount, upto
    if written != rows:
        raise SystemExit(f"the floor wrote {written} of {rows} values")


class Reader:
    """Opens values one after the other, each read and decrypted anew, and keeps the times."""

    def __init__(self, organization: UUID) -> None:
        self.organization = organization
        self.times: list[float] = []
        self.errors = 0
        with organization_context(organization), transaction.atomic():
            self.ids = list(SecretVersion.objects.values_list("pk", flat=True)[:SAMPLES])

    @property
    def count(self) -> int:
        return len(self.times)

    @property
    def p99(self) -> float:
        return sorted(self.times)[self.count * 99 // 100]

    def read_for(self, seconds: float) -> None:
        end, number = time.monotonic() + seconds, 0
        with organization_context(self.organization):
            while time.monotonic() < end:
                number += 1
                start = time.perf_counter()
                self.errors += not opens(self.ids[number % SAMPLES])
                self.times.append(time.perf_counter() - start)


def opens(pk: UUID) -> bool:
    try:
        with transaction.atomic():
            version = SecretVersion.objects.get(pk=pk)
        return version.sealed.open(data_keys.of_version).reveal().startswith("secret ")
    except Exception:  # noqa: BLE001  (any error of a reader is what is counted)
        return False


def all_open(organization: UUID, rows: int) -> bool:
    """Whether every value opens, with the newest key alone."""
    with organization_context(organization), transaction.atomic():
        active = OrganizationKey.objects.get(state=OrganizationKey.State.ACTIVE).version
        key = data_keys.of_version(active)
        good = sum(
            version.sealed.open({active: key}.__getitem__).reveal().startswith("secret ")
            for version in SecretVersion.objects.all()
        )
    print(f"opened with only the newest key: {good:,} of {rows:,} (target all)", flush=True)
    return good == rows
