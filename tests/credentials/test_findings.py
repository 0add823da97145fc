"""Facts open findings, keep them and resolve them, against the sandbox over real HTTP."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from credentials.models import Attempt, Finding, ValidationRun
from credentials.services import attempts, conclusions, preparation, validation, vault
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs.models import Job
from cxone_registry.secret import Secret
from tenants.cxone import Door, Observation, Step
from tenants.services import clouds
from tests.credentials import scene

Outcome = ValidationRun.Outcome
OTHER_TENANT = "11eb0358-0000-4000-8000-0242ac110002"
ENVIRONMENT_DRIFTS = ("environment", "token-endpoint-drift")
# fault, its value, outcome of the run, (subject, code) of the finding
BROKEN = [
    ("wrong-secret", None, Outcome.CLIENT_REFUSED, ("client-credential", "client-refused")),
    ("app-disabled", None, Outcome.CLIENT_REFUSED, ("client-credential", "client-refused")),
    ("key-inactive", None, Outcome.ACCESS_KEY_REFUSED, ("access-key", "access-key-refused")),
    ("user-locked", None, Outcome.ACCESS_KEY_REFUSED, ("access-key", "access-key-refused")),
    ("wrong-tenant", OTHER_TENANT, Outcome.PARTLY, ("access-key", "tenant-mismatch")),
    ("wrong-business-unit", "9999999", Outcome.PARTLY, ("tenant", "business-unit-mismatch")),
    (
        "drifted-token-endpoint",
        "{issuer}/b",
        Outcome.PARTLY,
        ("environment", "token-endpoint-drift"),
    ),
    ("drifted-token-endpoint", None, Outcome.HOSTILE, ("sign-in", "endpoint-refused")),
    ("clock-offset", "120", Outcome.ACCEPTED, ("sign-in", "clock-skew")),
    ("clock-offset", "-900", Outcome.PARTLY, ("sign-in", "clock-not-trusted")),
]
# What CXone never judged: nothing to act on, tried again by itself.
WEATHER = [
    ("throttle", "120", Outcome.THROTTLED, timedelta(seconds=120)),
    ("throttle-text", None, Outcome.THROTTLED, timedelta(minutes=1)),
    ("unavailable", None, Outcome.UNAVAILABLE, timedelta(minutes=1)),
    ("bad-gateway", None, Outcome.UNKNOWN, timedelta(minutes=15)),
]


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """Discovery documents are asked for again, or no drift would be seen."""
    clouds.provider_cache.cache_clear()
    yield
    clouds.provider_cache.cache_clear()


@pytest.fixture
def use(cxone):
    return cxone.sign_in()


@pytest.fixture
def arm(cxone, use):
    """Arm a fault for this sign-in's cloud; gone after the test at the latest."""

    def armed(kind, value=None, **limits):
        value = value and value.format(issuer=cxone.sandbox.issuer("commercial"))
        return cxone.world.faults.armed(kind, cloud="commercial", value=value, **limits)

    yield armed
    cxone.world.faults.clear()


@transaction.atomic
def waiting_job():
    return Job.objects.get(kind="validate", state=Job.State.QUEUED)


@transaction.atomic
def look(run):
    return ValidationRun.objects.get(pk=run.pk)


@pytest.mark.parametrize(("fault", "value", "outcome", "finding"), BROKEN)
def test_what_is_broken_opens_one_finding_that_is_kept_and_goes(
    cxone, use, arm, fault, value, outcome, finding
):
    with arm(fault, value):
        assert cxone.validate(use).outcome == outcome
        assert finding in scene.open_findings()
        clouds.provider_cache.cache_clear()
        cxone.validate(use)
        assert scene.open_findings().count(finding) == 1

    clouds.provider_cache.cache_clear()
    scene.age(60)
    assert cxone.validate(use).outcome == Outcome.ACCEPTED
    assert scene.open_findings() == []


def test_a_kept_finding_remembers_when_it_opened_and_was_last_seen(cxone, use, arm):
    with arm("key-inactive"):
        cxone.validate(use)
        cxone.validate(use)

    with transaction.atomic():
        finding = Finding.objects.get(code="access-key-refused")
    assert finding.opened_at < finding.last_seen_at


