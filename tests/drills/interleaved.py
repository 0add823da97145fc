"""Statements of two organisations in turns over shared connections; none sees the other's rows.

    python -m tests.drills.interleaved --statements 20000

Raw SQL as cxr_app, without a line of the product before the wall: through psycopg's pool, and
through pgbouncer in transaction mode where that is installed. Every transaction says whose it is,
as the database backend does. Then it counts, reads, changes and deletes rows of both, in tables
that have rows of both. A tenth says nothing, and must see nothing: what a connection was used for
before is forgotten.
"""

import argparse
import random
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from uuid import UUID

import psycopg

from tests.drills import stage

THREADS, CONNECTIONS = 16, 6
# A transaction sends these, and one more that says whose it is.
PER_TRANSACTION = 4
Borrow = Callable[[], AbstractContextManager[psycopg.Connection]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--statements", type=int, default=20_000)
    parser.add_argument("--without-pgbouncer", action="store_true")
    wanted = parser.parse_args()
    with ExitStack() as stack:
        urls = _database(stack)
        ways = {"psycopg's pool": _pool(stack, urls["cxr_app"])}
        if not wanted.without_pgbouncer:
            from tests.drills.pooler import pooled

            through = stack.enter_context(pooled(urls, "cxr_app"))["cxr_app"]
            ways["pgbouncer"] = _straight(through)
        return play(ways, wanted.statements)


def _database(stack: ExitStack) -> dict[str, str]:
    """URLs by role. With TEST_DATABASE_URL it is on that server, which pgbouncer needs."""
    from tests.support import databases, environment

    environment.prepare()
    urls = stack.enter_context(databases.running("drill-interleaved"))
    databases.connect(urls)
    databases.initialise()
    stack.callback(databases.disconnect)
    return dict(urls)


def _pool(stack: ExitStack, url: str) -> Borrow:
    from psycopg_pool import ConnectionPool

    kwargs = {"prepare_threshold": None}
    return stack.enter_context(ConnectionPool(url, min_size=CONNECTIONS, kwargs=kwargs)).connection


def _straight(url: str) -> Borrow:
    return lambda: psycopg.connect(url, prepare_threshold=None)


def play(ways: dict[str, Borrow], statements: int) -> int:
    """Each of *ways* to a connection gets so many *statements*."""
    sides, tables = _two_sides()
    losses: list[str] = []
    counts = []
    for name, borrow in ways.items():
        crowd = Crowd(borrow, sides, tables, wanted=statements)
        crowd.run()
        losses += [f"{name}: {each}" for each in crowd.wrong]
        counts.append(f"{crowd.sent:,} statements through {name}")
    return stage.verdict(
        "interleaved",
        f"{' and '.join(counts)}, of 2 organisations over {len(tables)} tables by {THREADS}"
        f" threads, {len(losses)} wrong (target 0)",
        losses,
    )


def _two_sides() -> tuple[list[UUID], list[str]]:
    """Two organisations, and the tables where both have rows."""
    from django.db import transaction

    from cxone_registry.isolation.context import organization_context
    from tests.isolation.catalogue import MODEL_TABLES, ask
    from tests.support import fill, make

    sides = [make.organization(name) for name in ("Aardvark", "Zeppelin")]
    for side in sides:
        make.member(side)
        with organization_context(side.pk), transaction.atomic():
            fill.organization_tables()
    ids = [side.pk for side in sides]
    both = "SELECT count(DISTINCT organization_id) FROM {} WHERE organization_id = ANY(%s)"
    return ids, [table for table in MODEL_TABLES if ask(both.format(table), ids) == [(2,)]]


class Crowd:
    """Threads that borrow a connection for a transaction, for one organisation after the other."""

    def __init__(self, borrow: Borrow, sides: list[UUID], tables: list[str], *, wanted: int):
        self.borrow, self.sides, self.tables, self.wanted = borrow, sides, tables, wanted
        self.sent = 0
        self.wrong: list[str] = []
        self._lock = threading.Lock()

    def run(self) -> None:
        with ThreadPoolExecutor(THREADS) as threads:
            for each in [threads.submit(self._work, number) for number in range(THREADS)]:
                each.result()

    def _work(self, number: int) -> None:
        turn = number
        while self.sent < self.wanted:
            turn += 1
            own, other = self.sides[turn % 2], self.sides[(turn + 1) % 2]
            is_nobody = random.random() < 0.1  # noqa: S311  (not a secret)
            with self.borrow() as connection:
                self._transaction(connection, None if is_nobody else own, other)
                connection.rollback()

    def _transaction(self, connection: psycopg.Connection, own: UUID | None, other: UUID) -> None:
        if own:
            connection.execute("SELECT set_config('cxr.org', %s, true)", (str(own),))
        for _ in range(PER_TRANSACTION):
            self._look(connection, own, other, random.choice(self.tables))  # noqa: S311
        with self._lock:
            self.sent += PER_TRANSACTION + bool(own)

    def _look(
        self, connection: psycopg.Connection, own: UUID | None, other: UUID, table: str
    ) -> None:
        verb = random.choice(["SELECT", "UPDATE", "DELETE"])  # noqa: S311
        if verb == "SELECT":
            found = _seen(connection, table)
            if found != ({own} if own else set()):
                self.wrong.append(f"{own} saw {found} in {table}")
        elif reached := _reached(connection, verb, table, other):
            self.wrong.append(f"{own} could {verb} {reached} rows of another in {table}")


def _seen(connection: psycopg.Connection, table: str) -> set[UUID]:
    """Whose rows a table has, without asking for anybody's."""
    query = f"SELECT DISTINCT organization_id FROM {table}"  # noqa: S608  (named in the catalogue)
    return {row[0] for row in connection.execute(query.encode())}


def _reached(connection: psycopg.Connection, verb: str, table: str, other: UUID) -> int:
    """How many rows of *other* the statement reached; a missing right reaches none."""
    change = " SET organization_id = organization_id" if verb == "UPDATE" else ""
    where = f"{'DELETE FROM' if verb == 'DELETE' else verb} {table}{change}"
    try:
        with connection.transaction():
            found = connection.execute(f"{where} WHERE organization_id = %s".encode(), (other,))
            return found.rowcount
    except psycopg.errors.InsufficientPrivilege:
        return 0


if __name__ == "__main__":
    sys.exit(main())
