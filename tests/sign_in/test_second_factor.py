"""Codes of an app and recovery codes: set up, shown at sign-in, used once, sealed at rest."""

import re
from contextvars import Context

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client

from credentials.crypto import SealError
from credentials.services.sign_in_seeds import open_for, seal_for
from cxone_registry.site.checks import asked_for, no_bypass
from tests.sign_in.people import SECRET, code, enrol, forget_use, give_app, sign_in, signed_in
from tests.site.events import actions, events_of, platform_events
from tests.support import make


@pytest.fixture
def person(org):
    return make.member(org, "viewer")


def codes_shown(client):
    page = client.get("/account/factors/codes/").content.decode()
    return re.findall(r"<li>(\d{4} \d{4})</li>", page)


def test_an_app_is_set_up_and_then_asked_for(org, person):
    secret = enrol(signed_in(person))
    client = Client()

    answer = sign_in(client, person.email)
    forget_use(Authenticator.objects.get(user=person, type="totp"))
    half_way = client.get("/")
    done = client.post("/login/code/", {"code": code(secret)})

    assert (answer.status_code, answer.url) == (302, "/login/code/")
    assert half_way.url.startswith("/login/")
    assert (done.status_code, done.url) == (302, "/")
    assert org.name in client.get("/").content.decode()
    assert actions(events_of(org, "second-factor.")) == ["second-factor.added"]


@pytest.mark.parametrize("typed", [" {} ", "{0:.3} {1}", "{0:.3}-{1}"])
def test_a_code_may_be_typed_in_groups(person, typed):
    give_app(person)
    client = signed_in(person)
    now = code()

    answer = client.post("/login/code/", {"code": typed.format(now, now[3:])})

    assert answer.status_code == 302


def test_a_code_works_once(person):
    give_app(person)
    first, second = signed_in(person), signed_in(person)
    now = code()

    answers = [one.post("/login/code/", {"code": now}).status_code for one in (first, second)]

    assert answers == [302, 200]


def test_a_code_older_than_the_last_one_is_refused(person):
    app = give_app(person)
    app.data["used"] = 2**40
    app.save()

    assert signed_in(person).post("/login/code/", {"code": code()}).status_code == 200


def test_the_code_that_proved_the_app_is_used_up(person):
    secret = enrol(signed_in(person))
    client = signed_in(person)

    assert client.post("/login/code/", {"code": code(secret)}).status_code == 200


@pytest.mark.parametrize(
    "typed", ["", "000000 ", "\u0661\u0662\u0663\u0664\u0665\u0666", "x" * 5000, "-" * 6, "1e5"]
)
def test_what_is_no_code_is_refused(person, typed):
    give_app(person)
    client = signed_in(person)

    answer = client.post("/login/code/", {"code": typed})

    assert answer.status_code == 200
    assert "not good now" in answer.content.decode()
    assert platform_events()[-1][0] == "second-factor.failed"


def test_who_guesses_codes_is_slowed_down(person):
    give_app(person)
    client = signed_in(person)
    for _ in range(5):
        client.post("/login/code/", {"code": "000000"})

    answer = client.post("/login/code/", {"code": code()})

    assert answer.status_code == 200
    assert platform_events()[-1][0] == "second-factor.locked"


def test_recovery_codes_are_shown_once_and_work_once(org, person):
    client = signed_in(person)
    enrol(client)
    codes, again = codes_shown(client), codes_shown(client)

    answers = [
        signed_in(person).post("/login/code/", {"code": codes[0]}).status_code for _ in range(2)
    ]

    assert (len(codes), again) == (10, [])
    assert answers == [302, 200]
    assert "second-factor.recovery-code-used" in {action for action, _ in platform_events()[-5:]}


def test_new_recovery_codes_take_the_place_of_the_old(person):
    client = signed_in(person)
    enrol(client)
    old = codes_shown(client)
    client.post("/account/factors/codes/")

    new = codes_shown(client)

    assert len(new) == 10
    assert not set(old) & set(new)
    assert signed_in(person).post("/login/code/", {"code": old[0]}).status_code == 200


