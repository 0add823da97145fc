"""The database and its four roles inside a fresh PostgreSQL. Safe to run at every start."""

from collections.abc import Mapping

import psycopg
from psycopg import sql

from cxone_registry.embedded.environment import DATABASE
from cxone_registry.embedded.postgres import Postgres
from cxone_registry.isolation import roles


def prepare(postgres: Postgres, passwords: Mapping[str, str]) -> None:
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        _ensure_database(connection)
    with psycopg.connect(postgres.url(database=DATABASE), autocommit=True) as connection:
        roles.bootstrap(connection, database=DATABASE, passwords=passwords)


def _ensure_database(connection: psycopg.Connection) -> None:
    query = "SELECT 1 FROM pg_database WHERE datname = %s"
    if not connection.execute(query, (DATABASE,)).fetchone():
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
