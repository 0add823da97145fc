"""A secret is shown to one person, once, after everything that is asked for."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from credentials.models import AccessKey, Reveal, SecretVersion
from credentials.services import vault
from cxone_registry.secret import Secret
from tests.admin.helpers import client_for, form_of
from tests.reveals.conftest import VALUE
from tests.reveals.helpers import WHY, ask, decide, newest, show, value_of, words
from tests.support import make, second_factor

ROLES = ["viewer", "editor", "operator", "custodian", "admin", "auditor"]


def test_a_custodian_sees_a_secret_of_the_sandbox_at_once(custodian, played, seen):
    assert ask(custodian, played).status_code == 302
    answer = show(custodian, newest())

    assert value_of(answer) == VALUE
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert sorted(seen.actions()) == ["secret.reveal.asked", "secret.reveal.granted"]
    assert newest().state == "shown"


def test_it_is_shown_once(custodian, played):
    ask(custodian, played)
    show(custodian, newest())
    again = show(custodian, newest())

    assert again.status_code == 409
    assert VALUE not in again.content.decode()


def test_no_page_holds_the_value(custodian, played, seen):
    ask(custodian, played)
    show(custodian, newest())
    custodian.post(reverse("reveal-copied", args=[newest().pk]))
    pages = [
        reverse("reveals"),
        reverse("reveal", args=[newest().pk]),
        reverse("reveal-live", args=[newest().pk]),
        reverse("reveal-new", args=[played.pk]),
        reverse("admin:credentials_clientcredential_change", args=[played.client_credential_id]),
    ]

    assert all(VALUE not in custodian.get(each).content.decode() for each in pages)
    assert VALUE not in seen.bodies()
    assert seen.actions(like="secret.copied") == ["secret.copied"]


@pytest.mark.parametrize("role", ROLES)
def test_only_custodians_ask(browser_of, played, role):
    client = browser_of(role)
    answers = {client.get(reverse("reveal-new", args=[played.pk])).status_code}
    answers.add(ask(client, played).status_code)

    assert answers == ({200, 302} if role == "custodian" else {403})


@pytest.mark.parametrize("role", [role for role in ROLES if role != "custodian"])
def test_nobody_else_sees_what_a_custodian_asked_for(custodian, browser_of, played, role):
    ask(custodian, played)
    answer = show(browser_of(role), newest())

    assert answer.status_code == 403
    assert newest().state == "approved"


def test_another_custodian_does_not_see_it_either(custodian, browser_of, played):
    ask(custodian, played)

    assert show(browser_of("custodian"), newest()).status_code == 404


@pytest.mark.parametrize("ago", [None, 301])
def test_without_a_fresh_second_factor_nothing_is_asked_or_shown(
    org, custodian, browser_of, played, ago
):
    stale = client_for(org, "custodian") if ago is None else browser_of("custodian", ago=ago)
    page = stale.get(reverse("reveal-new", args=[played.pk]))
    refused = ask(stale, played)

    assert "Show your second factor first" in words(page)
    assert refused.status_code == 403
    with transaction.atomic():
        assert not Reveal.objects.exists()


def test_the_factor_must_be_fresh_when_it_is_shown_too(custodian, played):
    ask(custodian, played)
    second_factor.show(custodian, ago=301)
    answer = show(custodian, newest())

    assert answer.status_code == 403
    assert newest().state == "approved"


def test_another_organisation_finds_nothing(other_org, played, custodian):
    ask(custodian, played)
    stranger = client_for(other_org, "custodian")
    second_factor.show(stranger)
    asked = newest()

    assert stranger.get(reverse("reveal-new", args=[played.pk])).status_code == 404
    assert stranger.get(reverse("reveal", args=[asked.pk])).status_code == 404
    assert show(stranger, asked).status_code == 404
    assert decide(stranger, asked).status_code == 404
    assert "Nothing" in words(stranger.get(reverse("reveals"))) or "No secret was shown" in words(
        stranger.get(reverse("reveals"))
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": "short"},
        {"reason": "x" * 501},
        {"category": "no-such"},
        {"reason": "a\u202eb" * 9},
    ],
    ids=["short", "long", "category", "direction"],
)
def test_a_bad_reason_is_refused_in_words(custodian, played, changes):
    answer = ask(custodian, played, **changes)

    assert answer.status_code == 400
    with transaction.atomic():
        assert not Reveal.objects.exists()


def test_nothing_is_shown_when_the_audit_cannot_be_written(custodian, played, monkeypatch):
    ask(custodian, played)

    def fail(*_, **__):
        raise DatabaseError("the audit connection is down")

    monkeypatch.setattr(vault, "record_access", fail)
    custodian.raise_request_exception = False
    answer = show(custodian, newest())

    assert answer.status_code == 500
    assert VALUE not in answer.content.decode()
    assert newest().state == "approved"


def test_what_does_not_open_says_so_and_is_audited(custodian, played, seen):
    with transaction.atomic():
        other = vault.current_version(make.client_credential("another-value-altogether"))
        blob = SecretVersion._meta.get_field("sealed").value_from_object(other)
        SecretVersion.objects.filter(pk=played.pk).update(sealed=blob)
    ask(custodian, played)
    answer = show(custodian, newest())

    assert answer.status_code == 409
    assert "does not open" in words(answer)
    assert "secret.reveal.failed" in seen.actions()


def test_a_replaced_secret_is_not_shown_by_an_old_approval(custodian, played):
    ask(custodian, played)
    asked = newest()
    for number in range(2):
        vault.store_secret(played.client_credential, Secret(f"newer-secret-value-{number}"))
    answer = show(custodian, asked)

    assert answer.status_code == 409
    assert "replaced" in words(answer)


def test_access_keys_have_the_same_gate(custodian, org):
    key = make.access_key("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRST====")
    with transaction.atomic():
        version = vault.current_version(AccessKey.objects.get(pk=key.pk))

    assert custodian.get(reverse("reveal-new", args=[version.pk])).status_code == 200
    ask(custodian, version)
    assert value_of(show(custodian, newest())).startswith("ABCDEFG")


def test_write_only_secrets_are_shown_to_nobody_but_by_break_glass(custodian, played, seen):
    with transaction.atomic():
        owner = played.client_credential
        owner.is_write_only = True
        owner.save()
    refused = ask(custodian, played)
    ask(custodian, played, is_break_glass="on")

    assert refused.status_code == 409
    assert "never shown" in words(refused)
    assert value_of(show(custodian, newest())) == VALUE
    assert seen.actions(like="secret.break-glass") == ["secret.break-glass"]


def test_get_shows_nothing(custodian, played):
    ask(custodian, played)

    assert custodian.get(reverse("reveal-show", args=[newest().pk])).status_code == 405


def test_reasons_are_kept_as_text(custodian, played):
    ask(custodian, played, reason="<script>alert(1)</script> and more")

    page = custodian.get(reverse("reveal", args=[newest().pk])).content.decode()
    assert "<script>alert(1)" not in page
    assert WHY["category"] == newest().category


def test_what_was_never_to_be_shown_stays_so_when_its_owner_may_be_shown(
    browser_of, custodian, played
):
    owner, admin = played.client_credential, browser_of("admin")
    address = reverse("admin:credentials_clientcredential_change", args=[owner.pk])
    admin.post(address, form_of(admin, address) | {"is_write_only": "on"})
    form = dict(form_of(admin, address))
    form.pop("is_write_only")
    alone = admin.post(address, form)
    admin.post(address, form | {"secret": "a-new-secret-that-may-be-shown"})
    old = ask(custodian, played)
    with transaction.atomic():
        new = vault.current_version(owner)
    ask(custodian, new)

    assert "Enter a new secret" in words(alone)
    assert old.status_code == 409
    assert value_of(show(custodian, newest())) == "a-new-secret-that-may-be-shown"
