"""Another token endpoint: shown to all, decided by the operator, never obeyed before."""

import pytest
from django.db import transaction
from django.urls import reverse

from cxone_registry.audit.models import Event
from tenants.admin.environment import EnvironmentForm
from tenants.models import Environment, ProviderDocument
from tenants.services import token_endpoint_drift as drift
from tests.admin.helpers import client_for, errors_in, form_of, page
from tests.discovery.test_environments import look, periods
from tests.isolation.catalogue import ask
from tests.support import make

GONE = "decided meanwhile"


@pytest.fixture
def other(cloud):
    """The address that the issuer publishes from now on."""
    address = f"{cloud.peer.origin}/auth/v2/token"
    cloud.say(token_endpoint=address)
    return address


@pytest.fixture
def drifted(environment, other):
    look(environment)
    return environment


def decision(environment):
    return reverse("token-endpoint-decision", args=[environment.pk])


def endpoint_of(environment):
    with transaction.atomic():
        return Environment.objects.get(pk=environment.pk).token_endpoint


def asking(environment):
    with transaction.atomic():
        return drift.waiting(Environment.objects.get(pk=environment.pk))


def send(browser, environment, **form):
    shown = asking(environment)
    return browser.post(decision(environment), {"document": shown.pk if shown else "", **form})


def accept(browser, environment, host):
    return send(browser, environment, decision="accept", host=host)


def events(action):
    rows = ask("SELECT body FROM audit_event WHERE action = %s", f"environment.{action}")
    return [body for (body,) in rows]


def test_nothing_changes_before_somebody_decides(drifted, other):
    recorded = drifted.token_endpoint

    assert endpoint_of(drifted) == recorded != other
    assert asking(drifted) is not None


def test_members_read_that_the_operator_decides_and_have_no_button(drifted, other, signed_in):
    for role in ("viewer", "editor", "admin"):
        text = signed_in(role).get(reverse("environment-documents", args=[drifted.pk]))

        assert "another token endpoint" in text.content.decode()
        assert "nothing is sent there" in text.content.decode()
        assert other in text.content.decode()
        assert decision(drifted) not in text.content.decode()


def test_only_the_operator_decides(drifted, cloud, signed_in):
    before = endpoint_of(drifted)
    for role in ("viewer", "editor", "admin"):
        browser = signed_in(role)

        assert browser.get(decision(drifted)).status_code == 403
        assert accept(browser, drifted, drift.host_of(cloud.peer.origin)).status_code == 403
    assert endpoint_of(drifted) == before


def test_the_operators_page_leads_to_what_waits_until_it_is_decided(drifted, operator):
    link = f'href="{decision(drifted)}"'
    before = operator.get(reverse("admin:platform")).content.decode()
    send(operator, drifted, decision="refuse")
    after = operator.get(reverse("admin:platform")).content.decode()

    assert link in before
    assert link not in after


def test_accepted_it_becomes_the_record_and_is_audited(drifted, other, operator):
    before = endpoint_of(drifted)
    page = operator.get(decision(drifted)).content.decode()
    answer = accept(operator, drifted, drift.host_of(other))

    assert other in page
    assert answer.status_code == 302
    assert endpoint_of(drifted) == other
    assert any(before in body and other in body for body in events("token-endpoint-accepted"))
    assert periods(drifted)[-1].was_accepted is True
    assert asking(look(drifted)) is None


def test_without_the_right_host_nothing_is_accepted(drifted, operator):
    before = endpoint_of(drifted)
    for host in ("", "127.0.0.1", "evil.example", "x" * 400, "é"):
        answer = accept(operator, drifted, host)

        assert answer.status_code == 400
        assert "Nothing was changed" in answer.content.decode()
    assert endpoint_of(drifted) == before


def test_a_form_that_says_nothing_decides_nothing(drifted, operator):
    for form in ({}, {"decision": "perhaps"}, {"decision": "accept"}):
        assert send(operator, drifted, **form).status_code == 400
    assert asking(drifted)


def test_refused_it_is_not_asked_again_even_when_it_comes_back(cloud, drifted, other, operator):
    before = endpoint_of(drifted)
    answer = send(operator, drifted, decision="refuse")
    look(drifted)
    assert asking(drifted) is None
    cloud.say(token_endpoint=before)
    look(drifted)
    cloud.say(token_endpoint=other, scopes_supported=["openid", "more"])
    look(drifted)

    assert answer.status_code == 302
    assert asking(drifted) is None
    assert endpoint_of(drifted) == before
    assert periods(drifted)[0].was_accepted is False
    assert any(other in body for body in events("token-endpoint-refused"))


