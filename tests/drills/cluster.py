"""Two web processes, three workers, two beats, pgbouncer and quorum queues; then things break.

    TEST_DATABASE_URL=postgres://root@127.0.0.1:5432/postgres \\
    TEST_BROKER_URL=amqp://guest:guest@127.0.0.1:5672/drill \\
    python -m tests.drills.cluster --requests 20000 \\
        --restart-broker "rabbitmqctl stop; sleep 3; rabbitmq-server -detached" \\
        --restart-database "pg_ctlcluster 15 main restart -m immediate"

Members of two organisations read pages in turns while a fleet is validated, and asked for again
before each fault. What restarts the servers is given, since they are not the drill's own; without
it nothing is restarted, and a command that does not end in five minutes is a loss. The broker's
virtual host must be empty: its queues are made anew, as quorum queues.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from typing import Any

from tests.drills import stage

RECOVER_SECONDS = 60
QUEUES = "quorum"
FLEET = 120
THREADS = 16
COMMAND_SECONDS = 300
# For a page that says that the database is away.
REFUSAL_SECONDS = 2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--restart-broker", default="")
    parser.add_argument("--restart-database", default="")
    wanted = parser.parse_args()
    missing = [name for name in ("TEST_DATABASE_URL", "TEST_BROKER_URL") if name not in os.environ]
    if missing:
        print(f"Set {' and '.join(missing)}: this drill is about servers of a deployment.")
        return 2
    # Whoever stops the drill stops what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with ExitStack() as stack:
        urls = _servers(stack)
        return play(stack, urls, wanted)


def _servers(stack: ExitStack) -> dict[str, str]:
    """The database, and what reaches it through a pooler in the environment of all children."""
    from tests.drills.pooler import pooled
    from tests.support import databases, environment
    from tests.support.environment import ROLES

    environment.prepare()
    from cxone_registry.celery import app

    app.conf.task_default_queue_type = QUEUES  # this process wakes workers, too
    urls = stack.enter_context(databases.running())
    databases.connect(urls)
    databases.initialise()
    through = stack.enter_context(pooled(urls, "cxr_app", "cxr_audit"))
    os.environ.update({name: through[role] for name, role in ROLES.items()})
    # What the faults make them say would fill the screen.
    os.environ.update(CXR_QUEUE_TYPE=QUEUES, CXR_LOG_LEVEL="CRITICAL")
    return through


def play(stack: ExitStack, urls: dict[str, str], wanted: argparse.Namespace) -> int:
    from tests.drills.fleet import Fleet, slow_sandbox
    from tests.drills.readers import Readers, two_sides

    sandbox = stack.enter_context(slow_sandbox(200))
    fleet = Fleet(sandbox, size=FLEET, wrong=FLEET // 5)
    os.environ.update(
        CXR_SANDBOX_HOSTS=",".join(sandbox.origins),
        # A send whose answer nobody heard is put off for seconds here, not for minutes.
        CXR_JOB_LEASE_SECONDS="10",
        CXR_ATTEMPT_QUARANTINE_SECONDS="10",
    )
    readers = Readers(two_sides(8), _cluster(stack), wanted=wanted.requests)
    fleet.ask()
    started = time.monotonic()
    threads = readers.start(THREADS)
    faults = [
        _fault("broker", wanted.restart_broker, readers, fleet, at=wanted.requests // 4),
        _fault("database", wanted.restart_database, readers, fleet, at=wanted.requests // 2),
    ]
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - started
    losses = [*readers.wrong, *[each for each in faults if each.endswith("not over")]]
    losses += _ended(fleet) + _twice()
    figures = ", ".join(each for each in faults if each)
    counts = ", ".join(f"{count:,} {name}" for name, count in sorted(readers.counts.items()))
    return stage.verdict(
        "cluster",
        f"{counts} in {seconds:.0f} s, {len(readers.wrong)} wrong, longest without an answer"
        f" {readers.longest_gap:.1f} s, slowest 503 after {readers.slowest_refusal:.1f} s (target"
        f" {REFUSAL_SECONDS}), {figures}, validations ended as {fleet.outcomes()}, most"
        f" sends of a wrong key {fleet.most_sends_of_a_wrong_key()}",
        losses,
    )


def _cluster(stack: ExitStack) -> list[str]:
    """Two web servers, three workers, two beats; returns the addresses of the web servers."""
    beats = stack.enter_context(tempfile.TemporaryDirectory(prefix="beats-"))
    addresses = []
    for _ in range(2):
        port = _free_port()
        addresses.append(f"http://127.0.0.1:{port}")
        bind = ("--bind", f"127.0.0.1:{port}", "--threads", "8", "--worker-class", "gthread")
        stack.enter_context(
            stage.Group("gunicorn", *bind, "--log-level", "critical", "cxone_registry.wsgi")
        )
    for number in range(3):
        stack.enter_context(stage.worker(f"worker-{number}"))
    for number in range(2):
        stack.enter_context(stage.beat(f"{beats}/{number}"))
    for address in addresses:
        stage.wait_until(lambda where=address: _answers(where), seconds=RECOVER_SECONDS)
    return addresses


def _fault(what: str, command: str, readers: Any, fleet: Any, *, at: int) -> str:
    """Break something at the *at*-th answer; says how long it took until all went on."""
    if not command:
        return ""
    stage.wait_until(lambda: readers.answered >= at, seconds=3600)
    fleet.ask()
    broken = time.monotonic()
    # Without pipes: a server that the command starts would keep them open for ever.
    quiet: Any = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    try:
        subprocess.run(command, shell=True, check=False, timeout=COMMAND_SECONDS, **quiet)  # noqa: S602
    except subprocess.TimeoutExpired:
        return f"restart of the {what} not over"
    back = time.monotonic()
    pages = stage.wait_until(lambda: readers.good_at > back, seconds=RECOVER_SECONDS)
    took = readers.good_at - broken
    if not pages or not _works(fleet):
        return f"{what} not over"
    work = time.monotonic() - broken
    return f"{what} restarted, pages again after {took:.1f} s, validations after {work:.1f} s"


def _works(fleet: Any) -> bool:
    """Whether workers finish something within the time for recovering, or have nothing left."""
    from django.db import connections

    connections.close_all()  # the server they led to may have been restarted
    before = fleet.finished()
    return stage.wait_until(
        lambda: fleet.finished() > before or not fleet.unfinished(), seconds=RECOVER_SECONDS
    )


def _ended(fleet: Any) -> list[str]:
    """What the fleet's validations still owe a minute after the last fault."""

    def over() -> bool:
        fleet.hurry()
        return not fleet.unfinished()

    stage.wait_until(over, seconds=2 * RECOVER_SECONDS)
    return fleet.losses()


def _twice() -> list[str]:
    from django.db import connections

    with connections["maint"].cursor() as cursor:
        cursor.execute(
            "SELECT schedule_id, due_at, count(*) FROM jobs_job WHERE schedule_id IS NOT NULL"
            " GROUP BY 1, 2 HAVING count(*) > 1"
        )
        return [f"schedule {row[0]} ran {row[2]} times for {row[1]}" for row in cursor.fetchall()]


def _answers(address: str) -> bool:
    import requests

    try:
        return requests.get(f"{address}/healthz", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main())
