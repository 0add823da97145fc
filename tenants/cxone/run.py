"""What the steps of one validation share: whom to ask, how, and what was seen so far."""

from collections.abc import Callable

from tenants.cxone.cloud import SignIn
from tenants.cxone.diary import Clock, Diary
from tenants.cxone.observation import Observation, Step, TenantLocation
from tenants.cxone.outbound import Door
from tenants.cxone.provider_cache import ProviderCache
from tenants.cxone.text import Redactor
from tenants.cxone.token_endpoint import Tokens

SKEW_WORTH_A_WARNING = 60
SKEW_BEYOND_JUDGING = 300


class Run:
    """One validation under way. Each step reads what earlier steps left here.

    *tokens* exist once the token step is through, *location* once tenant discovery is.
    """

    tokens: Tokens
    location: TenantLocation

    def __init__(
        self,
        sign_in: SignIn,
        *,
        door: Door,
        clock: Clock,
        cache: ProviderCache,
        on_send: Callable[[], None],
        on_step: Callable[[Step], None],
    ) -> None:
        self.sign_in, self.cloud = sign_in, sign_in.cloud
        self.door, self.clock, self.cache, self.on_send = door, clock, cache, on_send
        self.redactor = Redactor(sign_in.client_secret, sign_in.access_key_secret)
        self.diary = Diary(clock, self.redactor, on_step)
        self.seen = Observation(steps=(), sign_in="not-sent", sent=False)

    @property
    def skew(self) -> int:
        """By how many seconds our clock and CXone's differ, in either direction."""
        return abs(self.seen.clock_skew or 0)
