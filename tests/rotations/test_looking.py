"""The hourly look: what stands still, who fell silent, what is over."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from credentials.models import Consumer, Finding, Rotation
from credentials.rules.rotations.moves import Move
from credentials.services import findings
from credentials.services.rotations import looking, moving
from cxone_registry.jobs.models import Schedule
from tenants.models import Membership
from tests.support import make

DAY = timedelta(days=1)


def look():
    with transaction.atomic():
        schedule = Schedule.objects.get(kind="look-at-rotations")
    return looking.look(schedule.pk).code


@transaction.atomic
def open_codes():
    return sorted(Finding.objects.filter(resolved_at=None).values_list("code", flat=True))


@transaction.atomic
def change(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)


def test_a_rotation_that_stands_still_is_a_finding_until_it_moves(use, plan):
    rotation = plan(use.access_key, planned_for=timezone.now().date() - 3 * DAY)
    look()
    assert open_codes() == ["rotation-overdue"]
    look()
    assert open_codes() == ["rotation-overdue"]

    moving.move(rotation, Move.CANCEL)
    look()
    assert open_codes() == []


@pytest.mark.parametrize(("state", "field"), [
    ("requested", "requested_at"),
    ("received", "received_at"),
    ("validated", "validated_at"),
    ("distributed", "distributed_at"),
    ("old-inactive", "old_inactive_at"),
])  # fmt: skip
def test_every_state_has_its_patience(use, plan, state, field):
    rotation = plan(use.access_key)
    change(rotation, state=state, **{field: timezone.now()})
    look()
    assert open_codes() == []
    change(rotation, **{field: timezone.now() - 30 * DAY})
    look()
    assert open_codes() == ["rotation-overdue"]


def test_a_consumer_that_fell_silent_is_a_finding(use):
    with transaction.atomic():
        consumer = Consumer.objects.create(
            name="Nightly", access_key=use.access_key, token_hash="a" * 64
        )
    look()
    assert open_codes() == []
    change(consumer, last_seen_at=timezone.now() - 8 * DAY)
    look()
    assert open_codes() == ["consumer-stale"]
    change(consumer, last_seen_at=timezone.now())
    look()
    assert open_codes() == []


def test_an_old_value_whose_time_is_over_is_destroyed_and_the_next_date_set(use, plan, fresh):
    rotation = plan(use.access_key)
    with transaction.atomic():
        old = use.access_key.secret_versions.get()
    change(rotation, state="old-retired", old_version=old, old_retired_at=timezone.now() - 6 * DAY)
    assert look().startswith("finished-0")
    change(rotation, old_retired_at=timezone.now() - 8 * DAY)
    assert look().startswith("finished-1")

    assert fresh(old).sealed is None
    assert fresh(use.access_key).rotate_by >= timezone.now().date() + 89 * DAY
    assert fresh(rotation).state == "old-destroyed"


def test_the_owner_is_reminded_once_a_week(org, use, plan, mailoutbox):
    make.member(org, "operator")
    with transaction.atomic():
        owner = Membership.objects.select_related("user").get()
    rotation = plan(use.access_key, owner=owner, planned_for=timezone.now().date() - 3 * DAY)
    look()
    look()
    (mail,) = mailoutbox
    assert mail.to == [owner.user.email]
    assert f"/rotations/{rotation.pk}/" in mail.body
    change(rotation, reminded_at=timezone.now() - 8 * DAY)
    look()
    assert len(mailoutbox) == 2


def test_other_findings_are_left_alone(use, plan):
    with transaction.atomic():
        findings.open_one(looking_problem(use), use.access_key)
    look()
    assert open_codes() == ["rotation-due"]
    assert isinstance(plan(use.access_key), Rotation)


def looking_problem(use):
    from credentials.rules.problems import KEY, WARNING, Problem

    return Problem("rotation-due", KEY, WARNING, "It is due.", "Replace it.")