def test_a_judged_access_key_says_that_the_client_is_fine_again(cxone, use, arm):
    with arm("wrong-secret"):
        cxone.validate(use)

    with arm("key-inactive"):
        cxone.validate(use)

    assert scene.open_findings() == [("access-key", "access-key-refused")]


def test_a_key_shared_by_two_sign_ins_has_one_finding(cxone, use, arm):
    with arm("key-inactive"):
        cxone.validate(use)
        finding = scene.open_findings()
        cxone.validate(use)

    assert scene.open_findings() == finding == [("access-key", "access-key-refused")]


@pytest.mark.parametrize(("fault", "value", "outcome", "wait"), WEATHER)
def test_weather_accuses_nobody_and_is_tried_again(cxone, use, arm, fault, value, outcome, wait):
    before = timezone.now()
    with arm(fault, value, endpoint="token"):
        assert cxone.validate(use).outcome == outcome

    assert scene.open_findings() == []
    assert wait <= waiting_job().run_after - before < wait + timedelta(seconds=20)


def test_a_gateways_fault_may_have_been_a_wrong_answer(cxone, use, arm):
    with arm("bad-gateway", endpoint="token"):
        cxone.validate(use)

    with transaction.atomic():
        assert Attempt.objects.get(run__use=use).outcome in attempts.KEY_FAILURES


def test_weather_leaves_an_open_finding_as_it_is(cxone, use, arm):
    with arm("key-inactive"):
        cxone.validate(use)

    with arm("unavailable", endpoint="token"):
        cxone.validate(use)

    assert scene.open_findings() == [("access-key", "access-key-refused")]


def test_weather_is_tried_again_three_times_and_then_left_to_the_schedule(cxone, use, arm):
    waits = []
    with arm("unavailable", endpoint="token"):
        cxone.validate(use)
        for _ in range(3):
            job = waiting_job()
            waits.append(round((job.run_after - timezone.now()).total_seconds() / 60))
            cxone.validate(use)

    assert waits == [1, 5, 15]
    with transaction.atomic():
        assert not Job.objects.filter(kind="validate", state=Job.State.QUEUED).exists()


def test_silence_after_sending_counts_as_a_possible_failure(cxone, use, arm, monkeypatch):
    impatient = Door(total=0.4)
    monkeypatch.setattr(validation, "door", lambda: impatient)
    with arm("hang", endpoint="token"):
        assert cxone.validate(use, trigger=scene.SCHEDULE).outcome == Outcome.UNKNOWN

    assert scene.open_findings() == []
    assert waiting_job().run_after - timezone.now() > timedelta(minutes=14)
    with transaction.atomic():
        assert Attempt.objects.get(run__use=use).outcome == Outcome.UNKNOWN


def test_an_answer_that_cannot_be_trusted_counts_as_a_possible_failure():
    seen = Observation(steps=(), sign_in=Outcome.HOSTILE, sent=True)

    assert conclusions.judged(seen) in attempts.KEY_FAILURES


def test_what_was_not_sent_counts_against_nobody():
    seen = Observation(steps=(), sign_in=Outcome.HOSTILE, sent=False)

    assert conclusions.judged(seen) == Outcome.NOT_SENT


def test_a_wrong_key_is_sent_twice_and_then_suspended_until_a_person_looks(cxone, use):
    right = scene.store(use.access_key, scene.WRONG)
    key_id = use.access_key.access_key_id

    outcomes = [cxone.validate(use, trigger=scene.SCHEDULE).outcome for _ in range(5)]

    assert outcomes == [Outcome.ACCESS_KEY_REFUSED] * 2 + [Outcome.NOT_SENT] * 3
    assert cxone.sandbox.token_requests(key_id) == 2
    assert ("sign-in", "validation-suspended") in scene.open_findings()
    scene.age(60)
    scene.store(use.access_key, right.reveal())
    assert cxone.validate(use).outcome == Outcome.ACCEPTED
    assert scene.open_findings() == []


