"""The reference's side of the benchmark: fill its tables, start its workers, count what came."""

import os
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import environ
import psycopg
from celery import Celery
from cryptography.fernet import Fernet

from tests.benchmarks import tokd
from tests.benchmarks.masses import kind_of
from tests.benchmarks.processes import Processes
from tests.support import databases

TABLES = """
CREATE TABLE reference_credential (id bigserial PRIMARY KEY, client_id varchar(100) NOT NULL,
  client_secret bytea NOT NULL, access_key_id varchar(100) NOT NULL,
  access_key_secret bytea NOT NULL, tenant_id varchar(40) NOT NULL, issuer varchar(200) NOT NULL,
  status varchar(30) NOT NULL, checked_at timestamptz);
CREATE TABLE reference_result (id bigserial PRIMARY KEY,
  credential_id bigint NOT NULL REFERENCES reference_credential, outcome varchar(30) NOT NULL,
  milliseconds integer NOT NULL, checked_at timestamptz NOT NULL);
CREATE INDEX ON reference_result (credential_id);
"""
INSERT = """
INSERT INTO reference_credential (client_id, client_secret, access_key_id, access_key_secret,
  tenant_id, issuer, status) VALUES (%s, %s, %s, %s, %s, %s, '') RETURNING id
"""
TASK = "tests.benchmarks.reference.tasks.validate"


class Reference:
    """The naive application with two prefork workers."""

    def __init__(self, url: str, broker: str) -> None:
        self.url, self.name = url, f"reference_{uuid.uuid4().hex[:8]}"
        self.app = Celery("reference", broker=broker)
        self.app.conf.task_ignore_result = True
        self.app.conf.task_default_queue = "reference"
        self.key = Fernet.generate_key()
        self.fernet = Fernet(self.key)

    @contextmanager
    def running(self, workers: int, broker: str) -> Iterator[Processes]:
        """Its database and its workers, until the block ends."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {self.name}")
        with self._connection() as connection:
            connection.execute(TABLES)
        command = [
            sys.executable, "-m", "celery", "-q", "-A", "tests.benchmarks.reference.tasks",
            "worker", "-P", "prefork", "-c", str(workers), "-Q", "reference",
            "--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "CRITICAL",
        ]  # fmt: skip
        with Processes([command], self._environment(broker)) as processes:
            yield processes
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {self.name} WITH (FORCE)")

    def fill(self, clients: Sequence[tokd.Client], count: int) -> list[int]:
        """So many new credentials; their ids."""
        ids = []
        with self._connection() as connection:
            for number in range(count):
                answer = number % len(clients)
                client = clients[answer]
                key = tokd.access_key_id(answer, number, kind_of(number))
                values = [
                    client.client_id,
                    self.fernet.encrypt(client.client_secret.encode()),
                    key,
                    self.fernet.encrypt(tokd.access_key_secret(key).encode()),
                    client.tenant_id,
                    f"http://127.0.0.1:{client.port}",
                ]
                ids.append(connection.execute(INSERT, values).fetchone()[0])
        return ids

    def enqueue(self, ids: Sequence[int]) -> None:
        for pk in ids:
            self.app.send_task(TASK, args=[pk])

    def results(self, ids: Sequence[int]) -> dict[str, int]:
        statement = """SELECT outcome, count(*) FROM reference_result
            WHERE credential_id = ANY(%s) GROUP BY 1"""
        return self._dict(statement, [list(ids)])

    def rate(self, ids: Sequence[int]) -> float:
        """Checks a second, from a tenth of them to the last."""
        statement = """SELECT percentile_disc(0.1) WITHIN GROUP (ORDER BY checked_at),
            max(checked_at) FROM reference_result WHERE credential_id = ANY(%s)"""
        with self._connection() as connection:
            first, last = connection.execute(statement, [list(ids)]).fetchone()
        return 0.9 * len(ids) / (last - first).total_seconds()

    def _dict(self, statement: str, values: list[object]) -> dict[str, int]:
        with self._connection() as connection:
            return dict(connection.execute(statement, values).fetchall())

    def _connection(self) -> "psycopg.Connection[tuple]":
        return psycopg.connect(databases._with_database(self.url, self.name), autocommit=True)

    def _environment(self, broker: str) -> dict[str, str]:
        place = environ.Env.db_url_config(databases._with_database(self.url, self.name))
        options = place.get("OPTIONS", {})
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.reference.settings",
            "PYTHONWARNINGS": "ignore",
            "REFERENCE_DATABASE": self.name,
            # A socket's folder comes as an option.
            "REFERENCE_HOST": place["HOST"] or options.get("host", ""),
            "REFERENCE_PORT": str(place["PORT"] or options.get("port", "")),
            "REFERENCE_USER": place["USER"],
            "REFERENCE_PASSWORD": place["PASSWORD"],
            "REFERENCE_BROKER": broker,
            "REFERENCE_FIELD_KEY": self.key.decode(),
        }
