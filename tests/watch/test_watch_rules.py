"""What shows without asking CXone, as plain data in and problems out."""

import uuid
from datetime import date

import pytest

from credentials.rules.watch.contacts import (
    SeenContact,
    SeenTeam,
    headline,
    silent_contacts,
    thin_teams,
)
from credentials.rules.watch.lapses import SeenChecklist, lapses
from credentials.rules.watch.origins import SeenOrigin, troubled_origins
from credentials.rules.watch.requests import WaitingRequest, late_requests

pytestmark = pytest.mark.pure
THING = uuid.uuid4()
DUE = date(2026, 11, 20)


def waiting():
    return WaitingRequest(THING, "Change of origins", "Agent Desktop", date(2026, 10, 30), DUE)


@pytest.mark.parametrize(("today", "late"), [(DUE, 0), (date(2026, 11, 21), 1)])
def test_a_request_is_late_from_the_day_after_it_was_due(today, late):
    assert len([*late_requests([waiting()], today)]) == late


def test_a_late_request_says_when_it_was_sent_and_what_to_do():
    (raised,) = late_requests([waiting()], date(2026, 12, 1))

    assert "30 October 2026" in raised.problem.sentence
    assert "follow-up" in raised.problem.remedy
    assert raised.label == "Change of origins for Agent Desktop"


@pytest.mark.parametrize(
    ("state", "codes"),
    [
        ("live", []),
        ("doubtful", []),
        ("stale", ["contact-stale"]),
        ("bounced", ["contact-bounced"]),
        ("left", ["contact-left"]),
    ],
)
def test_only_contacts_who_may_be_gone_are_raised(state, codes):
    contact = SeenContact(THING, "Ana <ana@example.com>", state, ("Agent Desktop", "Export"))

    assert [one.problem.code for one in silent_contacts([contact])] == codes


def test_a_contact_of_no_living_application_is_nobodys_problem():
    assert [*silent_contacts([SeenContact(THING, "Ana", "bounced", ())])] == []


@pytest.mark.parametrize(
    ("named", "live", "sentence"),
    [
        (0, 0, "NICE has no technical contact to write to."),
        (2, 0, "None of the technical contacts can be reached."),
        (3, 1, "Only one technical contact can be reached."),
    ],
)
def test_too_few_contacts_are_told_in_words(named, live, sentence):
    (raised,) = thin_teams([SeenTeam(THING, "Export", named, live)])

    assert raised.problem.sentence == sentence


def test_two_live_contacts_are_enough():
    assert [*thin_teams([SeenTeam(THING, "Export", 2, 2)])] == []


@pytest.mark.parametrize(
    ("state", "codes"),
    [
        ("wanted", []),
        ("requested", []),
        ("live", []),
        ("removed", []),
        ("overdue", ["origin-not-live"]),
        ("lost", ["origin-lost"]),
        ("unwanted-live", ["origin-unwanted-live"]),
    ],
)
def test_an_origin_is_raised_when_somebody_has_to_act(state, codes):
    origin = SeenOrigin(THING, "https://app.example.com", state, "Requested 30 days ago.")

    assert [one.problem.code for one in troubled_origins([origin])] == codes


def test_lapsed_items_are_named_and_the_rest_counted():
    titles = ("Token works", "API user reviewed", "Base URL known", "Origins live")
    (raised,) = lapses([SeenChecklist(THING, "Export", titles)])

    assert "Token works; API user reviewed; Base URL known, and 1 more" in raised.problem.sentence


def test_every_problem_fits_its_columns():
    long = "x" * 1000
    raised = [
        *late_requests([waiting()], date(2027, 1, 1)),
        *silent_contacts([SeenContact(THING, long, "stale", (long,))]),
        *thin_teams([SeenTeam(THING, long, 0, 0)]),
        *troubled_origins([SeenOrigin(THING, long, "overdue", long)]),
        *lapses([SeenChecklist(THING, long, (long,) * 9)]),
    ]

    assert all(len(one.problem.sentence) <= 300 for one in raised)
    assert all(len(one.problem.remedy) <= 500 for one in raised)


@pytest.mark.parametrize(
    ("contacts", "applications", "line"),
    [
        (3, 0, "3 technical contacts of Northwind may be gone"),
        (1, 1, "1 technical contact of Northwind may be gone, 1 application has too few"),
        (0, 1, "1 application of Northwind has too few technical contacts"),
        (0, 2, "2 applications of Northwind have too few technical contacts"),
    ],
)
def test_a_headline_counts_what_is_wrong(contacts, applications, line):
    assert headline("Northwind", contacts, applications) == line
