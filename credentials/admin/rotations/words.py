"""How rotations are shown: their pill, and what they are about."""

from django.urls import reverse
from django.utils.safestring import SafeString

from credentials.models import AccessKey, Consumer, Rotation
from credentials.reports.rotations.impact import Owner, holds
from cxone_registry.site.html import pill

State = Rotation.State
TONES = {State.OLD_DESTROYED: "good", State.CANCELLED: "unknown", State.PLANNED: "unknown"}
HOLDS = {
    "incoming": ("good", "holds the new one"),
    "current": ("good", "holds the one in use"),
    "retiring": ("warning", "still holds the old one"),
    "destroyed": ("bad", "holds one that is gone"),
    "unknown": ("bad", "holds none of these"),
    "": ("unknown", "said nothing yet"),
}


def state_pill(rotation: Rotation) -> SafeString:
    return pill(TONES.get(State(rotation.state), "warning"), rotation.get_state_display())


def holds_pill(consumer: Consumer) -> SafeString:
    """What a consumer proved to hold, by what that version is now."""
    if not consumer.token_hash:
        return pill("unknown", "cannot prove it")
    return pill(*HOLDS[holds(consumer)])


def owner_page(owner: Owner) -> str:
    """Address of the page of a client credential or an access key."""
    return reverse(f"admin:credentials_{owner._meta.model_name}_change", args=[owner.pk])


def kind_of(owner: Owner) -> str:
    return "Access key" if isinstance(owner, AccessKey) else "Client secret"


def new_address(owner: Owner) -> str:
    """Where a rotation of it is planned."""
    name = "key" if isinstance(owner, AccessKey) else "client"
    return f"{reverse('rotation-new')}?{name}={owner.pk}"
