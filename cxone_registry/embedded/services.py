"""The product's own processes: what each runs, what it may know, how it likes to be stopped."""

import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from cxone_registry.embedded.child import Child, Command
from cxone_registry.embedded.choices import ROOT, Choices
from cxone_registry.embedded.environment import PRIVATE, without
from cxone_registry.embedded.state import State

CELERY = ("celery", "-A", "cxone_registry.celery")
TERM, KILL = signal.SIGTERM, signal.SIGKILL


class Services:
    def __init__(self, choices: Choices, state: State, environment: Mapping[str, str]) -> None:
        self._choices, self._state, self._environment = choices, state, environment

    def sandbox(self) -> Child:
        world = self._state.folder / "sandbox.json"
        port = str(self._choices.sandbox_port)
        argv = ("tenants.cxone.sandbox", "--world", str(world), "--port", port)
        return self._child("sandbox", *argv, hidden=PRIVATE, patience=5)

    def web(self) -> Child:
        config = Path(__file__).with_name("gunicorn.py")
        argv = ("gunicorn", "--config", str(config), "cxone_registry.wsgi")
        hidden = ("DATABASE_OWNER_URL", "DATABASE_MAINT_URL")
        return self._child("web server", *argv, hidden=hidden, patience=15)

    def worker(self) -> Child:
        argv = (*CELERY, "worker", "--pool", "threads", "--concurrency", "4", "--loglevel", "INFO")
        calm = ("-Ofair", "--without-gossip", "--without-mingle")
        hidden = ("DATABASE_OWNER_URL", "DATABASE_MAINT_URL")
        # A send is leased in PostgreSQL, so a worker whose supervisor is gone may end at once.
        return self._child("worker", *argv, *calm, hidden=hidden, patience=20, death=KILL)

    def beat(self) -> Child:
        argv = (*CELERY, "beat", "--schedule", str(self._state.folder / "beat"), "--pidfile", "")
        hidden = ("DATABASE_OWNER_URL", "DATABASE_MAINT_URL")
        return self._child("beat", *argv, hidden=hidden, patience=5)

    def _child(
        self,
        name: str,
        *module: str,
        hidden: tuple[str, ...],
        patience: float,
        death: signal.Signals = TERM,
    ) -> Child:
        argv = [sys.executable, "-m", *module]
        environment = without(self._environment, *hidden)
        command = Command(argv, environment, folder=ROOT, death_signal=death)
        log = self._state.logs / f"{name.split()[0]}.log"
        return Child(f"the {name}", command, log=log, stop_with=((TERM, patience),))
