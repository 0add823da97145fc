"""Statements over whole ranges: values bound by the server, rows in binary, no models made.

Django's own cursor writes every value into the statement's text, which for thousands of ids costs
more than the work. Row-level security holds as everywhere: it is the same connection.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import psycopg
from django.db import DatabaseError, connection

from credentials.services.fleet import arrays

# Serialization failure, deadlock, lock not available.
DEADLOCKS = {"40001", "40P01", "55P03"}
TRIES = 3
T = TypeVar("T")


def rows(statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """The rows that *statement* gives. Needs a transaction, and in it the organisation's context.

    Raises Django's database errors.
    """
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        arrays.register(cursor)
        cursor.execute(statement.encode(), [*map(arrays.ready, values)], binary=True)
        return cursor.fetchall()


def rows_of_many(statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """As ``rows``, for joins of whole tables."""
    expect_many()
    found = rows(statement, values)
    run("SET LOCAL enable_nestloop = on")
    return found


def expect_many() -> None:
    """Until the transaction ends, plan for joins of whole tables.

    Of tables that were filled a moment ago the planner knows nothing: it takes thousands of rows
    for one, and would compare each with each, for minutes.
    """
    run("SET LOCAL enable_nestloop = off")


def run(statement: str, values: Sequence[object] = ()) -> int:
    """How many rows *statement* wrote. Otherwise as ``rows``."""
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        arrays.register(cursor)
        cursor.execute(statement.encode(), [*map(arrays.ready, values)])
        return cursor.rowcount


def again_if_deadlocked(write: Callable[[], T]) -> T:
    """Do *write*, which is one transaction, up to three times if the database broke it off."""
    for _ in range(TRIES - 1):
        try:
            return write()
        except DatabaseError as error:
            if getattr(error.__cause__, "sqlstate", "") not in DEADLOCKS:
                raise
    return write()
