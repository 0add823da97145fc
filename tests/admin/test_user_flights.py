"""A person signs in on the sandbox's page and comes back: the whole way, over real HTTP."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from credentials.models import Attempt, FlightCheck
from credentials.services import arrivals, flight_checks, user_flights
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs.models import Job
from cxone_registry.secret import Secret
from tenants.models import Membership
from tests.admin import traveller
from tests.admin.helpers import client_for
from tests.admin.traveller import Traveller, fresh, page_of, work_on
from tests.credentials import scene
from tests.jobs.rows import at_once


@pytest.fixture(params=["public", "confidential"])
def person(request, cxone, admin):
    return Traveller(admin, traveller.app(cxone, request.param))


@pytest.fixture
def public(cxone, admin):
    return Traveller(admin, traveller.app(cxone))


@pytest.fixture
def confidential(cxone, admin):
    return Traveller(admin, traveller.app(cxone, "confidential"))


def travel(person, **chosen):
    """The whole way; returns the check when it is over."""
    flight = person.start(**chosen)
    person.come_back(person.sign_in(person.onward(flight)))
    return work_on(flight)


def query_of(address):
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def not_taken(answer):
    return answer.status_code in (400, 403) and "was not taken" in answer.content.decode()


def test_a_person_goes_to_cxone_and_back_and_everything_works(person):
    flight = person.start()
    assert flight.state == "waiting"
    answer = person.come_back(person.sign_in(person.onward(flight)))
    assert answer["Location"] == page_of(flight)

    done = work_on(flight)

    assert (done.state, done.outcome, done.verdicts) == ("finished", "good", [])
    names = [step["name"] for step in done.steps]
    assert names[:4] == ["authorization", "inputs", "provider-discovery", "token"]
    assert {"userinfo", "id-token", "refresh"} <= {*names}
    assert "Every step works." in person.page(done)


def test_every_parameter_is_sent_and_named_in_plain_words(public):
    flight = public.start(
        display="popup", prompt="login", max_age="3600", login_hint="ana@example.com"
    )

    page, asked = public.page(flight), query_of(public.onward(flight))

    assert asked["display"] == "popup"
    assert asked["prompt"] == "login"
    assert asked["max_age"] == "3600"
    assert asked["login_hint"] == "ana@example.com"
    assert asked["tenantId"] == str(public.app.tenant.tenant_id)
    assert (asked["scope"], asked["response_type"]) == ("openid", "code")
    assert asked["code_challenge_method"] == "S256"
    assert all(f"<code>{name}</code>" in page for name in asked)


def test_max_age_is_kept_to(public):
    assert travel(public, max_age="3600").outcome == "good"


def test_secrets_are_gone_once_they_were_used(person):
    flight = person.start()
    person.come_back(person.sign_in(person.onward(flight)))
    with_code = fresh(flight)
    assert with_code.sealed_code is not None

    done = work_on(flight)

    assert done.sealed_code is None
    assert done.sealed_verifier is None
    assert done.state_digest == ""


def test_a_second_arrival_shows_the_result_and_changes_nothing(public):
    flight = public.start()
    said = public.sign_in(public.onward(flight))
    public.come_back(said)
    done = work_on(flight)

    again = public.come_back(said)

    assert again["Location"] == page_of(flight)
    assert fresh(flight).finished_at == done.finished_at


def test_however_many_arrive_and_work_at_once_the_code_is_sent_once(public, sandbox):
    flight = public.start()
    said = public.sign_in(public.onward(flight))
    given = arrivals.Arrival(said["state"], Secret(said["code"]))
    sandbox.forget_requests()

    arrive = scene.in_own_context(lambda: arrivals.arrive(flight.pk, given))
    taken = at_once(8, arrive)
    codes = at_once(4, scene.in_own_context(lambda: flight_checks.run(flight.pk)))

    assert {one.pk for one in taken} == {flight.pk}
    sent = [field for entry in sandbox.requests for field in entry.sent]
    assert sent.count("grant_type=authorization_code") == 1
    assert fresh(flight).sealed_code is None
    assert len(codes) == 4


def test_a_reloaded_arrival_does_not_take_another_code(public):
    flight = public.start()
    said = public.sign_in(public.onward(flight))
    public.come_back(said)

    public.come_back({**said, "code": "another"})

    assert work_on(flight).outcome == "good"


@pytest.mark.parametrize(
    ("error", "words", "code", "outcome"),
    [
        ("access_denied", "The user cancelled.", "access-denied", "unclear"),
        ("login_required", "", "login-required", "unclear"),
        ("invalid_request", "redirect_uri is not registered", "redirect-uri-not-registered",
         "failed"),
        ("unauthorized_client", "No.", "authorization-refused", "failed"),
        ("<script>", "<img src=x onerror=alert(1)>" * 40, "authorization-refused", "failed"),
    ],
)  # fmt: skip
def test_an_error_of_cxone_ends_the_check_with_a_verdict(public, error, words, code, outcome):
    flight = public.start()
    state = query_of(public.onward(flight))["state"]

    public.come_back({"error": error, "error_description": words, "state": state})

    done = fresh(flight)
    assert (done.state, done.outcome) == ("finished", outcome)
    assert done.steps[-1]["code"] == code
    page = public.page(done)
    assert done.summary
    assert "<script>" not in page
    assert "<img src=x" not in page


def test_prompt_none_without_a_session_at_cxone_comes_back_with_login_required(public):
    flight = public.start(prompt="none")

    public.come_back(public.sign_in(public.onward(flight)))

    assert fresh(flight).steps[-1]["code"] == "login-required"


def test_a_state_of_nobody_is_not_taken(public):
    flight = public.start()

    answer = public.come_back({"code": "x", "state": "made-up"})

    assert not_taken(answer)
    assert fresh(flight).state == "waiting"


@pytest.mark.parametrize("issuer", ["gov", "https://cxone.example.com", "x" * 301])
def test_the_answer_of_another_issuer_is_not_taken(public, cxone, issuer):
    flight = public.start()
    said = public.sign_in(public.onward(flight))
    other = cxone.sandbox.issuer(issuer) if issuer == "gov" else issuer

    answer = public.client.post(reverse("flight-arrived"), {**said, "iss": other})

    assert not_taken(answer)
    assert fresh(flight).state == "waiting"


def test_an_answer_may_say_which_issuer_it_is_of(public):
    flight = public.start()
    said = public.sign_in(public.onward(flight))

    public.come_back({**said, "iss": public.app.tenant.environment.issuer})

    assert work_on(flight).outcome == "good"


def test_another_person_cannot_bring_the_answer(public, org):
    flight = public.start()
    said = public.sign_in(public.onward(flight))
    thief = Traveller(client_for(org, "admin"), public.app)

    assert not_taken(thief.come_back(said))
    assert fresh(flight).state == "waiting"


def test_another_person_sees_that_it_waits_but_not_the_way(public, org):
    flight = public.start()

    page = client_for(org, "admin").get(page_of(flight)).content.decode()

    assert "Only the browser in which the check was started can go on." in page
    assert "/auth/authorize" not in page


def test_who_was_signed_out_meanwhile_starts_again(public):
    flight = public.start()
    said = public.sign_in(public.onward(flight))

    answer = Client().post(reverse("flight-arrived"), said)

    assert not_taken(answer)
    assert "You are not signed in" in answer.content.decode()
    assert fresh(flight).state == "waiting"


def test_who_works_for_another_organisation_meanwhile_is_told(public, other_org, org):
    flight = public.start()
    said = public.sign_in(public.onward(flight))
    user = public.client.get("/").wsgi_request.user
    with organization_context(other_org.pk), transaction.atomic():
        Membership.objects.create(user_id=user.pk, role="admin")
    public.client.post(reverse("admin:choose-organization"), {"organization": str(other_org.pk)})

    assert not_taken(public.come_back(said))
    assert fresh(flight).state == "waiting"


def test_a_viewer_cannot_bring_an_answer(public, signed_in):
    answer = signed_in("viewer").post(reverse("flight-arrived"), {"code": "x", "state": "y"})

    assert answer.status_code == 403


@transaction.atomic
def age(flight, minutes):
    FlightCheck.objects.filter(pk=flight.pk).update(created_at=Now() - timedelta(minutes=minutes))
    Job.objects.filter(object_id=flight.pk).update(run_after=Now())


def test_who_comes_back_too_late_is_told(public):
    flight = public.start()
    said = public.sign_in(public.onward(flight))
    age(flight, 11)

    public.come_back(said)

    assert fresh(flight).steps[-1]["code"] == "never-came-back"


def test_a_code_that_no_worker_took_in_time_is_not_sent(public, sandbox):
    flight = public.start()
    public.come_back(public.sign_in(public.onward(flight)))
    sandbox.forget_requests()
    with transaction.atomic():
        late = Now() - timedelta(minutes=11)
        FlightCheck.objects.filter(pk=flight.pk).update(created_at=late, arrived_at=late)

    done = work_on(flight)

    assert (done.steps[-1]["code"], done.sealed_code) == ("code-too-old", None)
    assert "Nobody came back" not in done.summary
    assert "token" not in {entry.endpoint for entry in sandbox.requests}


def test_an_id_token_without_our_nonce_is_told_as_a_doubt(public, cxone):
    client_id = scene_client(public).client_id
    with cxone.world.faults.armed("nonce-dropped", cloud="commercial", client_id=client_id):
        done = travel(public)

    assert done.outcome == "doubts"
    assert [one["code"] for one in done.verdicts] == ["id-token-nonce-missing"]


def test_a_check_that_nobody_came_back_to_ends_and_forgets_its_secret(public):
    flight = public.start()
    age(flight, 11)

    done = work_on(flight)

    assert (done.state, done.outcome) == ("finished", "unclear")
    assert done.sealed_verifier is None
    assert "Nobody came back" in done.summary


def test_a_job_that_is_early_waits_for_the_person(public):
    flight = public.start()
    age(flight, 5)

    assert work_on(flight).state == "waiting"


def test_a_code_is_never_sent_a_second_time(public, monkeypatch):
    flight = public.start()
    public.come_back(public.sign_in(public.onward(flight)))
    monkeypatch.setattr(user_flights.Sending, "keep", die_after_sending)
    work_on(flight)
    monkeypatch.undo()
    with transaction.atomic():
        Job.objects.filter(object_id=flight.pk).update(run_after=Now())

    done = work_on(flight)

    assert done.steps[-1]["code"] == "code-lost"


def test_a_worker_that_was_stalled_before_the_send_does_not_send_any_more(
    person, sandbox, monkeypatch
):
    flight = person.start()
    person.come_back(person.sign_in(person.onward(flight)))
    begin, after = user_flights.Sending.begin, []

    def stalled(sending):
        if not after:
            # Its lease ended here: another worker does the whole check before this one wakes up.
            after.append(sending)
            assert flight_checks.run(flight.pk).code == "good"
        begin(sending)

    monkeypatch.setattr(user_flights.Sending, "begin", stalled)
    sandbox.forget_requests()

    done = work_on(flight)

    sent = [field for entry in sandbox.requests for field in entry.sent]
    assert sent.count("grant_type=authorization_code") == 1
    assert (done.outcome, done.verdicts) == ("good", [])


def die_after_sending(sending, step):
    if step.name == "token":
        raise RuntimeError("the worker died")


def test_a_wrong_client_secret_is_sent_three_times_in_half_an_hour(confidential):
    scene.store(scene_client(confidential), "wrong" * 10)
    for _ in range(3):
        done = travel(confidential)
        assert done.steps[3]["code"] == "client-refused"

    done = travel(confidential)

    assert "three wrong answers in 30 minutes" in done.summary
    assert done.outcome == "unclear"
    with transaction.atomic():
        assert Attempt.objects.filter(flight_check__isnull=False).count() == 3


@transaction.atomic
def scene_client(person):
    return person.app.registration.client_credentials.get()


def test_a_refused_code_says_nothing_against_the_client_secret(confidential):
    for _ in range(4):
        flight = confidential.start()
        state = query_of(confidential.onward(flight))["state"]
        confidential.come_back({"code": "not-a-code", "state": state})
        done = work_on(flight)

        assert done.steps[3]["code"] == "code-refused"


def test_a_public_application_sends_no_secret_and_makes_no_attempt(public):
    done = travel(public)

    sent = next(step for step in done.steps if step["name"] == "token")["exchanges"][0]["sent"]
    assert "client_secret" not in dict(sent)
    with transaction.atomic():
        assert not Attempt.objects.exists()


def test_signing_out_at_cxone_is_offered_when_it_is_over(public):
    done = travel(public)

    page = public.page(done)

    assert "Sign out at CXone" in page
    assert "/auth/authorize/logout" in page
    assert "id_token_hint" not in page


def test_the_same_check_can_be_run_again(public):
    done = travel(public, prompt="login")

    answer = public.client.post(reverse("admin:credentials_flightcheck_again", args=[done.pk]))

    assert answer["Location"] != page_of(done)
    with transaction.atomic():
        other = FlightCheck.objects.exclude(pk=done.pk).get()
    assert other.authorization["prompt"] == "login"
    assert other.authorization["nonce"] != done.authorization["nonce"]
    public.come_back(public.sign_in(public.onward(other)))
    assert work_on(other).outcome == "good"


def test_a_check_that_is_given_up_forgets_its_secrets(public):
    flight = public.start()
    public.come_back(public.sign_in(public.onward(flight)))

    with transaction.atomic():
        flight_checks.give_up(flight.pk)

    done = fresh(flight)
    assert (done.state, done.sealed_code, done.sealed_verifier) == ("finished", None, None)


def test_a_secret_that_went_missing_ends_the_check_with_a_sentence(confidential):
    flight = confidential.start()
    confidential.come_back(confidential.sign_in(confidential.onward(flight)))
    with transaction.atomic():
        client = confidential.app.registration.client_credentials.get()
        client.secret_versions.update(state="destroyed", sealed=None)

    done = work_on(flight)

    assert "No client secret was entered" in done.summary
    assert done.sealed_code is None
