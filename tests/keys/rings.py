"""Other key rings than the suite's, and what the database holds, as one hash."""

import hashlib
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connections, transaction

from credentials.crypto import format_key_line
from credentials.services.keyring import forget_keyring

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"


class Ring:
    """Points the settings at key rings made for a test. *settings* forgets it all afterwards."""

    def __init__(self, settings: object) -> None:
        self.settings = settings
        self.original = Path(settings.KEYRING_FILE).read_text()

    def use(
        self, *raws: bytes, original: bool = False, primary: str = "", mode: int = 0o600
    ) -> None:
        """A ring of these keys, after the suite's own if *original*."""
        path = Path(tempfile.mkdtemp(prefix="cxr-test-")) / "keyring"
        path.touch(mode=0o600)
        lines = [format_key_line(raw, "test") + "\n" for raw in raws]
        path.write_text((self.original if original else "") + "".join(lines))
        path.chmod(mode)
        self.use_path(str(path), primary)

    def use_path(self, path: str, primary: str = "") -> None:
        self.settings.KEYRING_FILE, self.settings.PRIMARY_KEK = path, primary
        forget_keyring()


class Said:
    """How a key command ended and what it printed."""

    def __init__(self, *arguments: str) -> None:
        out, err = io.StringIO(), io.StringIO()
        self.status = 0
        try:
            call_command("keys", *arguments, stdout=out, stderr=err)
        except SystemExit as end:
            self.status = end.code
        self.out, self.err = out.getvalue(), err.getvalue()


def dump_hash() -> str:
    """One hash over every row of every table, as the maintenance role sees them."""
    digest = hashlib.sha256()
    with transaction.atomic(using="maint"), connections["maint"].cursor() as cursor:
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')  # noqa: S608
            digest.update(repr((table, cursor.fetchall())).encode())
    return digest.hexdigest()


@contextmanager
def emptied() -> Iterator[None]:
    """The database without any key, as the maintenance connection sees it, until the block ends."""
    with transaction.atomic(using="maint"):
        with connections["maint"].cursor() as cursor:
            cursor.execute("DELETE FROM credentials_platformkey")
            cursor.execute("DELETE FROM credentials_organizationkey")
        yield
        transaction.set_rollback(True, using="maint")
