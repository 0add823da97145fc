"""Locks that live exactly as long as the processes that hold them, whatever kills those.

A server inherits its lock and so do its children: a free lock proves that nothing of the last
run is left, which no pid file can prove, because pids are used again.
"""

import fcntl
import os
import time
from pathlib import Path


def try_lock(path: Path) -> int | None:
    """The open lock file, or None while another process holds the lock."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def wait_for_lock(path: Path, *, seconds: float) -> int | None:
    """As `try_lock`, after waiting for processes of the last run to finish."""
    deadline = time.monotonic() + seconds
    while (handle := try_lock(path)) is None and time.monotonic() < deadline:
        time.sleep(0.1)
    return handle
