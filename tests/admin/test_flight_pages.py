"""The pages of flight checks: who may start one, what the pages say, and what they never show."""

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from credentials.models import FlightCheck
from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import organization_context
from tenants.models import Origin, RedirectURI
from tests.admin.helpers import make_flight, page
from tests.support import make

CALLBACK = "http://testserver/flight-check/callback/"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def use(org):
    return make.use()


@pytest.fixture
def public(org):
    """An application for people, with a client_id and a tenant."""
    app = make.registration(application_type="public", client_auth_method="none")
    cloud = make.environment("commercial")
    make.client_credential(None, registration=app, environment=cloud)
    make.tenant(environment=cloud)
    return app


def start_page(registration):
    return reverse("admin:credentials_flightcheck_start", args=[registration.pk])


def text_of(client, address):
    return client.get(address).content.decode()


@transaction.atomic
def flights():
    return list(FlightCheck.objects.all())


@transaction.atomic
def flight_of(use, **fields):
    return make_flight(use, **fields)


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("viewer", 403),
        ("editor", 403),
        ("operator", 302),
        ("custodian", 302),
        ("admin", 302),
        ("auditor", 403),
    ],
)
def test_who_may_validate_starts_checks(signed_in, use, role, status):
    answer = signed_in(role).post(start_page(use.registration), {"choice": str(use.pk)})

    assert answer.status_code == status
    assert len(flights()) == (status == 302)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("viewer", 403),
        ("editor", 403),
        ("operator", 200),
        ("custodian", 200),
        ("admin", 200),
        ("auditor", 403),
    ],
)
def test_the_start_page_is_for_who_may_start(signed_in, use, role, status):
    assert signed_in(role).get(start_page(use.registration)).status_code == status


@pytest.mark.parametrize("role", ["viewer", "editor", "admin"])
def test_everybody_sees_results(signed_in, use, role):
    flight = flight_of(use)
    client = signed_in(role)

    for address in (page(flight), page(FlightCheck, "changelist"), page(flight, "live")):
        assert client.get(address).status_code == 200
    assert client.get(bundle(flight, "md")).status_code == 200


def test_a_viewer_sees_no_button_that_starts_one(signed_in, use):
    viewer, flight = signed_in("viewer"), flight_of(use)

    assert "Run again" not in text_of(viewer, page(flight))
    assert start_page(use.registration) not in text_of(viewer, page(use.registration))
    assert viewer.post(page(flight, "again")).status_code == 403


@pytest.mark.parametrize("verb", ["again", "change", "live"])
def test_checks_of_others_do_not_exist(admin, foreign, verb):
    send = admin.post if verb == "again" else admin.get

    assert send(page(foreign.flight, verb)).status_code == 404
    assert admin.get(bundle(foreign.flight, "md")).status_code == 404
    assert admin.get(start_page(foreign.registration)).status_code == 404


def test_the_list_shows_nothing_of_others(admin, foreign):
    text = text_of(admin, page(FlightCheck, "changelist"))

    assert "No flight check yet" in text
    assert str(foreign.flight.pk) not in text


def test_a_sign_in_of_others_cannot_be_checked(admin, use, foreign):
    answer = admin.post(start_page(use.registration), {"choice": str(foreign.use.pk)})

    assert answer.status_code == 400
    assert flights() == []


@pytest.mark.parametrize("verb", ["start", "again"])
def test_starting_needs_a_post(admin, use, verb):
    address = start_page(use.registration) if verb == "start" else page(flight_of(use), "again")
    before = len(flights())

    admin.get(address)

    assert len(flights()) == before


def test_starting_is_audited(admin, use):
    admin.post(start_page(use.registration), {"choice": str(use.pk)})

    (flight,) = flights()
    with transaction.atomic():
        event = Event.objects.get(action="flight-check.started", object_id=str(flight.pk))
    assert event.actor.startswith("admin-")


# --- choosing -------------------------------------------------------------------------------------


def test_a_registrations_page_leads_to_the_check_and_to_past_ones(admin, use):
    text = text_of(admin, reverse("registration-checks", args=[use.registration_id]))

    assert start_page(use.registration) in text
    assert f"{page(FlightCheck, 'changelist')}?registration={use.registration_id}" in text


def test_a_single_sign_in_is_not_asked_for(admin, use):
    text = text_of(admin, start_page(use.registration))

    assert "<select" not in text.split("<main")[1]
    assert f'type="hidden" name="choice" value="{use.pk}"' in text


def test_several_sign_ins_are_offered_by_environment(admin, use):
    make.use(registration=use.registration, access_key=make.access_key())

    text = text_of(admin, start_page(use.registration))

    assert text.count(f"({use.access_key.tenant.environment})</option>") == 2


