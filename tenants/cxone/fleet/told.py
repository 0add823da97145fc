"""What a fleet is asked, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from tenants.cxone.cloud import SignIn
from tenants.cxone.observation import Observation

# The steps of a light check; the others of ``validate`` ask more than the token endpoint.
LIGHT_STEPS = ("provider-discovery", "token", "id-token")


@dataclass(frozen=True, slots=True)
class Asked:
    """One sign-in to try. *key* is the caller's name for it."""

    key: UUID
    sign_in: SignIn


@dataclass(slots=True)
class Told:
    """What came of one sign-in.

    *outcome* is a word of ``Observation.sign_in``. *codes* are those of the steps that were not
    plainly ok, () when everything was as recorded. *sent* says that the secrets may have left this
    machine. *retry_after* is in seconds, at most 3600.
    """

    key: UUID
    outcome: str
    codes: tuple[str, ...]
    milliseconds: int
    sent: bool
    retry_after: int | None
    _observed: Callable[[], Observation] = field(repr=False)

    def observation(self) -> Observation:
        """The same in full, with the steps of ``LIGHT_STEPS``; built when asked for."""
        return self._observed()


class Stop(Exception):  # noqa: N818 - a word of the caller's, no error
    """Raised by a pacer: nothing more is to be sent."""


class Pacer(Protocol):
    """How fast requests may leave."""

    def wait(self) -> float:
        """Seconds until the next request may leave; 0 means now, and takes its place.

        Called before each request, again after each wait. Raises Stop to end early.
        """
