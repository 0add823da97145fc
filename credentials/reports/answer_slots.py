"""Where what was recognised in a pasted answer seems to belong: a proposal, never a secret."""

from dataclasses import dataclass, field
from typing import Any

from credentials.models import ClientCredential, PastedAnswer, SecretVersion
from tenants.models import Environment
from tenants.models.application import ApplicationType


@dataclass(slots=True)
class Slot:
    """One environment. *secret*: the number of a mark, 0 for none. *held*: what is stored."""

    environment: Environment
    client_id: str = ""
    secret: int = 0
    held: ClientCredential | None = None
    holds_secret: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """*remarks*: sentences on what a person has to decide. *secrets*: {number: what is known}."""

    tracking_number: str
    slots: list[Slot]
    secrets: dict[int, dict[str, Any]]
    unplaced: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def proposal_of(answer: PastedAnswer) -> Proposal:
    """What to take over from *answer*, in a constant number of queries."""
    found = answer.found
    slots = _slots(answer)
    unplaced = _place_client_ids(slots, found["client_ids"])
    is_public = answer.registration.application_type == ApplicationType.USER_PUBLIC
    if not is_public:
        _place_secrets(slots, found["secrets"])
    numbers = found["tracking_numbers"]
    proposal = Proposal(
        tracking_number=numbers[0] if len(numbers) == 1 else "",
        slots=slots,
        secrets={one["number"]: one for one in found["secrets"]},
        unplaced=unplaced,
    )
    proposal.remarks.extend(_remarks(proposal, numbers, is_public=is_public))
    return proposal


def _slots(answer: PastedAnswer) -> list[Slot]:
    """The environments that the registration asks for, has, or that the answer names."""
    held = {
        one.environment_id: one
        for one in ClientCredential.objects.filter(registration=answer.registration_id)
    }
    current = SecretVersion.objects.filter(
        client_credential__in=held.values(), state=SecretVersion.State.CURRENT
    )
    with_secret = set(current.values_list("client_credential_id", flat=True))
    named = {one["environment"] for part in ("client_ids", "secrets") for one in answer.found[part]}
    wanted = set(answer.registration.environment_links.values_list("environment_id", flat=True))
    return [
        Slot(
            one,
            held=held.get(one.pk),
            holds_secret=one.pk in held and held[one.pk].pk in with_secret,
        )
        for one in Environment.objects.all()
        if one.pk in wanted or one.pk in held or one.slug in named
    ]


def _place_client_ids(slots: list[Slot], found: list[dict[str, Any]]) -> list[str]:
    """Each into the environment it was named with; the last one into the last one left."""
    left = []
    for one in found:
        slot = _slot(slots, one["environment"], one["client_id"])
        if slot is None or slot.client_id:
            left.append(one["client_id"])
        else:
            slot.client_id = one["client_id"]
    free = [slot for slot in slots if not slot.client_id]
    if len(left) == len(free) == 1:
        free[0].client_id = left.pop()
    for slot in slots:
        # A mail with a new secret only: it belongs to the client_id that is stored.
        if not slot.client_id and slot.held:
            slot.client_id = slot.held.client_id
    return left


def _slot(slots: list[Slot], slug: str, client_id: str) -> Slot | None:
    for slot in slots:
        if slot.held and slot.held.client_id == client_id:
            return slot
    return next((slot for slot in slots if slot.environment.slug == slug), None)


def _place_secrets(slots: list[Slot], found: list[dict[str, Any]]) -> None:
    """The likeliest of those that stood with the client_id; passwords of files have spaces."""
    likely = sorted(found, key=lambda one: (not one["is_labelled"], one["has_spaces"]))
    filled = [slot for slot in slots if slot.client_id]
    for slot in filled:
        near = [one for one in likely if one["client_id"] == slot.client_id]
        # A mail about one environment: whatever was found belongs to it.
        near = near or (likely if len(filled) == 1 else [])
        slot.secret = near[0]["number"] if near else 0


def _remarks(proposal: Proposal, numbers: list[str], *, is_public: bool) -> list[str]:
    found = []
    if len(numbers) > 1:
        found.append("Several tracking numbers were found. Enter the one of this registration.")
    if proposal.unplaced:
        found.append(
            "It is not clear which environment each client_id belongs to. Enter those that are"
            " listed below the table where they belong."
        )
    if proposal.secrets and not any(slot.client_id for slot in proposal.slots):
        found.append(
            "A secret was found, but no client_id to go with it. Enter the client_id from the mail."
        )
    if proposal.secrets and is_public:
        found.append(
            "This is a public application, which gets no secret, yet something in the answer looks"
            " like one. It is erased when you finish here. Ask NICE which type was registered."
        )
    return found