def test_a_sign_ins_page_leads_to_its_own_check(admin, use):
    make.use(registration=use.registration, access_key=make.access_key())
    address = f"{start_page(use.registration)}?choice={use.pk}"

    assert address in text_of(admin, page(use))
    assert f'<option value="{use.pk}" selected>' in text_of(admin, address)


@pytest.mark.parametrize("choice", [HOSTILE, "", "x" * 3_000])
def test_a_choice_that_is_not_offered_is_ignored(admin, use, choice):
    answer = admin.get(start_page(use.registration), {"choice": choice})

    assert answer.status_code == 200
    assert HOSTILE not in answer.content.decode()


def test_what_cannot_be_checked_is_listed_with_its_reason(admin, org):
    app = make.registration()
    key = make.access_key(None, tenant=make.tenant(environment=make.environment("commercial")))
    make.use(registration=app, access_key=key)

    text = text_of(admin, start_page(app))

    assert "Nothing to check yet" in text
    assert "No client credential for" in text


def test_a_missing_secret_comes_with_the_way_to_enter_it(admin, org):
    use = make.use(access_key=make.access_key(None))

    assert f'<a href="{page(use.access_key)}">Enter it</a>' in text_of(
        admin, start_page(use.registration)
    )


# --- the trace ------------------------------------------------------------------------------------


def came_back_from(api, tenant_id):
    received = [["tenantId", tenant_id], ["api_endpoint", api]]
    exchange = {
        "method": "GET",
        "url": api,
        "sent": [],
        "status": 200,
        "received": received,
        "milliseconds": 1,
        "error": "",
    }
    return [
        {
            "name": "tenant-discovery",
            "title": "Find it",
            "result": "ok",
            "sentence": "Found.",
            "milliseconds": 1,
            "exchanges": [exchange],
        }
    ]


def test_where_a_person_belongs_is_told_when_any_tenant_was_chosen(admin, use):
    steps = came_back_from("https://api-na1.niceincontact.com", "11eb0358")
    with transaction.atomic():
        flight = FlightCheck.objects.create(
            kind="user",
            registration=use.registration,
            environment=use.access_key.tenant.environment,
            state="finished",
            outcome="good",
            summary="Every step works.",
            steps=steps,
            finished_at=timezone.now(),
        )

    assert "tenant 11eb0358 \N{MIDDLE DOT} https://api-na1" in text_of(admin, page(flight))


def test_a_step_that_was_skipped_has_neither_time_nor_details(admin, use):
    skipped = {
        "name": "token",
        "title": "Sign in",
        "result": "skipped",
        "sentence": "Not tried.",
        "milliseconds": 0,
        "facts": {"after": "inputs"},
        "code": "stopped-at-inputs",
    }
    flight = flight_of(use, steps=[skipped], verdicts=[])

    text = text_of(admin, page(flight))

    assert "Not tried." in text
    assert "0 ms" not in text
    assert "<summary>Details" not in text


# --- where to mend it -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("client-secret-wrong", "Open the client credential"),
        ("access-key-mistyped", "Open the access key"),
        ("wrong-tenant", "Open the access key"),
        ("wrong-business-unit", "Open the tenant"),
        ("client-auth-method-not-registered", "Open the registration"),
        ("wrong-host-token-url", "Open the hand-over sheet"),
    ],
)
def test_a_verdict_leads_to_where_it_is_mended(admin, use, code, words):
    verdict = {"code": code, "sentence": "Wrong.", "remedy": "Mend it.", "certainty": "certain"}
    flight = flight_of(use, verdicts=[verdict], summary="Wrong.")

    assert f">{words}</a>" in text_of(admin, page(flight))


def test_what_is_mended_in_cxone_has_no_link(admin, use):
    verdict = {"code": "user-locked", "sentence": "Locked.", "remedy": "", "certainty": "certain"}
    flight = flight_of(use, verdicts=[verdict], summary="Locked.")

    assert ">Open the " not in text_of(admin, page(flight))


def test_a_registration_without_sign_in_says_where_to_begin(admin, org):
    text = text_of(admin, start_page(make.registration()))

    assert "Nothing to check yet" in text
    assert "Add a sign-in" in text


def test_a_user_application_without_client_id_says_where_to_begin(admin, org):
    app = make.registration(application_type="public", client_auth_method="none")

    text = text_of(admin, start_page(app))

    assert "Add a client credential" in text


