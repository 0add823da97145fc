"""Copy a database, restore it elsewhere: a wrong ring is refused, the right one opens everything.

    python -m tests.drills.restore --organizations 8 --secrets 250

The copy is made table by table over COPY, as a dump is, into a database that was only migrated.
Its manifest must fit to the last byte, and a changed value must be noticed.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.drills import rings, stage
from tests.support import databases
from tests.support.databases import ROOT, SUPERUSER
from tests.support.environment import ROLES

# Partitions are written through the table they belong to.
OURS = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    " AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1"
)
COLUMNS = (
    "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
    " AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position"
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--organizations", type=int, default=8)
    parser.add_argument("--secrets", type=int, default=250, help="of each organisation")
    wanted = parser.parse_args()
    with stage.database("restore"):
        fill(wanted.organizations, wanted.secrets)
        manifest = Path(tempfile.mkdtemp(prefix="cxr-drill-")) / "manifest.json"
        manifest.write_text(keys("backup-manifest").stdout)
        there = restored()
        return look(manifest, there, wanted.organizations * wanted.secrets)


def look(manifest: Path, there: dict[str, str], count: int) -> int:
    losses = []
    compared = keys("backup-manifest", "--compare", str(manifest), **there)
    opened = keys("open-all", **there)
    wrong = list(rings.rings(Path(os.environ["CXR_KEYRING_FILE"]).read_text()).values())
    refused = sum(keys("check", **there, **changes).returncode == 78 for changes in wrong)
    expected = f"{count} of {count} sealed values open.\n"
    if refused != len(wrong):
        losses.append(f"{len(wrong) - refused} wrong rings were let through")
    if compared.returncode:
        losses.append(compared.stderr)
    if opened.stdout != expected:
        losses.append(f"{opened.stdout} {opened.stderr}")
    damage(there)
    if keys("backup-manifest", "--compare", str(manifest), **there).returncode != 78:
        losses.append("a changed value fits the manifest")
    if keys("open-all", **there).returncode != 78:
        losses.append("a changed value was counted as open")
    needed = ", ".join(json.loads(manifest.read_text())["needs_root_keys"])
    return stage.verdict(
        "restore",
        f"{refused} of {len(wrong)} wrong rings refused, {opened.stdout.strip()[:-1]} with {needed}"
        " (target all)",
        losses,
    )


def fill(organizations: int, count: int) -> None:
    from cxone_registry.isolation.context import organization_context
    from tests.drills.rewrap import add_second_root_key
    from tests.support import make

    add_second_root_key()
    for _ in range(organizations):
        organization = make.organization()
        with organization_context(organization.pk):
            tenant = make.tenant()
            for number in range(count):
                make.access_key(f"value {number}", tenant=tenant)


def restored() -> dict[str, str]:
    """Settings of another database with the same rows."""
    here, name = SUPERUSER["url"], f"cxr_test_{secrets.token_hex(6)}"
    databases._create(here, name)
    there = {setting: databases._url(here, name, role) for setting, role in ROLES.items()}
    manage("migrate", "--database", "owner", "--noinput", **there)
    with psycopg.connect(here) as source, psycopg.connect(url_of(name)) as target:
        # As pg_restore does it: neither triggers nor references, until everything is there.
        target.execute("SET session_replication_role = replica")
        tables = [table for (table,) in source.execute(OURS).fetchall()]
        target.execute(sql.SQL("TRUNCATE {}").format(listed(tables)))
        for table in tables:
            copy(source, target, table)
    return there


def copy(source: psycopg.Connection, target: psycopg.Connection, table: str) -> None:
    columns = listed([name for (name,) in source.execute(COLUMNS, (table,)).fetchall()])
    out, into = "COPY (SELECT {1} FROM {0}) TO STDOUT", "COPY {0} ({1}) FROM STDIN"
    reads, writes = (sql.SQL(each).format(sql.Identifier(table), columns) for each in (out, into))
    with source.cursor().copy(reads) as reading, target.cursor().copy(writes) as writing:
        for block in reading:
            writing.write(block)


def listed(names: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def url_of(name: str) -> str:
    return databases._with_database(SUPERUSER["url"], name)


def damage(there: dict[str, str]) -> None:
    """One bit of one value, as a disk would do it."""
    name = urlsplit(there["DATABASE_URL"]).path.removeprefix("/")
    with psycopg.connect(url_of(name)) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(
            "UPDATE credentials_secretversion SET sealed = set_bit(sealed, 200,"
            " 1 - get_bit(sealed, 200)) WHERE id = (SELECT min(id::text)::uuid"
            " FROM credentials_secretversion)"
        )


def keys(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return manage("keys", *arguments, **changes)


def manage(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **changes},
        capture_output=True,
        text=True,
    )


if __name__ == "__main__":
    sys.exit(main())
