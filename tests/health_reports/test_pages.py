"""The pages of reports and schedules, by role, and what they refuse."""

import json
import uuid

import pytest
from django.db import transaction

from credentials.models import ReportRecipient, ReportSchedule
from credentials.services.health_reports import making
from cxone_registry.audit.models import Event
from tenants.models import Membership, Registration
from tests.health_reports.conftest import add, again, deliveries, finding, make_due, reports
from tests.support import make

FORM = {
    "name": "Weekly", "frequency": "weekly", "weekday": "0", "month_day": "1", "at": "08:00",
    "language": "en-gb", "is_enabled": "on",
}  # fmt: skip
FILES = ["report.csv", "report-tenants.csv", "report.pdf"]


@pytest.fixture
def report(org):
    make.use()
    finding(sentence="CXone refused the <b>key</b>.")
    return making.make_now()


def urls(report):
    return [
        f"/report/{report.pk}/{name}" for name in ("", "report.csv", "tenants.csv", "report.pdf")
    ]


def test_every_member_reads_reports_and_their_files(browser, report):
    client = browser("viewer")

    assert [client.get(url).status_code for url in ["/report/", *urls(report)]] == [200] * 5
    text = client.get(f"/report/{report.pk}/").content.decode()
    assert "CXone refused the &lt;b&gt;key&lt;/b&gt;." in text
    assert "As a table" in text


def test_another_organisation_sees_nothing(report, other_org):
    from django.test import Client

    client = Client()
    client.force_login(make.member(other_org))

    assert {client.get(url).status_code for url in urls(report)} == {404}
    assert "No report yet" in client.get("/report/").content.decode()


@pytest.mark.parametrize(
    ("role", "read", "make_one", "change"),
    [("viewer", 403, 403, 403), ("editor", 200, 302, 403), ("admin", 200, 302, 302)],
)
def test_editors_read_schedules_and_admins_change_them(
    browser, schedule, role, read, make_one, change
):
    client, page = browser(role), f"/report/schedules/{schedule.pk}/"

    assert client.get("/report/schedules/").status_code == read
    assert client.get(page).status_code == read
    assert client.post("/report/make/").status_code == make_one
    assert client.post(page, FORM).status_code == change
    assert client.post("/report/schedules/new/", FORM).status_code == change
    added = client.post(
        f"{page}recipients/outside/", {"email": "cfo@example.com", "is_meant": "on"}
    )
    assert added.status_code == change


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("at", "25:00"), ("at", ""), ("at", "x\0"), ("month_day", "31"), ("month_day", "-1"),
        ("weekday", "9"), ("frequency", "hourly"), ("language", "tlh"), ("name", ""),
        ("name", "x" * 101), ("name", "two\nlines"), ("month_day", "9" * 400),
    ],
)  # fmt: skip
def test_hostile_schedules_are_refused_with_a_sentence(browser, org, field, value):
    answer = browser().post("/report/schedules/new/", {**FORM, field: value})

    assert answer.status_code == 400
    with transaction.atomic():
        assert not ReportSchedule.objects.exists()


@pytest.mark.parametrize(
    "given",
    [
        {"email": "cfo@example.com"}, {"email": "x", "is_meant": "on"}, {"is_meant": "on"},
        {"email": "a@b.example\nBcc: c@d.example", "is_meant": "on"},
        {"email": '"a b"@example.com', "is_meant": "on"},
        {"email": "ä@example.com", "is_meant": "on"},
    ],
)  # fmt: skip
def test_an_address_outside_needs_to_be_plain_and_meant(browser, schedule, given):
    page = f"/report/schedules/{schedule.pk}/recipients/outside/"

    assert browser().post(page, given).status_code == 400
    with transaction.atomic():
        assert not ReportRecipient.objects.exists()


def test_members_are_added_once_and_never_as_outsiders(browser, schedule, org):
    user = make.member(org, "viewer")
    with transaction.atomic():
        key = str(Membership.objects.get(user=user).pk)
    client, page = browser(), f"/report/schedules/{schedule.pk}/recipients/"

    said = [
        client.post(f"{page}member/", {"membership": key}).status_code,
        client.post(f"{page}member/", {"membership": key}).status_code,
        client.post(f"{page}member/", {"membership": str(uuid.uuid4())}).status_code,
        client.post(f"{page}member/", {"membership": "x"}).status_code,
        client.post(f"{page}outside/", {"email": user.email, "is_meant": "on"}).status_code,
    ]
    assert said == [302, 400, 400, 400, 400]


def test_a_foreign_member_cannot_be_added(browser, schedule, other_org):
    from cxone_registry.isolation.context import organization_context

    user = make.member(other_org)
    with organization_context(other_org.pk), transaction.atomic():
        key = Membership.objects.get(user=user).pk
    page = f"/report/schedules/{schedule.pk}/recipients/member/"

    assert browser().post(page, {"membership": str(key)}).status_code == 400


def test_a_recipient_is_removed_and_one_that_unsubscribed_is_taken_back(browser, schedule):
    recipient = add(schedule, email="cfo@example.com")
    with transaction.atomic():
        ReportRecipient.objects.update(unsubscribed_at=schedule.created_at)
    client = browser()
    page = f"/report/schedules/{schedule.pk}/recipients/{recipient.pk}/"

    assert client.post(f"{page}again/").status_code == 302
    assert again(recipient).unsubscribed_at is None
    assert client.post(f"{page}remove/").status_code == 302
    assert client.post(f"{page}remove/").status_code == 404


def test_the_test_button_mails_only_who_pressed_it(browser, schedule, office):
    add(schedule, email="cfo@example.com")
    before = again(schedule).next_due_at

    assert browser("editor").post(f"/report/schedules/{schedule.pk}/test/").status_code == 302
    (delivery,) = deliveries()
    assert delivery.email.startswith("editor-")
    assert again(schedule).next_due_at == before


def test_a_deleted_schedule_leaves_its_reports(browser, schedule):
    make_due(schedule)
    client, page = browser(), f"/report/schedules/{schedule.pk}/delete/"

    assert client.get(page).status_code == 200
    assert client.post(page).status_code == 302
    (report,) = reports()
    assert report.schedule_id is None
    assert client.get(f"/report/{report.pk}/").status_code == 200


def test_a_name_is_no_header_of_a_file(browser, org, report):
    with transaction.atomic():
        type(report).objects.update(name='a"\r\nX: y; é')

    answer = browser().get(f"/report/{report.pk}/report.csv")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="a-x-y-e-')


@pytest.mark.parametrize("page", ["-1", "x", "9" * 30])
def test_any_page_number_shows_a_page(browser, report, page):
    client = browser()

    assert client.get(f"/report/?p={page}").status_code == 200
    assert client.get(f"/report/{report.pk}/?p={page}").status_code == 200


def test_who_takes_a_file_away_is_in_the_audit_trail(browser, report):
    with transaction.atomic():
        app = Registration.objects.first()
    client = browser("viewer")
    for url in [*urls(report)[1:], f"/tenants/registration/{app.pk}/tenants.csv", "/sign-ins.csv"]:
        assert client.get(url).status_code == 200

    with transaction.atomic():
        found = Event.objects.filter(action__endswith="downloaded").order_by("seq")
        told = [(one.action, json.loads(one.body).get("file")) for one in found]
        who = {one.actor for one in found}
    assert told == [
        *[("health-report.downloaded", name) for name in FILES],
        ("registration.tenants-downloaded", None),
        ("sign-ins.downloaded", None),
    ]
    assert who == {client.get("/").wsgi_request.user.email}