def test_a_confidential_application_needs_its_secret(admin, org):
    app = make.registration(application_type="confidential")
    make.client_credential(None, registration=app)

    assert "No client secret for" in text_of(admin, start_page(app))


def test_origins_are_probed_unless_one_says_no(admin, use):
    assert "Probe the origins" not in text_of(admin, start_page(use.registration))
    with transaction.atomic():
        Origin.objects.create(registration=use.registration, origin="https://app.example.com")

    text = text_of(admin, start_page(use.registration))

    assert "Probe the origins (1)" in text
    assert 'name="probe_origins"' in text
    assert "checked" in text.split('name="probe_origins"')[1].split(">")[0]


def test_the_redirect_uri_is_shown_with_what_to_do(admin, public):
    text = text_of(admin, start_page(public))

    assert f'data-copy="{CALLBACK}"' in text
    assert "It is not among this registration" in text.replace("&#x27;", "'")


def test_a_listed_redirect_uri_is_told(admin, public):
    with transaction.atomic():
        RedirectURI.objects.create(registration=public, uri=CALLBACK)

    assert "It is among this registration" in text_of(admin, start_page(public))


def test_a_redirect_uri_is_compared_exactly(admin, public):
    with transaction.atomic():
        RedirectURI.objects.create(registration=public, uri=CALLBACK.rstrip("/"))
        RedirectURI.objects.create(registration=public, uri=CALLBACK, purpose="logout")

    assert "It is not among" in text_of(admin, start_page(public))


# --- hostile input --------------------------------------------------------------------------------


FORMS = [
    {},
    {"choice": ""},
    {"choice": HOSTILE},
    {"choice": "5f2b7a52-64a1-4d5c-9b19-0f3b8a9d2c11"},
    {"choice": "x" * 5_000},
    {"choice": ":"},
    {"token_url": "x" * 301},
    {"max_age": "-1"},
    {"max_age": "9" * 40},
    {"max_age": "1e3"},
    {"display": "touch"},
    {"prompt": "consent"},
    {"login_hint": "x" * 201},
]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: str(form)[:40])
def test_hostile_forms_are_refused_with_a_sentence(admin, public, use, form):
    user_form = {"choice": choice_of(admin, public), **form}
    answers = [admin.post(start_page(public), user_form)]
    if "choice" in form:
        answers.append(admin.post(start_page(use.registration), form))

    for answer in answers:
        if not form:
            assert answer.status_code == 302
            continue
        assert answer.status_code == 400
        assert "Correct what is marked below." in answer.content.decode()
        assert HOSTILE not in answer.content.decode()


def choice_of(admin, registration):
    return text_of(admin, start_page(registration)).split('<option value="')[1].split('"')[0]


@pytest.mark.parametrize("hint", [HOSTILE, "\u202etest", "a b@c", "ünï@example.com"])
def test_an_odd_login_hint_is_sent_as_it_is_or_refused(admin, public, hint):
    form = {"choice": choice_of(admin, public), "login_hint": hint}

    answer = admin.post(start_page(public), form, follow=True)

    assert answer.status_code in (200, 400)
    assert HOSTILE not in answer.content.decode()


def test_what_a_peer_says_is_escaped(admin, use):
    told = {
        "name": "token", "title": HOSTILE, "result": "failed", "code": HOSTILE,
        "sentence": HOSTILE, "remedy": HOSTILE, "facts": {HOSTILE: HOSTILE}, "milliseconds": 1,
        "started_at": None, "exchanges": [{
            "method": HOSTILE, "url": HOSTILE, "sent": [[HOSTILE, HOSTILE]], "status": None,
            "received": [[HOSTILE, HOSTILE]], "milliseconds": 1, "error": HOSTILE,
        }],
    }  # fmt: skip
    verdict = {"code": "x", "sentence": HOSTILE, "remedy": HOSTILE, "certainty": "likely"}
    flight = flight_of(
        use, steps=[told], verdicts=[verdict, verdict], summary=HOSTILE, token_url=HOSTILE
    )

    for address in (page(flight), page(flight, "live"), page(FlightCheck, "changelist")):
        assert HOSTILE not in text_of(admin, address)


def test_steps_of_an_odd_shape_do_not_break_the_page(admin, use):
    flight = flight_of(
        use, steps=[{"name": "token"}, {"name": "x", "exchanges": [{}]}], verdicts=[]
    )

    assert admin.get(page(flight)).status_code == 200


# --- watching -------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["queued", "running"])
def test_an_open_check_asks_for_itself_again(admin, use, state):
    flight = flight_of(use, state=state, outcome="", summary="", finished_at=None, verdicts=[])

    for text in (text_of(admin, page(flight)), text_of(admin, page(flight, "live"))):
        assert 'hx-trigger="every 1s"' in text
        assert "Reload" in text
        assert "Run again" not in text


