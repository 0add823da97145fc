"""Tamper with the audit trail in every way we know; `audit verify` must find each.

    python -m tests.drills.tamper

Somebody with all rights on the database, and in the last kinds with the key too, changes a copy of
it; the copy that nobody touched must be intact. Each kind works on a fresh copy.
"""

import argparse
import sys
import time
from contextlib import contextmanager

import psycopg
from psycopg import sql

from tests.audit.kinds import KINDS, OLD_COPY, WITH_KEY, Scene
from tests.drills import stage
from tests.support import databases
from tests.support.databases import SUPERUSER


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=40, help="in each chain")
    wanted = parser.parse_args()
    with stage.database("tamper"):
        return run(wanted.events)


def run(events: int) -> int:
    """Print one line for each kind; 1 if one was not found, or the control was not intact."""
    from django.db import connections

    scene = prepare(events)
    base = connections["default"].settings_dict["NAME"]
    connections.close_all()
    control = verify_copy(f"{base}_0", base, scene, [])
    print(f"control: {control.events} events, {len(control.faults)} faults, {control.per_second}/s")
    missed = [f"control: {fault}" for fault in control.faults]
    for number, (kind, statements) in enumerate((KINDS | WITH_KEY).items(), 1):
        began = time.monotonic()
        old = scene.old_name if kind == OLD_COPY else base
        report = verify_copy(f"{base}_{number}", old, scene, statements)
        fault = report.faults[0] if report.faults else "NOT FOUND"
        print(f"{number:2} {kind}: {fault} ({time.monotonic() - began:.1f} s)", flush=True)
        missed += [] if report.faults else [kind]
    found = len(KINDS | WITH_KEY) - len([one for one in missed if not one.startswith("control")])
    print(f"target: {len(KINDS)} of {len(KINDS)} kinds and {len(WITH_KEY)} with the key")
    drop(scene.old_name)
    return stage.verdict("tamper", f"{found} of {len(KINDS | WITH_KEY)} kinds found", missed)


def prepare(events: int) -> Scene:
    """Two organisations with history, secrets, checkpoints, and an older copy of all that."""
    from django.db import connections

    scene = Scene.make(events)
    base = connections["default"].settings_dict["NAME"]
    scene.old_name = f"{base}_old"
    connections.close_all()
    copy(base, scene.old_name)
    scene.go_on(events)
    return scene


def verify_copy(name: str, source: str, scene: Scene, statements: list):
    """What `audit verify` says of a fresh copy, tampered with by *statements*."""
    from django.db import connections

    from cxone_registry.audit.verify import verify_whole

    copy(source, name)
    try:
        scene.tamper(name, statements)
        with pointed_at(name):
            return verify_whole(scene.lines)
    finally:
        connections["maint"].close()
        drop(name)


@contextmanager
def pointed_at(name: str):
    from django.db import connections

    chosen = connections["maint"].settings_dict
    before, chosen["NAME"] = chosen["NAME"], name
    try:
        yield
    finally:
        connections.close_all()
        chosen["NAME"] = before


def copy(source: str, name: str) -> None:
    with superuser() as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(source)
            )
        )


def drop(name: str) -> None:
    with superuser() as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def superuser() -> psycopg.Connection:
    return psycopg.connect(databases._with_database(SUPERUSER["url"], "postgres"), autocommit=True)


if __name__ == "__main__":
    sys.exit(main())
