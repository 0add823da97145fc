"""A tenant's document, its periods, and the finding while it is not where it was."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from credentials.models import Finding
from credentials.services import tenant_moves, watch
from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs.models import Job, Schedule
from tenants.cxone import TenantLocation
from tenants.models import Environment, Tenant, TenantDocument
from tenants.services import discovery
from tests.admin.helpers import client_for, told
from tests.cxone.cxone import TENANT
from tests.cxone.hostile import CONTENT
from tests.cxone.peer import answer
from tests.support import make


def look(tenant):
    """Ask API discovery, then take the hourly look. Returns the job's result."""
    code = discovery.discover_one(tenant.pk).code
    with transaction.atomic():
        schedule = Schedule.objects.get(kind="watch-registrations")
    watch.watch(schedule.pk)
    return code


def periods(tenant):
    with transaction.atomic():
        return list(TenantDocument.objects.filter(tenant=tenant).order_by("first_seen_at"))


def open_moves(tenant):
    with transaction.atomic():
        return list(
            Finding.objects.filter(subject_id=tenant.pk, code="tenant-moved", resolved_at=None)
        )


@pytest.fixture
def moved(cloud, tenant):
    """A tenant that was found in na1 and then in eu1."""
    look(tenant)
    cloud.move(area="eu1", api_endpoint=f"{cloud.peer.origin}/eu1")
    assert look(tenant) == "moved"
    return tenant


def test_the_first_answer_is_kept_and_no_finding(tenant):
    assert look(tenant) == "done"

    (only,) = periods(tenant)
    assert (only.body["area"], only.changes, open_moves(tenant)) == ("na1", [], [])


def test_the_same_answer_goes_on_also_with_a_slash(cloud, tenant):
    look(tenant)
    cloud.move(api_endpoint=f"{cloud.peer.origin}/")
    look(tenant)

    (only,) = periods(tenant)
    assert only.last_seen_at > only.first_seen_at


def test_a_move_opens_a_finding_and_is_audited(moved):
    (finding,) = open_moves(moved)

    assert finding.get_severity_display() == "Warning"
    assert "from area na1 to eu1" in finding.sentence
    assert {change["field"] for change in periods(moved)[1].changes} == {"area", "api_endpoint"}
    with transaction.atomic():
        assert Event.objects.filter(action="tenant.moved", object_id=str(moved.pk)).count() == 1
        assert Tenant.objects.get(pk=moved.pk).area == "eu1"


def test_another_cluster_alone_is_history_but_no_finding(cloud, tenant):
    look(tenant)
    cloud.move(cluster="B99")

    assert look(tenant) == "done"
    assert len(periods(tenant)) == 2
    assert open_moves(tenant) == []


def test_a_tenant_that_moved_back_needs_nobody(cloud, moved):
    cloud.move(area="na1", api_endpoint=cloud.peer.origin)
    look(moved)

    assert open_moves(moved) == []


def told_address(tenant):
    return reverse("tenant-told", args=[tenant.pk])


def test_who_says_that_the_applications_know_closes_it(moved, signed_in):
    newest = periods(moved)[-1]
    answered = signed_in("editor").post(told_address(moved), {"document": newest.pk})
    look(moved)

    assert answered.status_code == 302
    assert open_moves(moved) == []
    assert periods(moved)[-1].told_by
    with transaction.atomic():
        assert Event.objects.filter(action="tenant.move-told").count() == 1


def test_the_next_move_opens_it_again(cloud, moved, signed_in):
    signed_in("editor").post(told_address(moved), {"document": periods(moved)[-1].pk})
    cloud.move(area="au1")
    look(moved)

    assert "from area eu1 to au1; its API base URL stayed the same" in (
        open_moves(moved)[0].sentence
    )


def test_a_viewer_cannot_say_so(moved, signed_in):
    document = periods(moved)[-1].pk

    assert signed_in("viewer").post(told_address(moved), {"document": document}).status_code == 403
    assert open_moves(moved)


def test_only_what_was_seen_can_be_confirmed(moved, signed_in):
    editor = signed_in("editor")
    for document in ("", "x", "0" * 40, "ä", TENANT):
        answered = editor.post(told_address(moved), {"document": document})

        assert "something new since you opened" in told(answered)
    assert open_moves(moved)


def test_where_nothing_moved_there_is_nothing_to_confirm(tenant):
    look(tenant)

    with pytest.raises(tenant_moves.MoveError, match="nothing to confirm"):
        tenant_moves.confirm(tenant, periods(tenant)[0].pk, by="a@example.com")


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (answer(404, b""), "tenant-unknown"),
        (answer(401, b""), "tenant-not-told"),
        (answer(403, b"<html>"), "tenant-not-told"),
        (answer(429, b""), "throttled"),
        CONTENT["captive portal"],
    ],
)
def test_a_failure_is_told_honestly_and_leaves_the_good_document(cloud, tenant, behaviour, code):
    look(tenant)
    cloud.peer.routes["/.well-known/cxone-configuration"] = behaviour

    assert look(tenant) == code
    assert len(periods(tenant)) == 1
    with transaction.atomic():
        found = Tenant.objects.get(pk=tenant.pk)
    assert (found.discovery_error, found.area) == (code, "na1")


def test_the_daily_look_queues_a_job_for_each_tenant_as_fast_as_the_issuer_allows(environment):
    with transaction.atomic():
        Environment.objects.filter(pk=environment.pk).update(requests_per_second=0.1)
        schedule = Schedule.objects.get(kind="discover-tenants")
        tenants = [make.tenant(environment=environment) for _ in range(3)]
    before = timezone.now()
    assert discovery.discover_all(schedule.pk).code == "queued-3"
    discovery.discover_all(schedule.pk)

    with transaction.atomic():
        jobs = Job.objects.filter(kind="discover-tenant", object_id__in=[one.pk for one in tenants])
        starts = sorted(jobs.values_list("run_after", flat=True))
    seconds = [round((start - before) / timedelta(seconds=10)) for start in starts]
    assert seconds == [0, 1, 2]


def test_a_validation_that_finds_it_elsewhere_asks_for_the_document(tenant):
    look(tenant)
    with transaction.atomic():
        found = Tenant.objects.get(pk=tenant.pk)
        place = TenantLocation(
            TENANT, "eu1", "B1", "niceincontact.com", found.api_endpoint, "", private=False
        )
        discovery.keep_location(found, place)

        assert Job.objects.filter(kind="discover-tenant", object_id=tenant.pk).exists()


def test_another_organisation_sees_none_of_it(moved, other_org):
    stranger = client_for(other_org, "admin")
    document = periods(moved)[-1].pk

    assert stranger.get(reverse("tenant-documents", args=[moved.pk])).status_code == 404
    assert stranger.post(told_address(moved), {"document": document}).status_code == 404
    with organization_context(other_org.pk), transaction.atomic():
        assert not TenantDocument.objects.exists()
    assert open_moves(moved)
