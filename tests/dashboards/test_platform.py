"""The platform operator's page: whether the registry runs, and of organisations only counts."""

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs import heartbeats
from cxone_registry.jobs.heartbeats import Kind
from cxone_registry.jobs.models import Heartbeat, Job
from cxone_registry.site import platform
from tests.admin.helpers import CANARY, make_rows
from tests.jobs import rows
from tests.support import make

PAGE = "/platform/"


def text_of(client, address=PAGE):
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def line_about(organization, text):
    """The row of an organisation, without markup."""
    [row] = [row for row in text.split("<tr>") if organization.slug in row]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", row))


@pytest.fixture
def one_of_a_kind(monkeypatch):
    """All organisations on one page: other tests leave theirs."""
    monkeypatch.setattr(platform, "ORGANIZATIONS_PER_PAGE", 100_000)


@pytest.mark.parametrize("role", ["viewer", "editor", "admin"])
def test_nobody_of_an_organisation_may_see_it(signed_in, role):
    answer = signed_in(role).get(PAGE)

    assert answer.status_code == 403
    assert "Only the platform operator" in answer.content.decode()


def test_a_stranger_has_to_sign_in(database):
    assert Client().get(PAGE).status_code == 302


def test_the_operator_starts_here(operator):
    answer = operator.get("/", follow=True)

    assert answer.redirect_chain == [(PAGE, 302)]
    assert "Platform area" in answer.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_only_reads(operator, method):
    assert getattr(operator, method)(PAGE).status_code == 405


def test_an_organisation_is_a_name_and_numbers(operator, one_of_a_kind, org):
    make_rows(org)

    line = line_about(org, text_of(operator))

    assert re.search(r"Acme org-\w+ 1 1 1 1 1 1 critical never", line)


def test_nothing_else_of_an_organisation_is_shown(operator, one_of_a_kind, org):
    with organization_context(org.pk), transaction.atomic():
        make.registration(name=f"{CANARY} application")
        make.tenant(name=f"{CANARY} tenant")
        make.access_key(api_user=f"{CANARY}@example.com")

    assert CANARY not in text_of(operator)


def test_the_operator_opens_no_page_of_an_organisation(operator, org):
    found = make_rows(org)

    for address in ("/tenants/registration/", "/credentials/finding/", "/rounds/"):
        assert operator.get(address).status_code in (403, 404)
    assert operator.get(f"/tenants/registration/{found.registration.pk}/overview/").status_code in (
        403,
        404,
    )


def test_a_missing_worker_is_told_with_how_to_start_one(operator):
    with transaction.atomic():
        Heartbeat.objects.all().delete()
    heartbeats.say(Kind.BEAT, "a host 1", started_at=timezone.now())

    text = text_of(operator)

    assert "No worker was seen within the last day." in text
    assert "celery -A cxone_registry.celery worker" in text
    assert "No beat was seen" not in text


def test_a_silent_worker_is_told_with_when_it_was_last_seen(operator):
    with transaction.atomic():
        Heartbeat.objects.all().delete()
    heartbeats.say(Kind.WORKER, "a host 2", started_at=timezone.now())
    Heartbeat.objects.update(seen_at=Now() - timedelta(minutes=7))

    text = text_of(operator)

    assert re.search(r"No worker was seen for 2 minutes; the last one <time[^>]*>7 minutes", text)
    assert "a host 2" in text


def test_with_both_alive_nothing_is_wrong(operator):
    for kind in Kind.values:
        heartbeats.say(kind, "a host 3", started_at=timezone.now())

    text = text_of(operator)

    assert "was seen" not in text


def test_a_job_that_is_due_for_more_than_five_minutes_is_a_warning(operator, org):
    kind = f"kind-{make.number()}"
    [job, *_] = rows.add(kind, 3)
    with organization_context(org.pk):
        rows.change(job, run_after=Now() - timedelta(days=400))

    text = text_of(operator)

    assert "The oldest job has been due for 400 days" in text
    assert re.search(rf"<code>{kind}</code></th> <td[^>]*>3<", text)
    with organization_context(org.pk), transaction.atomic():
        Job.objects.filter(kind=kind).delete()


def test_what_a_job_is_about_is_not_shown(operator, org):
    [job] = rows.add(f"kind-{make.number()}")

    assert str(job.object_id) not in text_of(operator)


@pytest.mark.parametrize("number", ["0", "-1", "9999999", "x", "%00", "1e3"])
def test_a_page_that_is_none_shows_the_nearest(operator, number):
    assert operator.get(f"{PAGE}?p={number}").status_code in (200, 400)


def test_it_costs_the_same_with_more_of_everything(operator, org):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            operator.get(PAGE)
        return len(captured)

    before = queries()
    make.organization()
    rows.add(f"kind-{make.number()}")
    heartbeats.say(Kind.WORKER, f"host {make.number()}", started_at=timezone.now())

    assert queries() == before
