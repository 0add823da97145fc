"""Ports are checked before anything is started: a sentence instead of half a system."""

import socket
import time
from collections.abc import Sequence

from cxone_registry.embedded.say import RefusedError


def refuse_busy(ports: Sequence[int], *, setting: str, patience: float = 2.0) -> None:
    """Raises RefusedError naming the first busy port and *setting*, which chooses another one."""
    deadline = time.monotonic() + patience
    for port in ports:
        # Children of a killed supervisor need a moment to let go.
        while not _free(port):
            if time.monotonic() > deadline:
                raise RefusedError(
                    f"Port {port} on 127.0.0.1 is used by another program. Stop that program, or"
                    f" choose another port with the setting {setting}, for example"
                    f" `{setting}={ports[0] + 100} make run`."
                )
            time.sleep(0.1)


def _free(port: int) -> bool:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
