"""The trail as a page: sentences, filters, files."""

import csv
import io
import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from cxone_registry.audit.actor import Actor, acting_as
from cxone_registry.audit.models import Event
from cxone_registry.audit.record import record_change
from cxone_registry.audit.sentences import sentence
from tests.admin.helpers import client_for

PAGE = "/audit/event/"


@pytest.fixture
def history(org):
    with acting_as(Actor("person", "Dana Ruiz")), transaction.atomic():
        record_change("secret.reveal.granted", org, reason="audit of May")
        record_change("rotation.planned", org, name="=cmd()")
    return org


@pytest.mark.pure
@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            {
                "action": "secret.reveal.granted",
                "actor": {"label": "Dana"},
                "object": {"label": "Key"},
                "reason": "May",
            },
            "Dana saw the secret of Key because: May",
        ),
        ({"action": "tenant.changed", "actor": {"label": "Dana"}}, "Dana changed the tenant"),
        ({}, "Somebody  the something"),
        ({"action": 5, "actor": [], "object": 1}, "Somebody 5 the something"),
    ],
    ids=["reveal", "change", "nothing", "garbage"],
)
def test_a_sentence(body, told):
    assert sentence(body) == told


def test_the_list_says_who_did_what_and_why(history):
    page = client_for(history, "auditor").get(PAGE).content.decode()

    assert "Dana Ruiz saw the secret of" in page
    assert "audit of May" in page
    assert "Not yet verified" in page


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("?area=reveal", True),
        ("?area=rotation", False),
        ("?stream=change", True),
        ("?stream=access", False),
        ("?days=1", True),
        ("?q=of+May", True),
        ("?q=nothing-like-it", False),
        ("?actor=Dana+Ruiz", True),
        ("?since=2020-01-01", True),
        ("?since=9998-01-01", False),
        ("?until=9998-12-31&since=1970-01-01", True),
        ("?until=2020-01-01", False),
        ("?since=never", True),
        ("?until=9999-12-31", True),
        ("?since=0001-01-01", True),
    ],
)
def test_filters(history, query, is_there):
    page = client_for(history, "admin").get(PAGE + query).content.decode()

    assert ("saw the secret of" in page) is is_there


@pytest.mark.parametrize("role", ["viewer", "editor", "operator", "custodian"])
def test_others_read_nothing(history, role):
    client = client_for(history, role)

    assert client.get(PAGE).status_code == 403
    assert client.get(PAGE + "export.csv").status_code == 403


def test_a_file_has_the_selection_with_its_links_and_is_audited(history):
    answer = client_for(history, "auditor").get(PAGE + "export.jsonl?area=reveal")

    [line] = [json.loads(line) for line in answer.content.decode().splitlines()]
    assert line["action"] == "secret.reveal.granted"
    assert len(line["hash"]) == len(line["prev"]) == 64
    with transaction.atomic():
        assert Event.objects.filter(action="audit.exported").exists()


def test_no_cell_is_a_formula(history):
    answer = client_for(history, "auditor").get(PAGE + "export.csv")

    cells = [cell for row in csv.reader(io.StringIO(answer.content.decode())) for cell in row]
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)


def test_another_organization_sees_nothing(history, other_org):
    assert b"Dana Ruiz" not in client_for(other_org, "auditor").get(PAGE + "export.csv").content


@pytest.mark.parametrize(
    "query", ["?area=%00", "?days=x", "?stream=%ED%A0%80", "?p=99999999", "?q=" + "x" * 3000]
)
def test_hostile_questions(history, query):
    assert client_for(history, "admin").get(PAGE + query).status_code < 500


def test_there_is_no_other_file(history):
    assert client_for(history, "admin").get(PAGE + "export.exe").status_code == 404


def test_a_typed_day_is_one_of_the_readers_zone(org):
    with transaction.atomic():
        record_change("secret.reveal.granted", org)
        at = Event.objects.get(action="secret.reveal.granted").at
    client = client_for(org, "auditor")
    client.post("/account/", {"name": "Kim", "time_zone": "Pacific/Kiritimati"})
    day = at.astimezone(ZoneInfo("Pacific/Kiritimati")).date()

    def is_there(query):
        return "saw the secret of" in client.get(PAGE + query).content.decode()

    assert is_there(f"?since={day}&until={day}")
    assert not is_there(f"?since={day + timedelta(days=1)}")
    assert not is_there(f"?until={day - timedelta(days=1)}")


def test_an_event_leads_to_all_of_its_request(org):
    actor = Actor("person", "Dana Ruiz", request_id="00ab12cd34ef5678")
    with acting_as(actor), transaction.atomic():
        record_change("secret.reveal.granted", org)
        record_change("rotation.planned", org)
        record_change("rotation.planned", org)
    with transaction.atomic():
        event = Event.objects.get(action="secret.reveal.granted")
    client = client_for(org, "auditor")

    page = client.get(f"{PAGE}{event.pk}/change/").content.decode()
    assert "?q=00ab12cd34ef5678" in page
    assert "3 audit events" in client.get(f"{PAGE}?q=00ab12cd34ef5678").content.decode()
