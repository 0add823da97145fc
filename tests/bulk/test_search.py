"""One field finds everything of the organisation, the best first, and nothing of others."""

from unittest import mock

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from credentials.reports import search as searching
from credentials.reports.search import SearchTooSlowError, search
from cxone_registry.isolation.context import organization_context
from tenants.models import VendorRequest
from tests.admin.helpers import client_for, make_rows
from tests.support import make


@transaction.atomic
def found(text):
    return {group.kind: [hit.title for hit in group.hits] for group in search(text)}


def test_each_thing_is_found_by_what_people_know_of_it(org):
    rows = make_rows(org)
    tenant_id = str(rows.tenant.tenant_id)
    with transaction.atomic():
        VendorRequest.objects.create(registration=rows.registration, kind="other", text="Port 8443")
        rows.registration.redirect_uris.create(
            registration=rows.registration, uri="https://back.example/cb"
        )
    wanted = {
        rows.registration.name[3:]: "registrations",
        tenant_id: "tenants",
        tenant_id.replace("-", "").upper(): "tenants",
        f"urn:uuid:{tenant_id}": "tenants",
        f"{{{tenant_id}}}": "tenants",
        tenant_id[3:20]: "tenants",
        rows.contact.email.upper(): "contacts",
        rows.unit.number: "units",
        rows.credential.client_id: "clients",
        rows.key.access_key_id[5:20]: "keys",
        rows.key.api_user: "keys",
        "app.example": "origins",
        "back.example/cb": "uris",
        "port 8443": "requests",
    }

    assert {text: kind for text, kind in wanted.items() if kind not in found(text)} == {}


def test_the_very_name_comes_first_then_what_begins_with_it(org):
    for name in ("A zebra", "Zebra crossing", "Zebra"):
        make.registration(name=name)

    assert found("zebra")["registrations"] == ["Zebra", "Zebra crossing", "A zebra"]


@pytest.mark.parametrize(
    "text", ["%", "%%", "__", "\\", "'; DROP", "a" * 300, "(((((", "\u202e\u202e"]
)
def test_wildcards_are_only_characters(org, text):
    make.registration(name="Plain")

    assert found(text) == {}


def test_a_group_shows_the_best_few_and_leads_to_the_rest(org):
    for number in range(12):
        make.registration(name=f"Many {number}")

    page = client_for(org, "viewer").get("/search/?q=many").content.decode()

    assert page.count("<mark>Many</mark>") == 8
    assert "/tenants/registration/?q=many" in page


def test_every_search_costs_the_same(org):
    counts = []
    for many in (2, 12):
        for number in range(many):
            make.registration(name=f"Many {many} {number}")
        with CaptureQueriesContext(connection) as seen:
            found("many")
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_others_find_nothing(org, other_org):
    with organization_context(other_org.pk):
        make.registration(name="Secret project")

    assert found("Secret project") == {}


def test_pages_without_hits_say_what_to_do(org):
    client = client_for(org, "viewer")

    pages = {q: client.get("/search/", {"q": q}).content.decode() for q in ("", "a", "<zzz>")}

    assert "What are you looking for?" in pages[""]
    assert "one more character" in pages["a"]
    assert "“<bdi>&lt;zzz&gt;</bdi>”" in pages["<zzz>"]


def test_a_search_that_takes_too_long_is_stopped_and_the_request_goes_on(org):
    with mock.patch.object(searching, "_group", lambda source, text: _sleep()):
        with mock.patch.object(searching, "TIMEOUT_MILLISECONDS", 20), transaction.atomic():
            with pytest.raises(SearchTooSlowError):
                search("anything")
            assert make.registration().pk
        with mock.patch.object(searching, "TIMEOUT_MILLISECONDS", 20):
            page = client_for(org, "viewer").get("/search/?q=anything")

    assert "took too long" in page.content.decode()


def _sleep():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(5)")
