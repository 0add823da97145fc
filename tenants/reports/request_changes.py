"""What a request is about: what changed on a registration that NICE does not know yet."""

from dataclasses import dataclass

from django.db.models import QuerySet

from tenants.models import Origin, Registration, VendorRequest
from tenants.models.application import Status
from tenants.reports.ledger import TO_ADD, TO_REMOVE
from tenants.reports.plans import plan_of
from tenants.rules.draft_kinds import kinds_for, likeliest
from tenants.rules.draft_words import words_for
from tenants.rules.drafts import changed_origins
from tenants.rules.plan import Plan, PlannedContact

Kind, State = VendorRequest.Kind, VendorRequest.State
GONE = {"left", "bounced"}
# NICE has the form: only then there is something to change. It keeps nothing of a retired one.
ASKABLE = (Status.SUBMITTED, Status.ISSUED, Status.ACTIVE, Status.RETIRING)


@dataclass(frozen=True, slots=True)
class Change:
    """One list of a request's page. *tone*: ``good`` for what comes, ``bad`` for what goes."""

    label: str
    lines: tuple[str, ...]
    tone: str = "unknown"


def why_not_ask(registration: Registration) -> str:
    """Why nothing can be asked of NICE for *registration* now, or ""."""
    if registration.status in ASKABLE:
        return ""
    if registration.status == Status.RETIRED:
        return "This registration is retired: NICE has nothing left to change."
    return "NICE does not have this registration yet. Change the answers, and send the form."


def proposed_text(kind: str, registration: Registration) -> str:
    """What to ask of NICE, from what changed; a person goes on from there."""
    if kind == Kind.ORIGINS:
        add, remove = unasked_origins(registration)
        if add or remove:
            return changed_origins(add, remove)
    plan = plan_of(registration)
    words, _ = words_for(kind, plan)
    wanted = "\n".join((words.heading, *words.wanted(plan))) if words.heading else ""
    gone = _gone(plan) if kind == Kind.CONTACTS else ()
    removed = "\n".join(("These people are no longer our contacts:", *gone)) if gone else ""
    return "\n\n".join(part for part in (removed, wanted) if part)


def kinds_of(registration: Registration) -> tuple[str, ...]:
    """The mails that make sense for *registration* where it stands."""
    return kinds_for(
        registration.application_type, registration.status, has_origins=_has_origins(registration)
    )


def likeliest_kind(registration: Registration, plan: Plan) -> str:
    """The one of ``kinds_of`` that there is most reason to write."""
    changed = [Kind.ORIGINS.value] if any(unasked_origins(registration)) else []
    changed += [Kind.CONTACTS.value] if _gone(plan) else []
    return likeliest(kinds_of(registration), changed=tuple(changed))


def _has_origins(registration: Registration) -> bool:
    return Origin.objects.filter(registration=registration).exists()


def unasked_origins(registration: Registration) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Origins that NICE should add, and those it should remove, of which it was told neither."""
    own = Origin.objects.filter(registration=registration)
    return _names(own.filter(TO_ADD)), _names(own.filter(TO_REMOVE))


def changes_of(request: VendorRequest) -> tuple[Change, ...]:
    """What changes with *request*; while it is a draft, what would change today."""
    if request.kind in (Kind.ORIGINS, Kind.REGISTRATION):
        return _filled(_origins(request))
    plan = plan_of(request.registration)
    words, _ = words_for(request.kind, plan)
    found = [Change("Now planned", words.wanted(plan))]
    if request.kind == Kind.CONTACTS:
        found.insert(0, Change("Left, or mail came back", _gone(plan), "bad"))
    return _filled(found)


def _origins(request: VendorRequest) -> list[Change]:
    if request.state == State.DRAFT:
        add, remove = unasked_origins(request.registration)
    else:
        own = Origin.objects.filter(registration=request.registration_id)
        add = _names(own.filter(requested_at=request.sent_at))
        remove = _names(own.filter(removal_requested_at=request.sent_at))
    return [Change("Origins to add", add, "good"), Change("Origins to remove", remove, "bad")]


def _filled(changes: list[Change]) -> tuple[Change, ...]:
    return tuple(one for one in changes if one.lines)


def _names(origins: "QuerySet[Origin]") -> tuple[str, ...]:
    return tuple(origins.order_by("origin").values_list("origin", flat=True))


def _gone(plan: Plan) -> tuple[str, ...]:
    return tuple(_name(one) for one in plan.contacts if one.state in GONE)


def _name(contact: PlannedContact) -> str:
    return f"{contact.name} <{contact.email}>"
