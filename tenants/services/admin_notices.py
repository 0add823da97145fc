"""Tell the admins of an organisation what touches its security: in the product and by mail.

The row is the notice; the mail only points at it. Its row is marked as sent, committed, before
the first mail leaves: a worker that dies in between leaves people without a mail, never with two.
"""

import logging
import uuid
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cxone_registry.audit.actor import current_actor
from cxone_registry.jobs.handlers import Done, Later
from cxone_registry.jobs.models import Job
from cxone_registry.jobs.queue import enqueue
from tenants.models import AdminNotice, Membership, Role, User
from tenants.services import mail
from tenants.services.letters import organization_name, plain
from tenants.services.mail import Letter, MailError, NotSentError

log = logging.getLogger(__name__)
KIND = "tell-admins"
LONGEST_SENTENCE = 500
TRY_AGAIN = timedelta(minutes=10)


def tell(kind: str, sentence: str, path: str = "", done_by: User | None = None) -> AdminNotice:
    """Keep a notice and queue its mail, in the caller's transaction.

    *sentence* holds nothing secret; *path* is where on this site it is looked into. Everybody who
    is admin gets a mail but *done_by*, who is the acting person unless named.
    """
    user_id, label = _doer(done_by)
    made = AdminNotice.objects.create(
        kind=kind,
        sentence=" ".join(sentence.split())[:LONGEST_SENTENCE],
        path=path if path.startswith("/") else "",
        done_by_id=user_id,
        done_by=label[:254],
    )
    enqueue(KIND, made.pk, priority=Job.Priority.PERSON)
    return made


def send(notice_id: UUID) -> Done | Later:
    """Mail one notice to the admins (handler of ``tell-admins``)."""
    if not mail.is_configured():
        return _give_up(notice_id, "No mail is sent from here.", "mail-off")
    letters = _begin(notice_id)
    if letters is None:
        return Done("nothing-to-send")
    errors = [error for letter in letters if (error := _try(notice_id, letter))]
    if not errors:
        return Done(f"told-{len(letters)}")
    is_unsent = len(errors) == len(letters)
    may_again = is_unsent and all(type(error) is NotSentError for error in errors)
    _write_trouble(notice_id, errors, len(letters), again=may_again)
    return Later(TRY_AGAIN, counts=True) if may_again else Done("not-told")


def _doer(user: User | None) -> tuple[UUID | None, str]:
    if user is not None:
        return user.pk, user.email
    actor = current_actor()
    is_person = actor.kind == "person" and actor.id
    return (UUID(actor.id), actor.label) if is_person else (None, actor.label)


@transaction.atomic
def _begin(notice_id: UUID) -> list[Letter] | None:
    """Mark the notice as sent and write its mails; None if it is sent, or nobody is left to tell.

    Of two workers the second one finds the row marked.
    """
    waiting = AdminNotice.objects.filter(pk=notice_id, sent_at=None)
    if not waiting.update(sent_at=timezone.now(), trouble=""):
        return None
    notice = AdminNotice.objects.get(pk=notice_id)
    admins = _admins_but(notice.done_by_id)
    if not admins:
        AdminNotice.objects.filter(pk=notice_id).update(
            sent_at=None, trouble="There is no other admin to tell."
        )
        return None
    return [_letter(notice, member) for member in admins]


def _admins_but(user_id: UUID | None) -> list[Membership]:
    found = Membership.objects.filter(role=Role.ADMIN, user__is_active=True)
    return list(found.exclude(user_id=user_id).select_related("user").order_by("pk"))


def _letter(notice: AdminNotice, member: Membership) -> Letter:
    """The id is made of both rows: tried again, it is the same mail to whoever holds it already."""
    headline = notice.get_kind_display()
    domain = mail.new_message_id().rpartition("@")[2]
    context = {
        "headline": headline,
        "notice": notice,
        "organization": organization_name(),
        "link": settings.PUBLIC_URL + (notice.path or reverse("security-notices")),
        "site": settings.PUBLIC_URL,
    }
    return Letter(
        to=member.user.email,
        subject=f"{context['organization']}: {headline[0].lower()}{headline[1:]}",
        text=plain("mail/admin_notice.txt", context),
        html=render_to_string("mail/admin_notice.html", context),
        message_id=f"<{uuid.uuid5(notice.pk, str(member.pk)).hex}@{domain}",
    )


def _try(notice_id: UUID, letter: Letter) -> MailError | None:
    try:
        mail.send(letter)
    except MailError as error:
        # Not its reason: that may name the address, which logs need not know.
        extra = {"notice": str(notice_id), "error": type(error).__name__}
        log.warning("admins.not-told", extra=extra)
        return error
    return None


@transaction.atomic
def _write_trouble(
    notice_id: UUID, errors: Sequence[MailError], letters: int, *, again: bool
) -> None:
    text = f"{len(errors)} of {letters} mails were not sent. {errors[0].reason}"
    found = AdminNotice.objects.filter(pk=notice_id)
    found.update(trouble=text[:200], **({"sent_at": None} if again else {}))


@transaction.atomic
def _give_up(notice_id: UUID, trouble: str, code: str) -> Done:
    AdminNotice.objects.filter(pk=notice_id, sent_at=None).update(trouble=trouble)
    return Done(code)
