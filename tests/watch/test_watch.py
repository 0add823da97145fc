"""The hourly look over real rows: it opens, keeps, words anew and resolves."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from credentials.models import Finding
from credentials.services import watch as looking
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs.models import Job, Schedule
from tenants.models import Contact, Origin, Registration, TechnicalContact, VendorRequest
from tenants.services import contacts, requests, watching
from tests.support import make

DAY = timedelta(days=1)


@transaction.atomic
def application(**fields):
    return make.registration(
        **{"status": "active", "tracking_number": f"T-{make.number()}"} | fields
    )


@transaction.atomic
def contact(registration, **signs):
    made = Contact.objects.create(name="Ana", email=f"ana{make.number()}@example.com", **signs)
    TechnicalContact.objects.create(registration=registration, contact=made)
    return made


def look():
    with transaction.atomic():
        schedule = Schedule.objects.get(kind=watching.KIND)
    looking.watch(schedule.pk)


@transaction.atomic
def found(thing, code):
    return Finding.objects.filter(subject_id=thing.pk, code=code).order_by("-opened_at").first()


def sent(registration, days_ago):
    made = requests.create(registration, "other", "Please.")
    return requests.send(made, timezone.now() - days_ago * DAY)


def test_an_overdue_request_is_found_once_and_resolved_by_its_answer(org):
    request = sent(application(), 30)
    look()
    look()

    with transaction.atomic():
        assert Finding.objects.filter(subject_id=request.pk).count() == 1
    requests.answer(request, "granted", timezone.now())
    look()
    assert found(request, "request-overdue").resolved_at


def test_a_request_in_its_time_is_no_finding(org):
    request = sent(application(), 0)
    look()

    assert found(request, "request-overdue") is None


def test_what_was_submitted_before_there_were_clocks_gets_one(org):
    app = application(status="submitted", submitted_on=date(2026, 1, 5))
    look()
    look()

    with transaction.atomic():
        request = VendorRequest.objects.get(registration=app)
    assert (request.state, request.due_on) == ("sent", date(2026, 1, 8))
    assert found(request, "request-overdue")


def test_contacts_who_are_gone_and_teams_that_are_thin_are_found(org):
    app = application()
    gone = contact(app, bounced_at=timezone.now())
    contact(app)
    look()

    assert "Export" not in found(gone, "contact-bounced").sentence
    assert found(app, "too-few-contacts").sentence == "Only one technical contact can be reached."


def test_a_sentence_follows_the_facts_while_the_finding_stays(org):
    app = application()
    contact(app), contact(app)
    first, second = [row.contact for row in _named(app)]
    contacts.mark_left(first)
    look()
    before = found(app, "too-few-contacts")
    contacts.mark_left(second)
    look()

    after = found(app, "too-few-contacts")
    assert after.pk == before.pk
    assert after.sentence == "None of the technical contacts can be reached."
    assert after.severity == Finding.Severity.CRITICAL


@transaction.atomic
def _named(registration):
    return list(registration.technical_contacts.select_related("contact"))


def test_an_origin_that_was_lost_is_found(org):
    now = timezone.now()
    app = application(application_type="public", client_auth_method="none")
    with transaction.atomic():
        origin = Origin.objects.create(
            registration=app, origin="https://a.example.com", requested_at=now - 60 * DAY,
            live_since=now - 50 * DAY, gone_since=now - DAY, probed_at=now,
        )  # fmt: skip
    look()

    assert "Was live until" in found(origin, "origin-lost").sentence


def test_what_is_retired_or_deleted_leaves_no_finding_open(org):
    app = application()
    request, name = sent(app, 30), Registration(pk=app.pk)
    look()
    with transaction.atomic():
        app.delete()
    look()

    assert found(request, "request-overdue").resolved_at
    assert found(name, "too-few-contacts").resolved_at


def test_a_key_of_a_person_is_found(org):
    with transaction.atomic():
        use = make.use(access_key=make.access_key(user_kind="person"))
    look()

    assert found(use.access_key, "api-user-is-person")
    assert found(use.access_key, "api-user-without-sponsor") is None


def test_other_organisations_are_not_looked_at(org, other_org):
    with organization_context(other_org.pk):
        request = sent(application(), 30)
    look()

    with organization_context(other_org.pk):
        assert found(request, "request-overdue") is None


def test_a_change_asks_for_a_look_and_two_changes_for_one(org):
    app = application()
    gone = contact(app)
    contacts.mark_left(gone)
    contacts.undo_left(gone)

    with transaction.atomic():
        assert Job.objects.filter(kind=watching.KIND, state=Job.State.QUEUED).count() == 1


@pytest.mark.parametrize("rows", [2, 8])
def test_the_look_costs_a_constant_number_of_queries(org, rows, django_assert_max_num_queries):
    for _ in range(rows):
        app = application()
        contact(app), contact(app)
    look()

    with django_assert_max_num_queries(45), transaction.atomic():
        list(looking.raised(timezone.now()))
