"""Flight checks of machines: queued, done and judged against the sandbox over real HTTP."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models.functions import Now

from credentials.models import Attempt, FlightCheck, ValidationRun
from credentials.services import (
    flight_checks,
    flight_records,
    machine_flights,
    validation,
    vault,
)
from cxone_registry.audit.models import Event
from cxone_registry.jobs import worker
from cxone_registry.jobs.models import Job
from tenants.models import Environment, Origin
from tests.credentials import scene
from tests.security.canaries import hits


@pytest.fixture
def use(cxone):
    return cxone.sign_in()


@transaction.atomic
def started(use, **options):
    return machine_flights.start(use, **options)


@transaction.atomic
def fresh(flight):
    return FlightCheck.objects.select_related("run").get(pk=flight.pk)


def work_on(flight):
    """Run the check's job here, as a worker would; returns the check as it is then."""
    with transaction.atomic():
        job = Job.objects.get(object_id=flight.pk, kind="flight-check", state=Job.State.QUEUED)
    worker.run_job(job.pk)
    return fresh(flight)


def results(steps):
    return {step["name"]: step["result"] for step in steps}


def test_a_good_sign_in_passes_every_step(use):
    flight = work_on(started(use))

    assert (flight.state, flight.outcome) == ("finished", "good")
    assert flight.verdicts == []
    assert flight.run.thorough
    assert set(results(flight.run.steps).values()) == {"ok"}
    assert {"inputs", "token", "refresh"} <= results(flight.run.steps).keys()


def test_a_check_is_started_and_finished_in_the_audit_trail(use):
    flight = work_on(started(use))

    with transaction.atomic():
        told = Event.objects.filter(object_id=str(flight.pk)).values_list("action", flat=True)
        assert sorted(told) == ["flight-check.finished", "flight-check.started"]


def test_a_refused_access_key_has_a_cause_and_is_looked_for_elsewhere(use):
    scene.store(use.access_key, scene.WRONG)

    flight = work_on(started(use))

    assert flight.outcome == "failed"
    assert flight.run.outcome == "access-key-refused"
    assert flight.verdicts
    assert flight.summary == flight.verdicts[0]["sentence"]
    (elsewhere,) = flight.steps
    assert (elsewhere["name"], elsewhere["facts"]["known_here"]) == ("other-clouds", "yes")


def test_a_refused_check_opens_the_finding_that_a_validation_opens(use):
    scene.store(use.access_key, scene.WRONG)

    work_on(started(use))

    assert scene.open_findings() == [("access-key", "access-key-refused")]


def test_a_tenant_of_another_cloud_is_found_there(cxone, use):
    tenant = use.access_key.tenant
    other = cxone.environment("gov")
    cxone.world.remove_tenant("commercial", str(tenant.tenant_id))
    cxone.world.add_tenant(
        "gov", tenant_id=str(tenant.tenant_id), name="x", business_unit_number="1",
        business_unit_name="x",
    )  # fmt: skip
    scene.store(scene.client_of(use), scene.WRONG)

    flight = work_on(started(use))

    (elsewhere,) = flight.steps
    assert elsewhere["code"] == "tenant-elsewhere"
    assert elsewhere["facts"]["known_in"] == other.name
    assert flight.verdicts[0]["code"] == "wrong-cloud"


@pytest.mark.parametrize(
    ("kind", "status", "told"),
    [
        ("unknown-tenant-status", "404", "no"),
        ("unknown-tenant-status", "400", "no"),
        ("html-error", "403", "no answer"),
    ],
)
def test_only_an_answer_about_the_tenant_says_that_it_is_not_there(cxone, use, kind, status, told):
    scene.store(use.access_key, scene.WRONG)
    tenant = use.access_key.tenant
    cxone.world.remove_tenant("commercial", str(tenant.tenant_id))
    limits = {"cloud": "commercial", "endpoint": "cxone-configuration"}
    with cxone.world.faults.armed(kind, value=status, **limits):
        flight = work_on(started(use))

    assert flight.steps[0]["facts"]["known_here"] == told
    assert ("tenant-unknown" in {one["code"] for one in flight.verdicts}) == (told == "no")


def test_a_sandbox_is_never_asked_about_a_real_tenant_nor_the_reverse(cxone, org):
    cxone.environment()
    with transaction.atomic():
        real = Environment.objects.filter(kind="commercial").first()
        sandbox = Environment.objects.filter(kind="sandbox").first()
        of_real, of_sandbox = (flight_records._others(one).keys() for one in (real, sandbox))
        kinds = dict(Environment.objects.values_list("name", "kind"))

    assert {kinds[name] for name in of_real} & {"sandbox"} == set()
    assert {kinds[name] for name in of_sandbox} == {"sandbox"}


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://api-na1.niceincontact.com/auth/token", "api-host"),
        ("https://na1.nice-incontact.com/authentication/v1/token/access-key", "legacy-access-key"),
        ("javascript:alert(1)", "unreadable"),
    ],
)
def test_the_persons_token_url_is_compared_and_never_called(use, url, code):
    flight = work_on(started(use, token_url=url))

    assert [step["code"] for step in flight.steps] == [code]
    assert flight.outcome == "doubts"


def test_the_right_token_url_is_no_doubt(use):
    flight = work_on(started(use, token_url=use.access_key.tenant.environment.token_endpoint))

    assert (results(flight.steps), flight.outcome) == ({"token-url": "ok"}, "good")


@transaction.atomic
def with_origins(use, *origins):
    for origin in origins:
        Origin.objects.create(registration=use.registration, origin=origin)


