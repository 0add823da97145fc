"""Secrets are asked for: a link is made, by hand or in a mail, and ends by an answer or by time."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from credentials.models import AccessKey, SecretRequest
from credentials.services import vault
from credentials.services.sharing.tokens import hash_of, new_token
from cxone_registry.audit.record import record_change
from cxone_registry.jobs import queue
from cxone_registry.jobs.handlers import Done, Later
from tenants.models import Environment, Registration, User
from tenants.services import mail
from tenants.services.letters import organization_name, plain
from tenants.services.mail import Letter, MailError, NoSuchMailboxError, PerhapsSentError
from tenants.services.questions import TRY_AGAIN

SEND, END = "send-secret-request", "end-secret-request"
DAYS = (1, 3, 7, 14)
DEFAULT_DAYS = 7
# An answer that nobody put into use is erased after so long.
KEPT_FOR = timedelta(days=7)
State = SecretRequest.State


class RequestError(ValueError):
    """What cannot be done with a request; the text is a sentence that repeats no secret."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for, of whom. An *access_key*, or a *registration* in one or all of its
    environments."""

    recipient: str
    note: str
    days: int
    is_mailed: bool
    registration: Registration | None = None
    environment: Environment | None = None
    access_key: AccessKey | None = None


@transaction.atomic
def ask(wish: Wish, by: User) -> tuple[SecretRequest, str]:
    """Keep the request; gives it and its token, which is empty if a mail will carry it."""
    token, token_hash = ("", "") if wish.is_mailed else new_token()
    now = timezone.now()
    request = SecretRequest.objects.create(
        registration=wish.registration,
        environment=wish.environment,
        access_key=wish.access_key,
        recipient=wish.recipient,
        note=wish.note,
        is_mailed=wish.is_mailed,
        token_hash=token_hash,
        created_by_id=by.pk,
        created_by=str(by)[:254],
        expires_at=now + timedelta(days=wish.days),
    )
    if wish.is_mailed:
        queue.enqueue(SEND, request.pk)
    queue.enqueue(END, request.pk, run_after=request.expires_at)
    record_change("secret-request.made", request, days=wish.days, by_mail=wish.is_mailed)
    return request, token


@transaction.atomic
def withdraw(request: SecretRequest, by: str) -> None:
    """From now on the link takes no answer. Raises RequestError if it has one already."""
    locked = lock(request.pk)
    if locked is None or locked.state != State.OPEN:
        raise RequestError("It is no longer open: look at what became of it.")
    close(locked, State.WITHDRAWN, by)


def lock(request_id: UUID) -> SecretRequest | None:
    """The request, locked: two who do something to it take turns."""
    return SecretRequest.objects.select_for_update(of=("self",)).filter(pk=request_id).first()


def close(request: SecretRequest, state: str, by: str = "") -> None:
    """End the locked *request*: what is sealed in it goes."""
    request.state, request.settled_by, request.settled_at = state, by[:254], timezone.now()
    request.save(update_fields=["state", "settled_by", "settled_at"])
    if request.sealed_answer is not None:
        vault.erase_from(request, "sealed_answer")
    queue.withdraw(END, request.pk)
    record_change(f"secret-request.{state}", request)


def end(request_id: UUID) -> Done | Later:
    """Job: a request nobody answered is over, and an answer nobody used is erased."""
    with transaction.atomic():
        request = lock(request_id)
        if request is None or request.state not in (State.OPEN, State.ANSWERED):
            return Done("nothing-left")
        until = request.expires_at
        if request.state == State.ANSWERED and request.answered_at is not None:
            until = request.answered_at + KEPT_FOR
        left = until - timezone.now()
        if left > timedelta(0):
            return Later(left)
        request.state, request.settled_at = State.EXPIRED, timezone.now()
        request.save(update_fields=["state", "settled_at"])
        if request.sealed_answer is not None:
            vault.erase_from(request, "sealed_answer")
        record_change("secret-request.expired", request)
    return Done("ended")


def send(request_id: UUID) -> Done | Later:
    """Job: mail the link. Each try makes a new one, which nothing but the mail holds."""
    if not mail.is_configured():
        return give_up(request_id)
    letter = _begin(request_id)
    if letter is None:
        return Done("not-sent")
    try:
        mail.send(letter)
    except NoSuchMailboxError:
        return give_up(request_id, "Their mail server says that there is no such mailbox.")
    except PerhapsSentError:
        return give_up(request_id, "Perhaps sent: the connection broke. Ask them.")
    except MailError:
        return Later(TRY_AGAIN, counts=True)
    with transaction.atomic():
        SecretRequest.objects.filter(pk=request_id).update(sent_at=timezone.now(), trouble="")
    return Done()


def give_up(request_id: UUID, why: str = "The mail server did not take the mail.") -> Done:
    """The mail never went out; its maker reads so on the request's page."""
    with transaction.atomic():
        SecretRequest.objects.filter(pk=request_id).update(trouble=why)
    return Done("not-sent")


@transaction.atomic
def _begin(request_id: UUID) -> Letter | None:
    request = lock(request_id)
    if request is None or request.state != State.OPEN or request.sent_at is not None:
        return None
    token = secrets.token_urlsafe(32)
    request.token_hash = hash_of(token)
    request.save(update_fields=["token_hash"])
    return _letter(request, token)


def what_is_asked(request: SecretRequest) -> str:
    """In words for the other side, such as "the credentials of App in Commercial"."""
    if request.access_key is not None:
        return f"an access key of {request.access_key.api_user}"
    where = f" in {request.environment.name}" if request.environment else ""
    return f"the client_id and the client secret of {request.registration}{where}"


def _letter(request: SecretRequest, token: str) -> Letter:
    context = {
        "headline": "A secret is asked for",
        "organization": organization_name(),
        "what": what_is_asked(request),
        "note": request.note,
        "by": request.created_by,
        "expires_at": request.expires_at,
        "link": settings.PUBLIC_URL + reverse("hand-in", args=[token]),
        "site": settings.PUBLIC_URL,
    }
    return Letter(
        to=request.recipient,
        subject=f"{context['organization']} asks you for credentials of a CXone application",
        text=plain("mail/secret_request.txt", context),
        html=render_to_string("mail/secret_request.html", context),
        message_id=mail.new_message_id(),
    )
