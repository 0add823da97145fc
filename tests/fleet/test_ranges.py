"""A round's range: read, guarded, sent and written in bulk, against the sandbox over real HTTP."""

import pytest
from django.db import transaction

from credentials.models import AccessKeyUse, Attempt, ValidationRange, ValidationRun
from credentials.services import vault
from credentials.services.fleet import ranges, rounds
from credentials.services.fleet.sending import Wave
from cxone_registry.audit.models import Event
from cxone_registry.jobs.handlers import Done, Later
from cxone_registry.secret import Secret
from tests.credentials import scene as one_by_one
from tests.fleet import budget, scene


@pytest.fixture
def uses(fleet):
    return [fleet.sign_in() for _ in range(4)]


@pytest.fixture
def faults(fleet):
    """The sandbox's faults, over at the end of the test."""
    yield fleet.world.faults
    fleet.world.faults.clear()


def spoil(*uses: AccessKeyUse) -> None:
    """Store a wrong access key secret."""
    for use in uses:
        with transaction.atomic():
            vault.store_secret(use.access_key, Secret("wrong" * 10))
    one_by_one.forget_work()


def test_a_round_validates_every_sign_in_and_ends(uses):
    made = scene.validate_all()

    assert (made.state, made.total, made.done, made.good) == ("finished", 4, 4, 4)
    assert scene.outcomes(made) == {"accepted": 4}
    assert scene.attempts() == ["accepted"] * 4


def test_what_is_good_as_before_leaves_a_check_and_no_run(uses):
    scene.validate_all()
    before = scene.runs()

    made = scene.validate_all()

    assert scene.outcomes(made) == {"accepted": 4}
    assert scene.runs() == before == 4


def test_the_sums_are_those_of_the_raw_rows(uses):
    scene.validate_all()
    spoil(uses[0])
    scene.validate_all()

    assert scene.sums("day") == scene.sums("hour") == scene.raw_sums()
    assert sum(total for total, *_ in scene.sums("day")) == 8


def test_a_refused_key_opens_the_finding_that_a_single_run_opens(uses):
    spoil(uses[0])

    made = scene.validate_all()

    assert (made.good, made.bad) == (3, 1)
    assert scene.findings() == [("access-key", "access-key-refused")]
    with transaction.atomic():
        run = ValidationRun.objects.get(outcome="access-key-refused")
        assert [step["name"] for step in run.steps] == ["provider-discovery", "token", "id-token"]


def test_a_finding_is_resolved_once_the_key_works_again(uses):
    right = one_by_one.store(uses[0].access_key, "wrong" * 10)
    scene.validate_all()
    with transaction.atomic():
        vault.store_secret(uses[0].access_key, right)
    one_by_one.forget_work()

    scene.validate_all()

    assert scene.findings() == []


def test_a_wrong_key_is_sent_twice_however_many_rounds_there_are(fleet, uses):
    spoil(*uses)

    for _ in range(4):
        scene.validate_all()

    sends = [fleet.sandbox.token_requests(use.access_key.access_key_id) for use in uses]
    assert sends == [2] * 4
    assert ("sign-in", "validation-suspended") in scene.findings()


def test_a_wrong_client_secret_is_not_sent_with_every_access_key(fleet, uses):
    others = [one_by_one.another_key(uses[0]) for _ in range(8)]
    client = one_by_one.client_of(uses[0])
    with transaction.atomic():
        vault.store_secret(client, Secret("wrong-client-secret"))
    one_by_one.forget_work()

    scene.validate_all([uses[0].pk, *(other.pk for other in others)])

    assert one_by_one.sends_of(client) == 2


def test_one_event_names_the_use_of_all_secrets_before_they_are_opened(uses):
    made = scene.validate_all()

    with transaction.atomic():
        [event] = Event.objects.filter(action="secrets.used")
    assert event.object_id == str(made.pk)
    assert '"count": 8' in event.body
    assert '"purpose": "range ' in event.body


