"""The page of audit streams: for admins, and no address ever comes back."""

import pytest
from django.db import transaction

from credentials.models import AuditStream
from cxone_registry.audit.models import Event
from tests.admin.helpers import client_for

PAGE = "/audit/streams/"
ADDRESS = "https://logs.example.com/in/canary-path"


@transaction.atomic
def streams():
    return list(AuditStream.objects.all())


def test_a_stream_is_added_with_a_key_shown_once(org):
    client = client_for(org, "admin")
    answer = client.post(PAGE, {"name": "SIEM", "kind": "https", "address": ADDRESS})

    assert "whsec_" in answer.content.decode()
    page = client.get(PAGE).content.decode()
    assert "logs.example.com" in page
    assert "whsec_" not in page
    assert "canary-path" not in page + answer.content.decode()
    with transaction.atomic():
        bodies = " ".join(Event.objects.values_list("body", flat=True))
    assert "canary-path" not in bodies
    assert "audit-stream.added" in bodies


@pytest.mark.parametrize("address", ["", "http://x", "https://10.0.0.1/", "\x7f", "x" * 5000])
def test_a_bad_address_is_a_sentence(org, address):
    answer = client_for(org, "admin").post(
        PAGE, {"name": "SIEM", "kind": "https", "address": address}
    )

    assert answer.status_code == 400
    assert streams() == []


def test_it_is_paused_resumed_tried_and_deleted(org):
    client = client_for(org, "admin")
    client.post(PAGE, {"name": "S", "kind": "syslog", "address": "logs.example.com:6514"})
    [one] = streams()
    for what in ("test", "pause", "resume"):
        assert client.post(f"{PAGE}{one.pk}/{what}/").status_code == 302
    assert streams()[0].is_enabled
    client.post(f"{PAGE}{one.pk}/delete/")
    assert streams() == []


@pytest.mark.parametrize("role", ["viewer", "editor", "operator", "custodian", "auditor"])
def test_only_admins(org, role):
    assert client_for(org, role).get(PAGE).status_code == 403


def test_another_organization_finds_nothing(org, other_org):
    client_for(org, "admin").post(
        PAGE, {"name": "S", "kind": "syslog", "address": "logs.example.com:6514"}
    )
    [one] = streams()

    answer = client_for(other_org, "admin").post(f"{PAGE}{one.pk}/delete/")
    assert answer.status_code == 404
    assert len(streams()) == 1


@pytest.fixture
def one(org):
    client_for(org, "admin").post(
        PAGE, {"name": "Logs", "kind": "syslog", "address": "keep.example.net:7514"}
    )
    return streams()[0]


def test_another_name_leaves_the_address_and_another_address_the_place(org, one):
    client = client_for(org, "admin")
    page = client.get(f"{PAGE}{one.pk}/edit/").content.decode()
    assert "Logs" in page
    assert "7514" not in page

    assert client.post(f"{PAGE}{one.pk}/edit/", {"name": "Elsewhere"}).status_code == 302
    [now] = streams()
    assert (now.name, now.host, now.change_seq) == ("Elsewhere", "keep.example.net", one.change_seq)
    changed = {"name": "Elsewhere", "address": "other.example.com:6514"}
    assert client.post(f"{PAGE}{one.pk}/edit/", changed).status_code == 302
    [now] = streams()
    assert (now.host, now.change_seq) == ("other.example.com", one.change_seq)


@pytest.mark.parametrize(
    "form", [{"name": ""}, {"name": "x", "address": "127.0.0.1:6514"}, {"name": "x\u202ey"}]
)
def test_what_is_wrong_changes_nothing(org, one, form):
    answer = client_for(org, "admin").post(f"{PAGE}{one.pk}/edit/", form)

    assert answer.status_code == 400
    assert [row.name for row in streams()] == ["Logs"]


def test_deleting_asks_first(org, one):
    client = client_for(org, "admin")

    assert "Keep it" in client.get(f"{PAGE}{one.pk}/delete/").content.decode()
    assert len(streams()) == 1
    client.post(f"{PAGE}{one.pk}/delete/")
    assert streams() == []


@pytest.mark.parametrize("role", ["viewer", "editor", "operator", "custodian", "auditor"])
def test_others_change_none(org, one, role):
    client = client_for(org, role)

    assert client.post(f"{PAGE}{one.pk}/edit/", {"name": "x"}).status_code == 403
    assert client.post(f"{PAGE}{one.pk}/delete/").status_code == 403


def test_there_is_nothing_else_to_do_to_one(org, other_org, one):
    assert client_for(org, "admin").post(f"{PAGE}{one.pk}/explode/").status_code == 404
    assert client_for(other_org, "admin").get(f"{PAGE}{one.pk}/edit/").status_code == 404
