"""Somebody wants to see a secret: at once where the rule lets them, else after a second person."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from credentials.models import Reveal, SecretVersion
from credentials.rules.reveals import limits
from credentials.rules.reveals.rule import SHORTEST_REASON, Rule, fits
from credentials.services import vault
from credentials.services.reveals import counting
from credentials.services.reveals.rules_of import environment_of, in_the_way, rule_of
from cxone_registry.audit.record import record_access, record_change
from tenants.models import AdminNotice, User
from tenants.services import admin_notices

State = Reveal.State
# An approval is for now; a request waits for a working day.
APPROVAL_LIVES = timedelta(minutes=15)
REQUEST_LIVES = timedelta(hours=24)
VISIBLE = (SecretVersion.State.CURRENT, SecretVersion.State.RETIRING)


class RefusedError(Exception):
    """The secret is not shown. The text is a sentence for who asked."""


@dataclass(frozen=True, slots=True)
class Why:
    """What is recorded. *category*: a value of ``Reveal.Category``."""

    category: str
    reason: str
    ticket: str = ""
    is_break_glass: bool = False


@transaction.atomic
def ask(
    version: SecretVersion,
    by: User,
    why: Why,
    *,
    address: str,
    kind: str = Reveal.Kind.SHOW,
) -> Reveal:
    """Record the wish; it is approved at once if nobody else has to say yes.

    Raises RefusedError: a destroyed or incoming version, the environment's rule, a short reason,
    a ticket that does not look like one.
    """
    rule = rule_of(environment_of(version))
    _check(version, why, rule, address)
    counting.take_turns()
    needs_approval = not why.is_break_glass and bool(_approval_reason(rule, by))
    now = timezone.now()
    reveal = Reveal.objects.create(
        version=version,
        kind=kind,
        state=State.ASKED if needs_approval else State.APPROVED,
        asked_by_id=by.pk,
        asked_by=str(by)[:254],
        category=why.category,
        reason=why.reason,
        ticket=why.ticket,
        is_break_glass=why.is_break_glass,
        expires_at=now + (REQUEST_LIVES if needs_approval else APPROVAL_LIVES),
    )
    _record(reveal, needs_approval)
    return reveal


def why_approval(version: SecretVersion, by: User) -> str:
    """Why a second person has to say yes, for the page that asks; empty if nobody has to."""
    return _approval_reason(rule_of(environment_of(version)), by)


def _approval_reason(rule: Rule, by: User) -> str:
    if rule.needs_approval:
        return "Secrets of this environment are shown after a second person approved it."
    return limits.beyond(counting.shown_to(by.pk))


def _check(version: SecretVersion, why: Why, rule: Rule, address: str) -> None:
    if version.state not in VISIBLE:
        raise RefusedError("Only a secret that is in use, or being retired, can be shown.")
    if len(why.reason.strip()) < SHORTEST_REASON:
        raise RefusedError(f"Say why, in at least {SHORTEST_REASON} characters.")
    if not fits(why.ticket, rule.ticket_pattern):
        raise RefusedError(f"Give a ticket that looks like {rule.ticket_pattern}.")
    found = [] if why.is_break_glass else in_the_way(version, rule, address)
    if found:
        raise RefusedError(" ".join(found))


def _record(reveal: Reveal, needs_approval: bool) -> None:
    owner = vault.owner_of(reveal.version)
    details: dict[str, Any] = {
        "version": reveal.version.number,
        "category": reveal.category,
        "reason": reveal.reason,
        "ticket": reveal.ticket,
        "reveal": str(reveal.pk),
        "sharing": reveal.kind == Reveal.Kind.SHARE,
    }
    if reveal.is_break_glass:
        # On the second connection: it is heard of whatever becomes of this transaction.
        record_access("secret.break-glass", owner, **details)
        sentence = f"{reveal.asked_by} used break-glass for the secret of {owner}."
        path = reverse("reveal", args=[reveal.pk])
        admin_notices.tell(AdminNotice.Kind.BREAK_GLASS, sentence[:500], path)
        return
    record_change("secret.reveal.asked", owner, approval=needs_approval, **details)
    if needs_approval:
        sentence = f"{reveal.asked_by} asks to see the secret of {owner}. Approve or deny it."
        admin_notices.tell(
            AdminNotice.Kind.REVEAL_ASKED, sentence[:500], reverse("reveal", args=[reveal.pk])
        )