def test_seeds_are_sealed_in_rows_and_in_the_session(person):
    client = signed_in(person)
    page = client.get("/account/factors/app/").content.decode()
    offered = re.search(r'class="mono seed">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    kept = str(client.session.items())
    client.post("/account/factors/app/", {"code": code(offered)})

    rows = str([one.data for one in Authenticator.objects.filter(user=person)])

    assert offered not in kept
    assert offered not in rows
    for one in Authenticator.objects.filter(user=person):
        open_for(person.pk, one.data.get("secret") or one.data["seed"])


def test_a_seed_does_not_open_as_another_persons(org, person):
    other, sealed = make.member(org), seal_for(person.pk, SECRET)

    assert open_for(person.pk, sealed) == SECRET
    for changed in (sealed[:-8] + "AAAAAAA=", sealed[:20], "x", ""):
        with pytest.raises(SealError):
            open_for(person.pk, changed)
    with pytest.raises(SealError):
        open_for(other.pk, sealed)


def test_adding_and_removing_ends_all_other_sessions(person):
    client, elsewhere = signed_in(person), signed_in(person)
    before = elsewhere.get("/").status_code
    enrol(client)
    app = Authenticator.objects.get(user=person, type="totp")

    gone = elsewhere.get("/")
    client.post(f"/account/factors/{app.pk}/remove/")

    assert (before, gone.status_code) == (200, 302)
    assert client.get("/").status_code == 200
    assert not Authenticator.objects.filter(user=person).exists()


def test_somebody_elses_factor_is_not_there(org, person):
    app = give_app(make.member(org, "viewer"))
    client = signed_in(person)

    for verb in ("rename", "remove"):
        assert client.get(f"/account/factors/{app.pk}/{verb}/").status_code == 404
        assert client.post(f"/account/factors/{app.pk}/{verb}/").status_code == 404
    assert Authenticator.objects.filter(pk=app.pk).exists()


def test_joining_does_not_go_round_the_second_factor(org, other_org):
    person = make.member(other_org, "viewer")
    give_app(person)
    invitation, client = make.invitation(email=person.email), Client()

    answer = client.post(
        "/join/",
        {"email": person.email, "code": invitation.code, "password": make.PASSWORD},
    )
    before = client.get("/")
    client.post("/login/code/", {"code": code()})

    assert answer.url == "/login/code/"
    assert before.url.startswith("/login/")
    assert org.name in client.get("/").content.decode()


def test_a_passkey_page_refuses_what_is_none(person):
    client = signed_in(person)
    for typed in HOSTILE:
        answers = [
            client.post("/account/factors/passkey/", {"credential": typed, "name": "x"}),
            Client().post("/login/passkey/", {"credential": typed}),
        ]

        assert [answer.status_code for answer in answers] == [200, 200]
    assert not Authenticator.objects.filter(user=person).exists()


HOSTILE = [
    "", "null", "[]", "{}", "1", '"x"', "{", "[" * 5000, '{"response": 1}', '{"response": null}',
    '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}',
    '{"id": 1, "rawId": {}, "type": [], "response": {"userHandle": "eA"}}',
    '{"rawId": "AAAA", "response": {"userHandle": "\\ud800", "clientDataJSON": "e30"}}',
    '{"rawId": "AAAA", "response": {"attestationObject": "oA", "clientDataJSON": "e30"}}',
    '{"rawId": "AAAA", "response": {"attestationObject": "_w", "clientDataJSON": "W10"}}',
]  # fmt: skip


def test_the_challenge_of_the_sign_in_page_is_one_of_its_own(database):
    answers = [Client().get("/login/passkey/").json()["publicKey"] for _ in range(2)]

    assert answers[0]["challenge"] != answers[1]["challenge"]
    assert all(one["userVerification"] == "required" for one in answers)


def test_no_session_holds_a_password_or_code(person):
    give_app(person)
    client, now = signed_in(person), code()
    client.post("/login/code/", {"code": now})

    held = str(Session.objects.get(session_key=client.session.session_key).get_decoded())

    assert make.PASSWORD not in held
    assert now not in held
    assert SECRET not in held


def test_a_web_process_that_chose_no_organisation_can_add_and_remove(org, person):
    """The fixtures choose one for the test; no request finds one chosen."""

    def work():
        client = signed_in(person)
        enrol(client)
        app = Authenticator.objects.get(user=person, type="totp")
        client.post("/account/factors/codes/")
        return client.post(f"/account/factors/{app.pk}/remove/")

    answer = Context().run(work)

    assert answer.url == "/account/"
    assert "second-factor.removed" in actions(events_of(org, "second-factor."))


def test_a_lost_factor_is_reset_on_the_command_line(org, person, capsys):
    give_app(person)
    client, elsewhere = signed_in(person), Client()
    elsewhere.force_login(person)
    elsewhere.get("/")

    call_command("second_factor", "reset", person.email.upper())

    assert "sets up a new one" in capsys.readouterr().out
    assert not Authenticator.objects.filter(user=person).exists()
    assert elsewhere.get("/").url.startswith("/login/")
    assert client.get("/login/code/").status_code in (200, 302)
    assert actions(events_of(org, "second-factor.")) == ["second-factor.reset"]
    with pytest.raises(CommandError):
        call_command("second_factor", "reset", "nobody@example.com")


def test_settings_that_open_the_door_are_refused(settings):
    settings.REQUIRE_SECOND_FACTOR = False
    settings.SECOND_FACTOR_MAY_WAIT = True
    settings.MFA_TOTP_INSECURE_BYPASS_CODE = "123456"

    assert {one.id for one in no_bypass(None)} == {"cxr.E020"}
    assert {one.id for one in asked_for(None)} == {"cxr.E021", "cxr.E022"}
