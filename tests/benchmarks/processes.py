"""Child processes whose CPU can be read, ended with the block."""

import contextlib
import ctypes
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.support.databases import ROOT

PR_SET_PDEATHSIG = 1
TICKS = os.sysconf("SC_CLK_TCK")


class Processes:
    """Started together, each leading a group of its own."""

    def __init__(self, commands: Sequence[Sequence[str]], environment: Mapping[str, str]) -> None:
        self._commands, self._environment = commands, environment
        self.running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        for command in self._commands:
            self.start(command)
        return self

    def __exit__(self, *_: object) -> None:
        for each in self.running:
            self._signal(each, signal.SIGTERM)
        for each in self.running:
            try:
                each.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.kill(each)

    def start(self, command: Sequence[str]) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            command,
            env=dict(self._environment),
            cwd=ROOT,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )
        self.running.append(process)
        return process

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        self._signal(process, signal.SIGKILL)
        process.wait()

    def cpu(self) -> float:
        """Seconds of CPU, user and system, of all of them and their children."""
        groups = {each.pid for each in self.running if each.poll() is None}
        return sum(seconds for group, seconds in _all() if group in groups)

    def _signal(self, process: "subprocess.Popen[bytes]", number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)


def die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _all() -> list[tuple[int, float]]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parts = path.read_text().rpartition(")")[2].split()
            found.append((int(parts[2]), (int(parts[11]) + int(parts[12])) / TICKS))
    return found
