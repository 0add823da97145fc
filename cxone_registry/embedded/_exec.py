"""Become another program that dies with the process that started it.

    python _exec.py PARENT_PID DEATH_SIGNAL UID GID PROGRAM [ARGUMENT ...]

A file of its own that imports nothing of ours: it runs before every child, also as another
account. UID and GID of -1 keep the account.
"""

# All imports come first: after the change of account Python's own library may be out of reach.
import ctypes
import os
import resource
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, death_signal, uid, gid = (int(value) for value in sys.argv[1:5])
    program = sys.argv[5:]
    library = ctypes.CDLL(None, use_errno=True)
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold keys
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    _die_with(library, parent, death_signal)
    os.execv(program[0], program)  # noqa: S606 - no shell is the point


def _die_with(library: ctypes.CDLL, parent: int, death_signal: int) -> None:
    """After the change of account, which would clear the death signal again. Linux only."""
    if sys.platform == "linux":
        library.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("The supervisor is gone.")


if __name__ == "__main__":
    main()
