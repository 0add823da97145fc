"""People acknowledge, snooze and assign; only facts resolve."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone

from credentials.models import Finding
from credentials.reports import open_findings
from credentials.rules.problems import Judgement, Problem
from credentials.rules.watch.raised import Raised
from credentials.services import finding_care, findings
from cxone_registry.isolation.context import organization_context
from tenants.models import Membership
from tests.findings import scene
from tests.support import make


@pytest.fixture
def thing(org):
    return make.tenant()


@pytest.fixture
def finding(thing):
    return scene.find(thing, subject="tenant", severity=2)


@transaction.atomic
def member(org):
    user = make.member(org, "editor")
    return Membership.objects.get(user=user)


def test_an_acknowledged_finding_stays_open_and_needs_nobody(finding):
    finding_care.acknowledge([finding.pk], "Ana asks NICE.")

    after = scene.fresh(finding)
    assert (after.state, after.note, after.resolved_at) == ("acknowledged", "Ana asks NICE.", None)
    assert scene.actions(finding) == ["finding.acknowledged"]


def test_an_acknowledgement_can_be_taken_back(finding):
    finding_care.acknowledge([finding.pk], "Later.")
    finding_care.unacknowledge([finding.pk])

    assert scene.state(finding) == "needed"
    assert scene.fresh(finding).note == "Later."


def test_a_snooze_ends_by_itself_and_resolves_nothing(finding):
    finding_care.snooze([finding.pk], timezone.now() + scene.DAY)
    assert scene.state(finding) == "snoozed"

    with transaction.atomic():
        later = timezone.now() + 2 * scene.DAY
        assert open_findings.needing_people(later).get() == finding


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_a_snooze_is_neither_in_the_past_nor_for_ever(finding, days):
    with pytest.raises(finding_care.SnoozeError):
        finding_care.snooze([finding.pk], timezone.now() + timedelta(days=days))

    assert scene.state(finding) == "needed"


def test_an_owner_is_given_and_taken_away(org, finding):
    owner = member(org)
    finding_care.assign([finding.pk], owner)
    assert scene.fresh(finding).owner_id == owner.pk

    finding_care.assign([finding.pk], None)
    assert scene.fresh(finding).owner_id is None
    assert scene.actions(finding) == ["finding.assigned"] * 2


def test_what_changes_nothing_is_not_recorded(finding):
    finding_care.unacknowledge([finding.pk])
    finding_care.wake([finding.pk])
    finding_care.assign([finding.pk], None)

    assert scene.actions(finding) == []


def test_an_undo_gives_back_the_care_of_before(org, finding):
    owner, until = member(org), timezone.now() + scene.DAY
    finding_care.assign([finding.pk], owner)
    finding_care.snooze([finding.pk], until)
    before = finding_care.acknowledge([finding.pk], "Mine.")

    assert finding_care.put_back(before) == 1
    after = scene.fresh(finding)
    assert (after.state, after.owner_id, after.note) == ("snoozed", owner.pk, "")


def test_resolved_findings_are_left_alone(thing):
    gone = scene.find(thing, subject="tenant", resolved_at=timezone.now())

    assert finding_care.acknowledge([gone.pk]) == {}
    assert scene.actions(gone) == []


def test_findings_of_others_do_not_exist(org, other_org, finding):
    with organization_context(other_org.pk):
        assert finding_care.acknowledge([finding.pk]) == {}

    assert scene.state(finding) == "needed"


def problem(severity):
    return Problem("it-is-broken", "tenant", severity, "It is broken.", "Mend it.")


@transaction.atomic
def look_again(thing, severity):
    findings.audit(
        findings.reconcile(
            ["it-is-broken"], [Raised(thing.pk, str(thing), problem(severity))] if severity else []
        )
    )
    return Finding.objects.filter(subject_id=thing.pk).order_by("-opened_at").first()


@transaction.atomic
def judged_again(thing, severity):
    judgement = Judgement((problem(severity),), frozenset())
    subjects = {"tenant": thing, "sign-in": SimpleNamespace(pk=None)}
    findings.audit(findings.record(judgement, subjects))


@pytest.mark.parametrize("again", [look_again, judged_again])
@pytest.mark.parametrize(("severity", "state"), [(1, "needed"), (2, "snoozed"), (3, "snoozed")])
def test_only_what_gets_worse_wakes_up(thing, again, severity, state):
    seen = look_again(thing, 2)
    finding_care.acknowledge([seen.pk])
    finding_care.snooze([seen.pk], timezone.now() + scene.DAY)

    again(thing, severity)

    assert scene.state(seen) == state
    assert scene.fresh(seen).severity == severity
    assert ("finding.worsened" in scene.actions(seen)) == (severity == 1)


def test_what_comes_back_comes_back_needing_somebody(thing):
    first = look_again(thing, 2)
    finding_care.acknowledge([first.pk])
    look_again(thing, None)

    again = look_again(thing, 2)

    assert again.pk != first.pk
    assert scene.state(again) == "needed"
