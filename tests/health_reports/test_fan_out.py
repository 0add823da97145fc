"""An application at many tenants, one line each."""

import csv
import io

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from credentials.models import AccessKeyUse
from tests.health_reports.conftest import finding
from tests.support import make


@pytest.fixture
def app(org):
    return make.client_credential(registration=make.registration(name="Many")).registration


def signs_in(app, name, outcome="accepted", **fields):
    tenant = make.tenant(name=name, **fields)
    use = make.use(registration=app, access_key=make.access_key(tenant=tenant))
    with transaction.atomic():
        tried = use.access_key.created_at if outcome else None
        found = AccessKeyUse.objects.filter(pk=use.pk)
        found.update(last_outcome=outcome, last_run_at=tried)
    return use


def page(app, query=""):
    return f"/tenants/registration/{app.pk}/tenants/{query}"


def shown(client, app, query=""):
    answer = client.get(page(app, query))
    assert answer.status_code == 200
    return [cell.tenant for cell in answer.context["cells"]]


def test_each_tenant_has_a_line_in_the_order_asked_for(browser, app):
    for name in ("Beta", "alpha", "Gamma"):
        signs_in(app, name)
    client = browser("viewer")

    assert shown(client, app) == ["alpha", "Beta", "Gamma"]
    assert shown(client, app, "?sort=-tenant") == ["Gamma", "Beta", "alpha"]
    assert len(shown(client, app, "?sort=-contact")) == 3


def test_broken_and_never_validated_are_a_click_away(browser, app):
    signs_in(app, "Good")
    signs_in(app, "Refused", "access-key-refused")
    signs_in(app, "New", "")
    finding(signs_in(app, "Late").access_key, subject="access-key", severity=2)
    client = browser()

    assert shown(client, app, "?show=broken") == ["Late", "Refused"]
    assert shown(client, app, "?show=never") == ["New"]
    assert shown(client, app, "?environment=sandbox&q=goo") == ["Good"]
    assert shown(client, app, "?environment=elsewhere") == []


@pytest.mark.parametrize(
    "query",
    [
        "?sort=password",
        "?sort=--tenant",
        "?show=x",
        "?p=-1",
        "?p=x",
        "?q=%25_%27",
        "?environment='",
    ],
)
def test_whatever_the_address_asks_a_page_answers(browser, app, query):
    signs_in(app, "Good")

    assert browser().get(page(app, query)).status_code == 200


def test_the_number_of_queries_does_not_grow(browser, app):
    client = browser()
    signs_in(app, "First")
    client.get(page(app))
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(page(app))
        counts.append(len(queries))
        for number in range(4):
            signs_in(app, f"Another {number} {make.number()}")

    assert counts[0] == counts[1]


def test_the_file_has_the_rows_of_the_list_and_no_formula(browser, app):
    signs_in(app, "=HYPERLINK(1)", "access-key-refused")
    signs_in(app, "Good")
    answer = browser().get(f"/tenants/registration/{app.pk}/tenants.csv?show=broken")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["Tenant", "'=HYPERLINK(1)"]


def test_an_application_without_tenants_says_what_the_page_is_for(browser, app):
    assert "No tenant yet" in browser().get(page(app)).content.decode()


def test_another_organisation_sees_nothing(app, other_org):
    client = Client()
    client.force_login(make.member(other_org))

    assert client.get(page(app)).status_code == 404
    assert client.get(f"/tenants/registration/{app.pk}/tenants.csv").status_code == 404