def test_a_secret_that_was_replaced_meanwhile_is_told_nothing_of(uses, monkeypatch):
    spoil(uses[0])
    keep = Wave._keep

    def replaced(self, told):
        one_by_one.store(uses[0].access_key, "another value, not tried yet")
        keep(self, told)

    monkeypatch.setattr(Wave, "_keep", replaced)
    made = scene.validate_all([uses[0].pk])

    assert (made.state, made.done, scene.outcomes(made)) == ("finished", 1, {})
    assert scene.findings() == []
    assert scene.attempts() == ["access-key-refused"]


class KilledError(BaseException):
    """What no handler catches, as if the process were gone."""


class TestInterrupted:
    @pytest.fixture
    def begun(self, uses):
        """A round whose worker died when the first answer came."""

        def die(self, told):
            raise KilledError

        made = scene.begin()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Wave, "_keep", die)
            with pytest.raises(KilledError):
                scene.run_each(made)
        return made

    def test_what_is_not_proven_good_is_told_as_unknown_and_not_sent_again(self, uses, begun):
        under_way = scene.attempts().count("")

        assert scene.run_each(begun) == [Done()]

        assert scene.outcomes(begun).get("unknown") == under_way > 0
        assert scene.again(begun).done == 4

    def test_no_wrong_key_is_sent_a_third_time(self, fleet, uses, begun):
        spoil(*uses)
        for _ in range(3):
            scene.run_each(begun)
            scene.validate_all()

        assert (
            max(fleet.sandbox.token_requests(use.access_key.access_key_id) for use in uses) <= 3
        )  # once with the right one before

    def test_a_range_that_is_over_is_not_begun_again(self, uses):
        made = scene.validate_all()

        assert scene.run_each(made) == [Done("done")]
        assert scene.attempts() == ["accepted"] * 4


def test_what_was_checked_in_this_round_is_not_tried_again(uses):
    made = scene.validate_all()
    with transaction.atomic():
        ValidationRange.objects.update(state="waiting")

    scene.run_each(made)

    assert scene.attempts() == ["accepted"] * 4


def test_a_cancelled_round_sends_nothing_more(uses):
    made = scene.begin()

    assert rounds.cancel(made.pk)
    scene.work_off()

    assert scene.attempts() == []
    assert scene.again(made).state == "cancelled"
    assert not rounds.cancel(made.pk)


def test_a_round_is_cancelled_while_it_sends(fleet, uses, monkeypatch):
    budget.widen(fleet.environment(), connections=1)
    made = scene.begin()
    keep = Wave._keep

    def cancelled(self, told):
        keep(self, told)
        rounds.cancel(made.pk)
        self._watch._looked_at = 0.0

    monkeypatch.setattr(Wave, "_keep", cancelled)
    assert scene.run_each(made) == [Done("cancelled")]

    assert scene.outcomes(made)["accepted"] < 4
    # What was begun and not sent is withdrawn.
    with transaction.atomic():
        assert not Attempt.objects.filter(state="sent").exists()


def test_a_range_makes_way_after_a_while(fleet, uses, settings):
    settings.FLEET_SLICE_SECONDS = 0
    made = scene.begin()

    [said] = scene.run_each(made)

    assert isinstance(said, Later)
    assert scene.again(made).state == "running"


def test_without_a_free_connection_a_range_waits(fleet, uses):
    budget.lease_all(fleet.environment())
    made = scene.begin()

    assert scene.run_each(made) == [Later(ranges.NO_CONNECTION)]
    assert scene.attempts() == []


def test_a_job_that_is_given_up_ends_its_range(uses):
    made = scene.begin()
    with transaction.atomic():
        [one] = ValidationRange.objects.filter(round=made)
        ranges.give_up(one.pk)

    assert scene.again(one).outcomes == {"gave-up": 4}
    assert (scene.again(made).state, scene.again(made).done) == ("finished", 4)


def test_another_organization_does_not_see_the_round(uses, other_org):
    from cxone_registry.isolation.context import organization_context

    made = scene.validate_all()
    with organization_context(other_org.pk):
        assert scene.outcomes() == {}
        assert not rounds.cancel(made.pk)
        [said] = [ranges.run(one) for one in [made.pk]]
    assert said == Done("gone")