def test_a_finished_check_stops_asking(admin, use):
    flight = flight_of(use)

    for text in (text_of(admin, page(flight)), text_of(admin, page(flight, "live"))):
        assert "hx-trigger" not in text


def test_verdicts_come_first_the_best_one_on_top(admin, use):
    text = text_of(admin, page(flight_of(use)))

    best, other, steps = (
        text.index(words) for words in ("Most likely:", "Also possible", "Step by step")
    )
    assert best < other < steps
    assert "Switch it on in CXone." in text


def test_a_check_that_was_not_sent_says_why_before_anything_else(admin, use):
    flight = flight_of(use, outcome="unclear", summary="Not sent: three wrong answers.")

    text = text_of(admin, page(flight))

    assert text.index("Not sent: three wrong answers.") < text.index("To look at:")


def test_an_exchange_can_be_unfolded(admin, use):
    exchange = {
        "method": "POST", "url": "https://cxone.example/auth/token", "status": 401,
        "sent": [["grant_type", "password"], ["password", "<secret>"]],
        "received": [["error", "invalid_grant"]], "milliseconds": 29, "error": "",
    }  # fmt: skip
    step = {"name": "token", "title": "Sign in", "result": "failed", "exchanges": [exchange]}

    text = text_of(admin, page(flight_of(use, steps=[step])))

    assert "What was sent and what came back" in text
    assert "POST https://cxone.example/auth/token" in text
    assert "&lt;secret&gt;" in text


def test_running_again_leads_to_a_new_check(admin, use):
    flight = flight_of(use, token_url="https://api-na1.niceincontact.com/token")

    answer = admin.post(page(flight, "again"))

    new = next(one for one in flights() if one.pk != flight.pk)
    assert answer["Location"] == page(new)
    assert new.token_url == flight.token_url


@transaction.atomic
def many(use, count):
    place = {"registration": use.registration, "environment": use.access_key.tenant.environment}
    made = [FlightCheck(kind="machine", state="finished", use=use, **place) for _ in range(count)]
    return FlightCheck.objects.bulk_create(made)[0]


def test_an_organisation_starts_sixty_checks_an_hour(admin, use, public, other_org):
    form = {"choice": choice_of(admin, public)}
    with organization_context(other_org.pk):
        many(make.use(), 5)
    old = many(use, 59)
    assert admin.post(start_page(public), form).status_code == 302

    refused = [
        admin.post(start_page(public), form),
        admin.post(start_page(use.registration), {"choice": str(use.pk)}),
        admin.post(page(old, "again"), follow=True),
    ]

    for answer in refused:
        assert "started 60 flight checks within an hour" in answer.content.decode()
    assert len(flights()) == 60
    an_hour_later()
    assert admin.post(start_page(public), form).status_code == 302


@transaction.atomic
def an_hour_later():
    FlightCheck.objects.update(created_at=Now() - timedelta(hours=1))


def test_the_list_can_be_narrowed_to_a_registration(admin, use):
    flight, other = flight_of(use), flight_of(make.use())

    text = text_of(admin, f"{page(FlightCheck, 'changelist')}?registration={use.registration_id}")

    assert page(flight) in text
    assert page(other) not in text


# --- the support bundle ---------------------------------------------------------------------------


def bundle(flight, form):
    return reverse("admin:credentials_flightcheck_bundle", args=[flight.pk, form])


def test_a_bundle_carries_the_tracking_number_and_the_verdict(admin, use):
    with transaction.atomic():
        use.registration.tracking_number = "REQ-4711"
        use.registration.save()
    flight = flight_of(use)

    markdown, data = admin.get(bundle(flight, "md")), admin.get(bundle(flight, "json"))

    assert "REQ-4711" in markdown.content.decode()
    assert json.loads(data.content)["verdicts"][0]["sentence"] == "The access key is inactive."
    for answer, kind in ((markdown, "text/markdown"), (data, "application/json")):
        assert answer["Content-Type"] == f"{kind}; charset=utf-8"
        assert answer["Content-Disposition"].startswith('attachment; filename="flight-check-')


@pytest.mark.parametrize("form", ["html", "exe", "md5"])
def test_a_bundle_comes_in_two_forms(admin, use, form):
    assert admin.get(bundle(flight_of(use), form)).status_code == 404


def test_an_open_check_has_no_bundle(admin, use):
    flight = flight_of(use, state="running", outcome="", finished_at=None)

    assert admin.get(bundle(flight, "md")).status_code == 404
