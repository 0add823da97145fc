"""Keeps the memory of this process, which holds keys, out of core files and others' sight."""

import contextlib
import ctypes
import resource
import sys
from functools import cache
from typing import Final

PR_SET_DUMPABLE: Final = 4


@cache
def keep_out_of_dumps() -> None:
    """No core file, and on Linux no memory for processes of the same user. Once per process.

    Children of a fork inherit it. Where a container forbids either, the other still holds.
    Python cannot wipe keys from memory: this only narrows who can look.
    """
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