def test_yet_another_address_is_asked_about(cloud, drifted, operator):
    send(operator, drifted, decision="refuse")
    cloud.say(token_endpoint=f"{cloud.peer.origin}/auth/v3/token")
    look(drifted)

    assert asking(drifted).body["token_endpoint"].endswith("/v3/token")


def test_what_is_published_no_longer_cannot_be_accepted(cloud, drifted, other, operator):
    shown, before = asking(drifted), endpoint_of(drifted)
    cloud.say(token_endpoint=before)
    look(drifted)
    form = {"document": shown.pk, "decision": "accept", "host": drift.host_of(other)}
    answer = operator.post(decision(drifted), form)

    assert answer.status_code == 400
    assert GONE in answer.content.decode()
    assert endpoint_of(drifted) == before


def test_it_is_decided_once(drifted, other, operator):
    shown = asking(drifted)
    drift.accept(shown.pk, typed_host=drift.host_of(other), by="a@example.com")

    with pytest.raises(drift.DriftError, match=GONE):
        drift.refuse(shown.pk, by="b@example.com")


def test_an_address_outside_the_families_is_not_accepted(drifted, settings):
    with transaction.atomic():
        row = asking(drifted)
        body = row.body | {"token_endpoint": "https://evil.example/auth/token"}
        ProviderDocument.objects.filter(pk=row.pk).update(body=body)

    with pytest.raises(drift.DriftError, match="domain families"):
        drift.accept(row.pk, typed_host="evil.example", by="a@example.com")


def test_the_operator_is_told_in_the_list_and_the_others_see_who_only_as_a_role(
    drifted, operator, signed_in
):
    listing = operator.get(reverse("admin:tenants_environment_changelist")).content.decode()
    send(operator, drifted, decision="refuse")
    address = operator.get("/").wsgi_request.user.email
    page = reverse("environment-documents", args=[drifted.pk])

    assert "Another token endpoint" in listing
    assert address in operator.get(page).content.decode()
    assert address not in signed_in("admin").get(page).content.decode()


def test_without_drift_there_is_nothing_to_decide(environment, operator):
    look(environment)

    assert "Nothing to decide" in operator.get(decision(environment)).content.decode()
    assert accept(operator, environment, "x").status_code == 400


def test_an_operator_without_organisation_decides_too(drifted, other, database):
    from django.core.management import call_command
    from django.test import Client

    from tenants.models import User

    person, browser = User.objects.create_user(f"op{make.number()}@example.com"), Client()
    call_command("operator", person.email)
    browser.force_login(person)
    page = browser.get(reverse("environment-documents", args=[drifted.pk]))

    assert page.status_code == 200
    assert "Yours in this environment" not in page.content.decode()
    assert accept(browser, drifted, drift.host_of(other)).status_code == 302
    assert endpoint_of(drifted) == other


def test_no_organisation_hears_of_it_in_its_own_trail(drifted, other, operator, other_org):
    send(operator, drifted, decision="refuse")

    with transaction.atomic():
        assert not Event.objects.filter(action__startswith="environment.").exists()
    assert client_for(other_org, "viewer").get(decision(drifted)).status_code == 403


def test_a_form_of_before_the_decision_cannot_take_it_back(drifted, other, operator):
    form = form_of(operator, page(drifted))
    accept(operator, drifted, drift.host_of(other))
    answer = operator.post(page(drifted), {**form, "note": "Call NICE"})

    assert "Somebody changed this since" in errors_in(answer)
    assert endpoint_of(drifted) == other


def test_saving_the_note_leaves_what_was_decided_meanwhile(drifted, other, operator, monkeypatch):
    """The decision comes between the form's reading of the row and its writing."""
    form = form_of(operator, page(drifted))
    shown = asking(drifted)
    clean = EnvironmentForm.clean

    def decided_first(self):
        drift.accept(shown.pk, typed_host=drift.host_of(other), by="a@example.com")
        return clean(self)

    monkeypatch.setattr(EnvironmentForm, "clean", decided_first)
    answer = operator.post(page(drifted), {**form, "note": "Call NICE"})

    assert answer.status_code == 302
    assert endpoint_of(drifted) == other
    with transaction.atomic():
        assert Environment.objects.get(pk=drifted.pk).note == "Call NICE"
