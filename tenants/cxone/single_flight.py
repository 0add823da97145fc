"""One fetch for many threads: those that come while it runs wait and share its outcome.

Without it a thousand workers would fetch one document a thousand times, and while an issuer hangs
they would queue up behind each other, ten seconds each.
"""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, TypeVar

from tenants.cxone.errors import CXoneError, Unavailable

T = TypeVar("T")

# A fetch is bounded by the door's deadline and a name resolution; this only guards against bugs.
_LONGEST_WAIT = 30.0


class SingleFlight:
    """Runs at most one fetch per key at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._flights: dict[Hashable, Future[Any]] = {}

    def run(self, key: Hashable, fetch: Callable[[], T]) -> T:
        """The result of *fetch*, run by this thread or by the one that came first.

        Raises what *fetch* raises, as a copy of its own in each waiting thread.
        """
        with self._lock:
            flight = self._flights.get(key)
            if flight is None:
                mine = self._flights[key] = Future()
        result: T = self._wait(flight) if flight else self._fly(key, mine, fetch)
        return result

    def _fly(self, key: Hashable, flight: Future[T], fetch: Callable[[], T]) -> T:
        try:
            result = fetch()
        except CXoneError as error:
            flight.set_exception(error.again())
            raise
        except BaseException:
            # Whatever ends this thread, the others must not wait for it.
            flight.set_exception(Unavailable("fetch-interrupted"))
            raise
        else:
            flight.set_result(result)
            return result
        finally:
            with self._lock:
                del self._flights[key]

    def _wait(self, flight: Future[Any]) -> Any:
        try:
            return flight.result(_LONGEST_WAIT)
        except CXoneError as error:
            failure: CXoneError = error.again()
        except TimeoutError:
            failure = Unavailable("timeout")
        raise failure