def test_origins_are_probed_one_by_one(cxone, use):
    with_origins(use, "https://app.example.com", "https://new.example.com")
    cxone.world.add_app(
        "commercial", client_id="app-of-somebody", name="x", type="public", auth_method="none",
        origins=("https://app.example.com",),
    )  # fmt: skip

    flight = work_on(started(use, probe_origins=True))

    known, new = flight.steps
    assert (known["name"], known["result"]) == ("cors:https://app.example.com", "ok")
    assert (new["result"], new["code"]) == ("warning", "origin-not-allowed")
    assert new["exchanges"][0]["method"] == "OPTIONS"
    assert flight.outcome == "doubts"


def test_at_most_twenty_origins_are_probed(use):
    with_origins(use, *(f"https://app{number:02}.example.com" for number in range(25)))

    flight = work_on(started(use, probe_origins=True))

    assert len(flight.steps) == 20


def test_origins_are_not_probed_when_the_sign_in_did_not_get_so_far(use):
    with_origins(use, "https://app.example.com")
    scene.store(use.access_key, scene.WRONG)

    flight = work_on(started(use, probe_origins=True))

    assert results(flight.steps)["cors:every origin"] == "skipped"


def test_a_second_click_gives_the_check_that_is_open(use):
    assert started(use).pk == started(use).pk


def test_a_validation_that_waits_becomes_the_checks_own(use):
    with transaction.atomic():
        waiting = validation.request(use, trigger="schedule")

    flight = started(use)

    assert flight.run_id == waiting.pk
    assert fresh(flight).run.thorough
    assert work_on(flight).outcome == "good"
    with transaction.atomic():
        assert ValidationRun.objects.filter(use=use).exclude(state="finished").count() == 0


def test_a_validation_under_way_is_waited_for_and_another_one_done(use):
    with transaction.atomic():
        busy = validation.request(use)
        Job.objects.filter(object_id=busy.pk).update(
            state="running", lease_until=Now() + timedelta(minutes=1), lease_token=busy.pk
        )

    flight = work_on(started(use))
    assert (flight.run, flight.state) == (None, "running")
    with transaction.atomic():
        Job.objects.filter(object_id=busy.pk).update(state="done")
        ValidationRun.objects.filter(pk=busy.pk).update(state="finished")
        Job.objects.filter(object_id=flight.pk).update(run_after=Now())
    flight = work_on(flight)

    assert flight.run_id not in (None, busy.pk)
    assert flight.outcome == "good"


def test_a_check_that_the_guard_forbids_says_so(use):
    scene.store(use.access_key, scene.WRONG)
    for _ in range(3):
        flight = work_on(started(use))
        assert flight.outcome == "failed"

    flight = work_on(started(use))

    assert flight.outcome == "unclear"
    assert "three wrong answers in 30 minutes" in flight.summary


def token_calls(cxone):
    """What arrived at the token endpoint: the grant of each request, and its status."""
    asked = [entry for entry in cxone.sandbox.requests if entry.endpoint == "token"]
    grants = (next(each for each in one.sent if each.startswith("grant_type=")) for one in asked)
    return [(grant.partition("=")[2], one.status) for grant, one in zip(grants, asked, strict=True)]


def test_clicks_send_a_wrong_key_three_times_and_its_client_secret_no_oftener(cxone, use):
    scene.store(use.access_key, scene.WRONG)
    cxone.sandbox.forget_requests()

    for _ in range(6):
        work_on(started(use))

    assert token_calls(cxone) == [("password", 401)] * 3


def test_a_refresh_sends_only_what_was_accepted_in_the_same_run(cxone, use):
    flight = started(use)
    with transaction.atomic():
        client_id = use.registration.client_credentials.get().client_id
    app = cxone.world.clouds["commercial"].apps[client_id]
    cxone.sandbox.forget_requests()
    token_answered = validation._Sending.keep

    def replaced_after_the_sign_in(sending, step):
        token_answered(sending, step)
        if step.name == "business-unit":
            app.client_secret = "replaced-by-NICE-meanwhile-0123456789"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(validation._Sending, "keep", replaced_after_the_sign_in)
        done = work_on(flight)

    assert token_calls(cxone) == [("password", 200), ("refresh_token", 401)]
    assert [one["code"] for one in done.verdicts] == ["refresh-refused"]
    with transaction.atomic():
        assert [one.outcome for one in Attempt.objects.filter(run=done.run)] == ["accepted"]


def test_a_check_that_is_given_up_ends_its_run_too(use):
    flight = started(use)

    with transaction.atomic():
        flight_checks.give_up(flight.pk)

    done = fresh(flight)
    assert (done.state, done.outcome, done.run.state) == ("finished", "unclear", "finished")
    assert "given up" in done.summary


def test_a_finished_check_is_not_done_twice(use):
    flight = work_on(started(use))

    assert flight_checks.run(flight.pk).code == "good"
    assert fresh(flight).finished_at == flight.finished_at


def test_no_secret_is_kept_with_a_check(use):
    with transaction.atomic():
        owners = (use.access_key, scene.client_of(use))
        values = [
            vault.use_secret(vault.current_version(owner), purpose="test").reveal()
            for owner in owners
        ]

    flight = work_on(started(use))

    kept = repr([flight.run.steps, flight.steps, flight.verdicts, flight.summary]).encode()
    assert b"grant_type" in kept
    assert hits(kept, values) == []
    assert b"eyJ" not in kept
