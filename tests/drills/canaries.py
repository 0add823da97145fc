"""Secrets live through the whole product at its loudest; then every sink is searched for them.

    python -m tests.drills.canaries

A web server, a worker and a beat at DEBUG, a broker that writes down all it hears, a database that
logs every statement with its values. Each secret is searched for as it is, in base64 at three
offsets, URL-encoded, in hex, UTF-16, reversed and escaped. A sink counts as looked into only if
something was found in it that must be there. With TEST_BROKER_URL, the messages that wait there.
"""

import argparse
import os
import re
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import requests

from tests.drills import stage

NAME = "canaries"
START_SECONDS, QUIET_SECONDS = 90, 60


def main() -> int:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="canaries-")))
        given = os.environ.get("TEST_BROKER_URL")
        broker = None if given else stack.enter_context(stage.broker(NAME))
        stack.enter_context(stage.database(NAME))
        return play(stack, folder, broker)


def play(stack: ExitStack, folder: Path, broker: stage.Valkey | None) -> int:
    from tests.drills import canary_sinks
    from tests.support import clouds

    sandbox = stack.enter_context(clouds.running())
    port = _free_port()
    os.environ.update(
        CXR_SANDBOX_HOSTS=",".join(sandbox.origins),
        CXR_LOG_LEVEL="DEBUG",
        EMAIL_URL=f"filemail:///{_mails(folder)}",
    )
    looked = canary_sinks.Sinks(folder, NAME, broker)
    secrets: dict[str, str] = {}
    with looked.open(sandbox):
        secrets |= looked.alone()
        with _product(folder, port) as groups:
            secrets |= looked.together(f"http://127.0.0.1:{port}")
            stage.wait_until(looked.is_quiet, seconds=QUIET_SECONDS)
            time.sleep(2)
            looked.processes([group.pid for group in groups])
        found = looked.collect()
    return tell(found, secrets)


def tell(found: dict[str, tuple[bytes, bytes]], secrets: dict[str, str]) -> int:
    """One line for each sink. *found*: its content, and what must be in it."""
    from tests.security.canaries import hits

    losses, names = [], list(secrets)
    for sink, (content, sign) in found.items():
        hit = [
            f"{names[int(one.split()[1])]} {' '.join(one.split()[2:])} in {sink}"
            for one in hits(content, secrets.values())
        ]
        blind = [] if sign in content else [f"{sink} was not looked into: no {sign!r}"]
        size, state = len(content) // 1000, "seen" if not blind else "NOT SEEN"
        print(f"{sink}: {size:,} kB, control {state}, target 0 hits, found {len(hit)}")
        losses += hit + blind
    return stage.verdict(NAME, f"{len(secrets)} secrets over {len(found)} sinks", losses)


@contextmanager
def _product(folder: Path, port: int) -> Iterator[list[stage.Group]]:
    """Web server, worker and beat, each with its output in a file of *folder*."""
    bind = ("--bind", f"127.0.0.1:{port}", "--threads", "4", "--worker-class", "gthread")
    logger = ("--logger-class", "cxone_registry.web_logging.WithoutLinks")
    lines = ("--access-logfile", "-", "--log-level", "debug", *logger)
    celery = ("celery", "-A", "cxone_registry.celery:app")
    schedule = ("--schedule", str(folder / "schedule"), "--pidfile", "")
    quiet = {"PYTHONWARNINGS": "ignore"}
    with (
        stage.Group(
            "gunicorn", *bind, *lines, "cxone_registry.wsgi", log=folder / "web.log"
        ) as web,
        stage.Group(
            *celery, "worker", "-P", "threads", "-c", "4", "-l", "DEBUG",
            log=folder / "worker.log", **quiet,
        ) as worker,
        stage.Group(
            *celery, "beat", "-l", "DEBUG", *schedule, log=folder / "beat.log", **quiet
        ) as beat,
    ):  # fmt: skip
        if not stage.wait_until(lambda: _answers(port), seconds=START_SECONDS):
            raise RuntimeError((folder / "web.log").read_text()[-2000:])
        yield [web, worker, beat]


def _answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def visitor(address: str):
    """Posts the form at a path as a browser does: with its cookie and its token."""

    def visit(path: str, form: dict[str, str]) -> str:
        with requests.Session() as browser:
            browser.trust_env = False
            page = browser.get(address + path, timeout=60).text
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
            return browser.post(
                address + path,
                {**form, "csrfmiddlewaretoken": token[1] if token else ""},
                headers={"referer": address + path},
                timeout=60,
            ).text

    return visit


def _mails(folder: Path) -> Path:
    (folder / "mails").mkdir()
    return folder / "mails"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main())
