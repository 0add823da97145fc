"""What the steps of one validation share: whom to ask, how, and what was seen so far."""

from collections.abc import Callable

from tenants.cxone.cloud import AnySignIn
from tenants.cxone.diary import Clock, Diary
from tenants.cxone.discovery import ProviderDocument
from tenants.cxone.grants import Fields
from tenants.cxone.id_token import IdToken
from tenants.cxone.observation import Observation, Step, TenantLocation
from tenants.cxone.provider_cache import ProviderCache
from tenants.cxone.recorder import Recorder
from tenants.cxone.sender import Sender
from tenants.cxone.text import Redactor
from tenants.cxone.token_endpoint import Tokens

SKEW_WORTH_A_WARNING = 60
SKEW_BEYOND_JUDGING = 300


class Run:
    """One validation under way. Each step reads what earlier steps left here.

    *grant* is what the token step asks with. *document* exists once provider discovery is through,
    *tokens* once the token step is, *id_token* and *location* likewise.
    """

    document: ProviderDocument
    tokens: Tokens
    id_token: IdToken
    location: TenantLocation

    def __init__(
        self,
        sign_in: AnySignIn,
        *,
        grant: Fields,
        door: Sender,
        clock: Clock,
        cache: ProviderCache,
        on_send: Callable[[], None],
        on_step: Callable[[Step], None],
        is_recorded: bool = False,
    ) -> None:
        self.sign_in, self.cloud, self.grant = sign_in, sign_in.cloud, grant
        self.door, self.clock, self.cache, self.on_send = door, clock, cache, on_send
        self.redactor = Redactor(*sign_in.secrets)
        self.diary = Diary(clock, self.redactor, on_step)
        if is_recorded:
            self.door = recorder = Recorder(door, clock)
            self.diary = Diary(clock, self.redactor, on_step, recorder.drain)
        self.seen = Observation(steps=(), sign_in="not-sent", sent=False)

    @property
    def skew(self) -> int:
        """By how many seconds our clock and CXone's differ, in either direction."""
        return abs(self.seen.clock_skew or 0)