def test_a_suspension_ends_with_an_accepted_sign_in_even_if_something_else_is_wrong(
    cxone, use, arm
):
    right = scene.store(use.access_key, scene.WRONG)
    for _ in range(3):
        cxone.validate(use, trigger=scene.SCHEDULE)
    scene.age(60)
    scene.store(use.access_key, right.reveal())

    with arm("wrong-business-unit", "9999999"):
        cxone.validate(use)

    assert scene.open_findings() == [("tenant", "business-unit-mismatch")]


def test_an_untrusted_answer_is_settled_by_a_run_that_got_answers_to_everything(cxone, use, arm):
    with transaction.atomic():
        ready = preparation.prepare(scene.new_run(use))
    steps = (_failed("token", "not-json"),)
    with transaction.atomic():
        conclusions.conclude(ready, [], Observation(steps, "hostile", True), "hostile")
    assert scene.open_findings() == [("sign-in", "not-json")]

    cxone.validate(use)

    assert scene.open_findings() == []


def _failed(name, code):
    return Step(name, timezone.now(), 1, "failed", code)


class TestSlowAnswer:
    """A secret is replaced while the old one is still being tried."""

    @pytest.fixture
    def replaced(self, cxone, use, arm, org):
        scene.store(use.access_key, scene.WRONG)
        run = {}

        def try_old():
            with organization_context(org.pk):
                run["old"] = cxone.validate(use)

        with arm("slow", "600", endpoint="token"):
            thread = threading.Thread(target=try_old)
            thread.start()
            self.wait_until_sent(use)
            known = cxone.world.clouds["commercial"].keys[use.access_key.access_key_id]
            with transaction.atomic():
                vault.store_secret(use.access_key, Secret(known.access_key_secret))
            thread.join()
        return run["old"]

    @staticmethod
    def wait_until_sent(use):
        deadline = timezone.now() + timedelta(seconds=5)
        while timezone.now() < deadline:
            with transaction.atomic():
                if Attempt.objects.filter(run__use=use, state="sent").exists():
                    return
            threading.Event().wait(0.02)

    def test_it_is_not_held_against_the_new_one(self, replaced):
        assert replaced.outcome == Outcome.ACCESS_KEY_REFUSED
        assert scene.open_findings() == []

    def test_the_new_one_is_validated_afterwards(self, cxone, use, replaced):
        assert waiting_job().object_id != replaced.pk
        assert cxone.validate(use).outcome == Outcome.ACCEPTED


def test_a_stalled_worker_does_not_rewrite_a_finished_run(cxone, use):
    with transaction.atomic():
        stalled = preparation.prepare(scene.new_run(use))
        again = preparation.prepare(preparation.load(stalled.run.pk))
    seen = Observation((), Outcome.ACCEPTED, True)
    with transaction.atomic():
        conclusions.conclude(again, [], seen, Outcome.ACCEPTED)

    late = Observation((_failed("token", "access-key-refused"),), "access-key-refused", True)
    with transaction.atomic():
        conclusions.conclude(stalled, [], late, Outcome.ACCESS_KEY_REFUSED)

    assert look(stalled.run).outcome == Outcome.ACCEPTED
    assert scene.open_findings() == []


def test_giving_up_ends_the_run_with_a_sentence(cxone, use):
    run = scene.new_run(use)

    with transaction.atomic():
        validation.give_up(run.pk)

    assert look(run).state == ValidationRun.State.FINISHED
    assert look(run).summary.startswith("The validation was interrupted five times")


def test_giving_up_leaves_a_finished_run_alone(cxone, use):
    run = cxone.validate(use)

    with transaction.atomic():
        validation.give_up(run.pk)

    assert look(run).outcome == Outcome.ACCEPTED


def test_the_guard_hears_the_answer_even_if_the_rest_cannot_be_written(cxone, use, monkeypatch):
    def fail(*_):
        raise OperationalError("deadlock detected")

    monkeypatch.setattr(conclusions, "conclude", fail)
    cxone.validate(use)

    with transaction.atomic():
        assert Attempt.objects.get(run__use=use).outcome == Outcome.ACCEPTED
