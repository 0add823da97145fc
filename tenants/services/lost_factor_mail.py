"""The person hears by mail that their second factor was taken back: they may not have asked."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cxone_registry.jobs.handlers import Done, Later
from tenants.models import FactorReset
from tenants.services import mail
from tenants.services.letters import organization_name, plain
from tenants.services.mail import Letter, MailError, NotSentError
from tenants.services.questions import TRY_AGAIN


def send(reset_id: UUID) -> Done | Later:
    """Handler of ``tell-factor-reset``: at most one mail, marked as sent before it leaves."""
    if not mail.is_configured():
        return Done("mail-off")
    letter = _begin(reset_id)
    if letter is None:
        return Done("nothing-to-send")
    try:
        mail.send(letter)
    except MailError as error:
        if type(error) is not NotSentError:
            return Done("perhaps-sent")
        _mark(reset_id, sent=False)
        return Later(TRY_AGAIN, counts=True)
    return Done("told")


@transaction.atomic
def _begin(reset_id: UUID) -> Letter | None:
    if not _mark(reset_id, sent=True):
        return None
    return _letter(FactorReset.objects.select_related("membership__user").get(pk=reset_id))


@transaction.atomic
def _mark(reset_id: UUID, *, sent: bool) -> int:
    rows = FactorReset.objects.filter(
        pk=reset_id, state=FactorReset.State.DONE, told_at__isnull=sent
    )
    return rows.update(told_at=timezone.now() if sent else None)


def _letter(reset: FactorReset) -> Letter:
    context = {
        "headline": "Your second factor was taken back",
        "organization": organization_name(),
        "reset": reset,
        "link": settings.PUBLIC_URL + reverse("account_login"),
        "site": settings.PUBLIC_URL,
    }
    return Letter(
        to=reset.membership.user.email,
        subject=f"{context['organization']}: your second factor was taken back",
        text=plain("mail/lost_factor.txt", context),
        html=render_to_string("mail/lost_factor.html", context),
        message_id=mail.new_message_id(),
    )
