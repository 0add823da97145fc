"""Start with six wrong key rings; each is refused, and the database stays byte for byte the same.

python -m tests.drills.rings
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql

from tests.drills import stage
from tests.support.databases import ROOT, SUPERUSER

REFUSED = 78
# What starts with the product: commands, and the check of a web server or worker.
STARTS = {
    "keys check": [sys.executable, "manage.py", "keys", "check"],
    "web": [sys.executable, "-c", "import cxone_registry.wsgi"],
}


def main() -> int:
    with stage.database("rings"):
        fill()
        right = Path(os.environ["CXR_KEYRING_FILE"]).read_text()
        good = sum(start(command, {}) == 0 for command in STARTS.values())
        before, losses = dump_hash(), []
        refused = 0
        for name, changes in rings(right).items():
            ends = {what: start(command, changes) for what, command in STARTS.items()}
            if set(ends.values()) == {REFUSED} and dump_hash() == before:
                refused += 1
            else:
                losses.append(f"ring {name}: ended with {ends}")
        if good != len(STARTS):
            losses.append("the right ring was refused")
    return stage.verdict("rings", f"{refused} of 6 refused (target 6), database unchanged", losses)


def fill() -> None:
    from cxone_registry.isolation.context import organization_context
    from tests.drills.rewrap import add_second_root_key
    from tests.support import make

    add_second_root_key()
    for _ in range(2):
        organization = make.organization()
        with organization_context(organization.pk):
            make.access_key("value")


def rings(right: str) -> dict[str, dict[str, str]]:
    """Settings of six rings that are wrong, each in its own way; *right* has two lines."""
    from credentials.crypto import format_key_line, key_id, new_root_key

    other = new_root_key()
    line = format_key_line(other, "other") + "\n"
    return {
        "missing": {"CXR_KEYRING_FILE": "/nowhere/keyring"},
        "empty": {"CXR_KEYRING_FILE": written("")},
        "wrong": {"CXR_KEYRING_FILE": written(line)},
        "partial": {"CXR_KEYRING_FILE": written(right.splitlines()[1] + "\n")},
        "open to all": {"CXR_KEYRING_FILE": written(right, mode=0o644)},
        "primary absent": {
            "CXR_KEYRING_FILE": written(right),
            "CXR_PRIMARY_KEK": key_id(other),
        },
    }


def written(text: str, *, mode: int = 0o600) -> str:
    path = Path(tempfile.mkdtemp(prefix="cxr-drill-")) / "keyring"
    path.touch(mode=0o600)
    path.write_text(text)
    path.chmod(mode)
    return str(path)


def start(command: list[str], changes: dict[str, str]) -> int:
    ended = subprocess.run(command, cwd=ROOT, env={**os.environ, **changes}, capture_output=True)
    return ended.returncode


def dump_hash(connect: Callable[[str], psycopg.Connection] = psycopg.connect) -> str:
    """One hash over every row of every table."""
    digest = hashlib.sha256()
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    with connect(SUPERUSER["url"]) as superuser:
        for (table,) in superuser.execute(tables).fetchall():
            rows = sql.SQL("SELECT t::text FROM {} t ORDER BY 1").format(sql.Identifier(table))
            digest.update(repr((table, superuser.execute(rows).fetchall())).encode())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
