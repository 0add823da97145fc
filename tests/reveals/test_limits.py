"""How many, when, from where, with which ticket; and comparing without seeing."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.urls import reverse

from credentials.models import Reveal, RevealRule, SecretComparison
from credentials.rules.reveals.limits import OF_A_PERSON, OF_AN_ORGANIZATION, Shown, beyond
from credentials.rules.reveals.rule import (
    Rule,
    Situation,
    fits,
    is_looser,
    parsed_networks,
    refusals,
)
from tenants.models import AdminNotice
from tests.admin.helpers import form_of
from tests.reveals.conftest import VALUE
from tests.reveals.helpers import ask, decide, newest, show, value_of, words

TUESDAY = datetime(2026, 11, 24, 17, 30, tzinfo=ZoneInfo("Europe/Berlin"))


def test_the_eleventh_within_an_hour_needs_a_second_person(custodian, browser_of, played):
    for _ in range(OF_A_PERSON):
        ask(custodian, played)
        assert value_of(show(custodian, newest())) == VALUE
    ask(custodian, played)
    waiting = newest()
    decide(browser_of("admin"), waiting)
    with transaction.atomic():
        bursts = AdminNotice.objects.filter(kind="reveal-burst").count()

    assert waiting.state == "asked"
    assert value_of(show(custodian, waiting)) == VALUE
    assert bursts == 1


def test_approvals_kept_in_store_do_not_pass_the_limit(custodian, played):
    for _ in range(OF_A_PERSON + 1):
        ask(custodian, played)
    with transaction.atomic():
        kept = list(Reveal.objects.filter(state="approved").order_by("asked_at"))
    answers = [show(custodian, each) for each in kept]

    assert len(kept) == OF_A_PERSON + 1
    assert [answer.status_code for answer in answers] == [200] * OF_A_PERSON + [409]


@pytest.mark.pure
def test_the_organisation_has_a_limit_a_day():
    assert not beyond(Shown(0, 0, OF_AN_ORGANIZATION - 1))
    assert beyond(Shown(0, 0, OF_AN_ORGANIZATION))


@pytest.mark.pure
@pytest.mark.parametrize(
    ("rule", "address", "expected"),
    [
        (Rule(), "203.0.113.7", 0),
        (Rule(weekdays="12345"), "203.0.113.7", 0),
        (Rule(weekdays="67"), "203.0.113.7", 1),
        (Rule(from_hour=9, to_hour=17), "203.0.113.7", 1),
        (Rule(from_hour=9, to_hour=18), "203.0.113.7", 0),
        (Rule(networks=("203.0.113.0/24",)), "203.0.113.7", 0),
        (Rule(networks=("203.0.113.0/24",)), "::ffff:203.0.113.7", 0),
        (Rule(networks=("203.0.113.0/24",)), "198.51.100.1", 1),
        (Rule(networks=("2001:db8::/32",)), "203.0.113.7", 1),
        (Rule(networks=("203.0.113.0/24",)), "", 1),
        (Rule(is_write_only=True), "203.0.113.7", 1),
    ],
)
def test_days_hours_and_networks(rule, address, expected):
    assert len(refusals(rule, Situation(TUESDAY, address))) == expected


@pytest.mark.pure
@pytest.mark.parametrize(
    ("ticket", "pattern", "good"),
    [
        ("CHG-123456", "CHG-######", True), ("CHG-12345", "CHG-######", False),
        ("", "CHG-######", False), ("anything", "", True), ("CHG-١٢٣٤٥٦", "CHG-######", False),
        ("x.1", "x.#", True), ("xy1", "x.#", False), ("CHG-123456\n", "CHG-######", False),
    ],
)  # fmt: skip
def test_tickets(ticket, pattern, good):
    assert fits(ticket, pattern) is good


@pytest.mark.pure
@pytest.mark.parametrize("text", ["203.0.113.0/33", "all", "203.0.113.0/24 and more", "::/129"])
def test_what_is_no_network_is_named(text):
    with pytest.raises(ValueError, match="is no network"):
        parsed_networks(text)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (Rule(), Rule(needs_approval=False), True),
        (Rule(needs_approval=False), Rule(), False),
        (Rule(weekdays="1"), Rule(weekdays="12"), True),
        (Rule(from_hour=9), Rule(from_hour=8), True),
        (Rule(networks=("10.0.0.0/8",)), Rule(), True),
        (Rule(), Rule(networks=("10.0.0.0/8",)), False),
        (Rule(networks=("10.0.0.0/8",)), Rule(networks=("10.0.0.0/8", "192.0.2.0/24")), True),
        (Rule(is_write_only=True), Rule(), True),
        (Rule(ticket_pattern="#"), Rule(), True),
        (Rule(ticket_pattern="CHG-###"), Rule(ticket_pattern="#"), True),
    ],
)
def test_what_counts_as_looser(before, after, expected):
    assert is_looser(before, after) is expected


def test_a_rule_asks_for_a_ticket_and_stops_who_is_elsewhere(custodian, played):
    environment = played.client_credential.environment
    with transaction.atomic():
        RevealRule.objects.create(
            environment=environment, needs_approval=False, ticket_pattern="CHG-###"
        )
    missing = ask(custodian, played)
    good = ask(custodian, played, ticket="CHG-123")
    with transaction.atomic():
        RevealRule.objects.update(networks="198.51.100.0/24")
    elsewhere = show(custodian, newest())

    assert missing.status_code == 400
    assert good.status_code == 302
    assert elsewhere.status_code == 409
    assert "networks only" in words(elsewhere)


def test_admins_make_rules_and_other_admins_hear_of_looser_ones(browser_of, played):
    admin, environment = browser_of("admin"), played.client_credential.environment
    address = reverse("admin:credentials_revealrule_add")
    form = form_of(admin, address) | {"environment": str(environment.pk), "needs_approval": "on"}
    admin.post(address, form)
    with transaction.atomic():
        row = RevealRule.objects.get()
        told_first = AdminNotice.objects.filter(kind="reveal-rule").count()
    change = reverse("admin:credentials_revealrule_change", args=[row.pk])
    form = form_of(admin, change)
    form.pop("needs_approval")
    admin.post(change, form)
    with transaction.atomic():
        told = AdminNotice.objects.filter(kind="reveal-rule").count()

    assert (told_first, told) == (0, 1)


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("custodian", 403), ("admin", 200)])
def test_only_admins_make_rules(browser_of, role, status):
    answer = browser_of(role).get(reverse("admin:credentials_revealrule_add"))

    assert answer.status_code == status


def compare(client, version, value):
    address = reverse("secret-compare", args=["client", version.client_credential_id])
    return client.post(address, {"secret": value})


def test_a_value_is_compared_without_being_shown_or_kept(browser_of, played, seen):
    editor = browser_of("editor")
    same, other = compare(editor, played, VALUE), compare(editor, played, f"{VALUE}x")
    with transaction.atomic():
        kept = list(SecretComparison.objects.values_list("is_same", flat=True))

    assert "They match" in words(same)
    assert "do not match" in words(other)
    assert VALUE not in same.content.decode() + other.content.decode() + seen.bodies()
    assert sorted(kept) == [False, True]


def test_five_comparisons_an_hour(browser_of, played):
    editor = browser_of("editor")
    answers = [compare(editor, played, f"guess-number-{n}") for n in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


@pytest.mark.parametrize("role", ["viewer", "auditor"])
def test_viewers_do_not_compare(browser_of, played, role):
    assert compare(browser_of(role), played, VALUE).status_code == 403


def test_another_organisation_compares_nothing(other_org, played):
    from tests.admin.helpers import client_for

    assert compare(client_for(other_org, "editor"), played, VALUE).status_code == 404
