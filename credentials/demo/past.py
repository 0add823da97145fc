"""What happened before the demonstration begins: requests to NICE, answers, proofs."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from credentials.demo.story import DANA, SAM, ApplicationStory, OrganizationStory, RequestStory
from cxone_registry.jobs.queue import enqueue
from tenants.models import Contact, Origin, Registration, User, VendorRequest
from tenants.rules.checklist import ITEMS, Item
from tenants.services import origin_probes, origins, proofs, requests, watching
from tenants.services import request_steps as steps

Kind, State = VendorRequest.Kind, VendorRequest.State
# Discovery and the first validations come first: only then is there an API to ask.
AFTER_DISCOVERY, AFTER_PROBES = timedelta(seconds=20), timedelta(seconds=40)
OWNERS = (DANA, SAM)
WORDS = "See the runbook of the integration team."


def hear(story: OrganizationStory) -> None:
    """Make the contacts old, and date what was heard of them."""
    Contact.objects.update(created_at=_ago(400))
    for email, sign, days in story.heard:
        of_email = Contact.objects.filter(email=email)
        if sign == "confirmed":
            of_email.update(confirmed_at=_ago(days), asked_at=_ago(days + 1))
        else:
            of_email.update(bounced_at=_ago(days), bounce_reason="550 5.1.1 user unknown")


def tell(story: ApplicationStory, registration: Registration) -> None:
    """The requests of one application in their order, and what was proved."""
    if story.submitted_days_ago is not None:
        _registered(story, registration)
    for each in story.requests:
        _asked(story, registration, each)
    for old in Origin.objects.filter(registration=registration, origin__in=story.old_origins):
        origins.give_up(old)
    for item in ITEMS:
        if item.code in story.proved:
            _prove(registration, item)


def own(story: OrganizationStory) -> None:
    """Name the members who look after each application. They have to be there."""
    members = {user.email: user for user in User.objects.filter(email__in=OWNERS)}
    for application in story.applications:
        found = Registration.objects.filter(name=application.name)
        found.update(owner=members.get(application.owner))


def look_around(applications: Iterable[Registration]) -> None:
    """Queue what a newcomer should not wait an hour or a day for."""
    now = timezone.now()
    for registration in applications:
        if registration.application_type != "backend":
            enqueue(origin_probes.ONE, registration.pk, run_after=now + AFTER_DISCOVERY)
    watching.look_soon(now + AFTER_PROBES)


def _registered(story: ApplicationStory, registration: Registration) -> None:
    sent = _ago(story.submitted_days_ago or 0)
    made = VendorRequest.objects.create(
        registration=registration, kind=Kind.REGISTRATION, created_at=sent
    )
    steps.mark_sent(made, sent)
    if story.answered_days_ago is not None:
        text = f"NICE sent the tracking number {story.tracking}."
        steps.mark_answered(made, "granted", _ago(story.answered_days_ago), text)
    since = _ago(story.answered_days_ago or story.submitted_days_ago or 0)
    Registration.objects.filter(pk=registration.pk).update(status_changed_at=since)


def _asked(story: ApplicationStory, registration: Registration, told: RequestStory) -> None:
    if told.kind == Kind.ORIGINS and told.answered is None:
        origins.add_many(registration, story.new_origins)
    made = requests.create(registration, told.kind, told.text or WORDS)
    made.created_at = _ago(told.sent)
    made.save(update_fields=["created_at"])
    requests.send(made, _ago(told.sent))
    if told.answered is not None:
        requests.answer(made, "granted", _ago(told.answered))


def _prove(registration: Registration, item: Item) -> None:
    today = timezone.localdate()
    if item.kind == "attested":
        proofs.attest(registration, item, today=today)
    else:
        proofs.document(registration, item, today=today, note=WORDS)


def _ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days, hours=2)
