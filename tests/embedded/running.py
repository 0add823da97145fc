"""Processes for the tests: Python code run in a process of its own, and looking at others."""

import os
import site
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def start_python(code: str, *arguments: str, python: str = sys.executable, user: int | None = None):
    """*code* in a new process; as another user, without any right of the present one."""
    demoted = user is not None and os.geteuid() == 0
    path = os.pathsep.join([str(ROOT), *site.getsitepackages()])
    return subprocess.Popen(
        [python, "-c", code, *arguments],
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        user=user if demoted else None,
        group=user if demoted else None,
        extra_groups=[] if demoted else None,
    )


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def group_alive(leader: int) -> bool:
    """Whether any process of the group is left, zombies aside."""
    listed = subprocess.run(["ps", "-eo", "pgid=,stat="], capture_output=True, text=True).stdout
    rows = (line.split() for line in listed.splitlines())
    return any(int(group) == leader and not state.startswith("Z") for group, state in rows)


def wait_until(condition: Callable[[], bool], *, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()
