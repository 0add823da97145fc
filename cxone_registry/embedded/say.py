"""What a person reads in the terminal."""

import contextlib
import sys
from collections.abc import Iterator


class RefusedError(Exception):
    """Something a person has to change first. The message says what, in full sentences."""

    def __init__(self, sentence: str, *, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


def say(text: str, *, end: str = "\n") -> None:
    # A closed terminal must not keep us from stopping everything cleanly.
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(text + end)
        sys.stdout.flush()


@contextlib.contextmanager
def progress(doing: str, *, done: str = "ready") -> Iterator[None]:
    """`Starting PostgreSQL ... ready`, or `... failed` when the block raises."""
    say(f"{doing} ... ", end="")
    try:
        yield
    except Exception:
        say("failed")
        raise
    except BaseException:
        say("interrupted")
        raise
    say(done)
