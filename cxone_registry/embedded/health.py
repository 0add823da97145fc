"""Waits until servers answer, so that an address is printed only when it works."""

import http.client
import socket
import time

from cxone_registry.embedded.child import Child, last_lines
from cxone_registry.embedded.say import RefusedError


def wait_until_healthy(web: Child, port: int, *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    status: int | None = None
    while web.alive() and time.monotonic() < deadline:
        status = _status(port)
        if status == http.client.OK:
            return
        time.sleep(0.1)
    seen = f"answered {status}" if status else "gave no answer"
    raise RefusedError(
        f"The web server did not become ready: http://127.0.0.1:{port}/healthz {seen}. The end of"
        f" {web.log}:\n{last_lines(web.log)}"
    )


def wait_until_listening(child: Child, port: int, *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while child.alive() and time.monotonic() < deadline:
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RefusedError(
        f"{child.name} did not open port {port}. The end of {child.log}:\n{last_lines(child.log)}"
    )


def _status(port: int) -> int | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
