"""One child process: started so that it cannot outlive us, stopped by the signals it likes."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cxone_registry.embedded.account import Account

WRAPPER = Path(__file__).with_name("_exec.py")
ROTATE_ABOVE = 10 * 1024 * 1024
# What any program may know. Root keys and URLs of the person's environment are not among it.
HARMLESS = re.compile(r"PATH|LANG|LC_[A-Z]+|TZ")


@dataclass(frozen=True)
class Command:
    """What to run. *death_signal* is what the child gets when the supervisor is killed.

    Nothing is inherited: a child learns *environment*, by default the least that a program needs.
    """

    argv: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=lambda: harmless(os.environ))
    folder: Path = Path("/")
    account: Account | None = None
    death_signal: signal.Signals = signal.SIGTERM

    def wrapped(self) -> list[str]:
        uid, gid = (self.account.uid, self.account.gid) if self.account else (-1, -1)
        own = [sys.executable, "-I", "-S", str(WRAPPER)]
        numbers = (os.getpid(), int(self.death_signal), uid, gid)
        return [*own, *map(str, numbers), *self.argv]


def harmless(environ: Mapping[str, str]) -> dict[str, str]:
    """The part of *environ* that servers get: where programs are, language and time zone."""
    return {name: value for name, value in environ.items() if HARMLESS.fullmatch(name)}


class Child:
    """Start it from the main thread: the death signal follows the thread, not the process."""

    def __init__(
        self,
        name: str,
        command: Command,
        *,
        log: Path,
        stop_with: Sequence[tuple[signal.Signals, float]] = ((signal.SIGTERM, 15),),
    ) -> None:
        self.name, self.command, self.log = name, command, log
        self._stop_with = (*stop_with, (signal.SIGKILL, 5))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, inherited: Sequence[int] = ()) -> None:
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _rotate(self.log)
        self._end_group()  # what a killed child left behind
        with open(self.log, "ab", opener=_private) as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own commands
                self.command.wrapped(),
                cwd=self.command.folder,
                env=dict(self.command.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches us alone; we stop children in order
                pass_fds=inherited,
            )

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def status(self) -> int | None:
        """The exit status, None while it runs or before it was started."""
        return self._process.poll() if self._process else None

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        for number, seconds in self._stop_with:
            if self._process and self.alive():
                self._process.send_signal(number)
                _wait(self._process, seconds)
        self._end_group()

    def _end_group(self) -> None:
        """The child leads a group of its own, so its children can be reached with it."""
        if self._process and not self.alive():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > ROTATE_ABOVE:
        log.replace(log.with_suffix(".log.1"))


def last_lines(log: Path, count: int = 20) -> str:
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace")[-20_000:].splitlines()[-count:])
