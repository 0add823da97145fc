"""People are told what became of a link: admins of what is odd, its maker of what they wait for."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from credentials.models import SecretRequest, SharedLink
from cxone_registry.jobs import queue
from cxone_registry.jobs.handlers import Done, Later
from tenants.models import User
from tenants.services import admin_notices, mail
from tenants.services.letters import organization_name, plain
from tenants.services.mail import Letter, MailError, NoSuchMailboxError, PerhapsSentError
from tenants.services.questions import TRY_AGAIN

TELL = "tell-link-maker"
State = SecretRequest.State


def enqueue(row: SharedLink | SecretRequest) -> None:
    """Mail the person who made *row*; what it says is read when it is sent."""
    if mail.is_configured():
        queue.enqueue(TELL, row.pk)


def somebody_was_first(link: SharedLink) -> None:
    """Two people came to a link that was meant for one: its maker and the admins hear of it."""
    enqueue(link)
    _warn_admins(
        f"Somebody came to a one-time link for {link.recipient} after it was opened. Ask"
        f" {link.recipient} who opened it; if nobody knows, replace the secret.",
        reverse("shared-links"),
    )


def passphrases_tried(link: SharedLink) -> None:
    """Wrong passphrases destroyed a link."""
    _warn_admins(
        f"A one-time link for {link.recipient} was destroyed: its passphrase was wrong"
        f" {link.wrong_tries} times.",
        reverse("shared-links"),
    )


def answered_twice(request: SecretRequest) -> None:
    """A second answer to a request: one of the two was not meant to."""
    enqueue(request)
    _warn_admins(
        f"Somebody tried to answer the secret request to {request.recipient} a second time. Ask"
        f" {request.recipient} whether the first answer is theirs before you use it.",
        reverse("secret-request", args=[request.pk]),
    )


def _warn_admins(sentence: str, path: str) -> None:
    admin_notices.tell("link", sentence, path)


def tell_maker(row_id: UUID) -> Done | Later:
    """Job: one mail to the maker of a link about where it stands now."""
    with transaction.atomic():
        letter = _letter(row_id)
    if letter is None or not mail.is_configured():
        return Done("nobody-to-tell")
    try:
        mail.send(letter)
    except (NoSuchMailboxError, PerhapsSentError):
        return Done("perhaps-sent")
    except MailError:
        return Later(TRY_AGAIN, counts=True)
    return Done()


def _letter(row_id: UUID) -> Letter | None:
    request = SecretRequest.objects.defer("sealed_answer").filter(pk=row_id).first()
    if request is not None:
        address = reverse("secret-request", args=[request.pk])
        return _about(request.created_by_id, said_of_request(request), address)
    link = SharedLink.objects.select_related("reveal").filter(pk=row_id).first()
    if link is None:
        return None
    return _about(link.reveal.asked_by_id, said_of_link(link), reverse("shared-links"))


def said_of_request(request: SecretRequest) -> str:
    """One sentence about where a request stands. No value, and no name of a secret's owner."""
    if request.late_tries:
        return f"Somebody tried to answer your secret request to {request.recipient} a second time."
    if request.state == State.ANSWERED:
        return f"{request.recipient} answered your secret request."
    return f"Your secret request to {request.recipient} is over."


def said_of_link(link: SharedLink) -> str:
    """One sentence about what happened to a link."""
    if link.late_tries:
        return f"Somebody came to your one-time link for {link.recipient} after it was opened."
    return f"Your one-time link for {link.recipient} was opened."


def _about(user_id: UUID, sentence: str, path: str) -> Letter | None:
    person = User.objects.filter(pk=user_id, is_active=True).first()
    if person is None:
        return None
    context = {
        "headline": sentence.rstrip("."),
        "sentence": sentence,
        "organization": organization_name(),
        "link": settings.PUBLIC_URL + path,
        "site": settings.PUBLIC_URL,
    }
    return Letter(
        to=person.email,
        subject=f"{context['organization']}: {context['headline']}",
        text=plain("mail/link_told.txt", context),
        html=render_to_string("mail/link_told.html", context),
        message_id=mail.new_message_id(),
    )
