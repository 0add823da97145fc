"""Hostile input in every field and address: a sentence for each, never an error page."""

import unicodedata

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from credentials.models import AccessKey, AccessKeyUse, ClientCredential, Finding, ValidationRun
from cxone_registry.audit.models import Event
from tenants.models import (
    BusinessUnit,
    Contact,
    Environment,
    Membership,
    Organization,
    Registration,
    Tenant,
)
from tests.admin.helpers import environments, errors_in, form_of, page, submit
from tests.admin.test_registrations import rows_of
from tests.support import make

pytestmark = pytest.mark.sweep

MODELS = [
    Registration, BusinessUnit, Tenant, Contact, Membership, Organization, Environment,
    ClientCredential, AccessKey, AccessKeyUse, ValidationRun, Finding, Event,
]  # fmt: skip
ZERO_WIDTH, RTL = "\u200b", "\u202e"

REDIRECT_URIS = [
    "https://a.example.com/cb#f", "https://a.example.com/*", "myapp:/cb", "https://a.example.com/%2e%2e",
    "https://a.example.com/../x", "https://u:p@a.example.com/cb", "javascript:alert(1)",
    "https://a.example.com/ cb", f"https://a.example.com/{RTL}cb", "https://[::1", "x" * 600,
]  # fmt: skip
BUSINESS_UNITS = [
    "-1", "1.0", "1e5", "\u0664\u0666\u0660", "\uff10", "4" * 40, "0", "+46", "4_600_738", "=1+1",
    "046", "", "x", "4600738\u00a0x",
]  # fmt: skip
EMAILS = [
    "a@b", '"a b"@c.example', "a" * 320 + "@example.com", "a@[127.0.0.1]", "<script>@x.y",
    "Ana <ana@example.com>", "a@example.com,b@example.com", "\u00e4@example.com",
    f"a{ZERO_WIDTH}@example.com", "a@example.com\r\nBcc: b@example.com", "", "a@ex\u00e4mple.com",
    "a" * 250 + "@example.com",
]  # fmt: skip
TRACKING_NUMBERS = [
    "x" * 1000, "../../etc", "<img onerror>", f"T-1{RTL}", "=1+1", "ab", "T 4711", "\u0664711",
]  # fmt: skip
TENANT_IDS = [
    "00000000-0000-0000-0000-000000000000", "11ee2b9d-1b55-a1b0-9c43-0242ac11000",
    "11ee2b9d-1b55-a1b0-9c43-0242ac1100033", "\uff11" * 32, "1_" * 16, "garbage", "", "{}",
    "urn:uuid:", "{11ee2b9d-1b55-a1b0-9c43-0242ac110003",
]  # fmt: skip
NAMES = [
    "", "   ", "x" * 201, f"a{ZERO_WIDTH}b", f"a{RTL}b", "\ufeffx", "\u200d",
    "a\r\nBcc: b", "a\u2028b",
]  # fmt: skip
TAKEN_NAMES = [
    "\u0041" + "\u0301" * 199, "{{7*7}}", "${jndi:ldap://x}", "%s%n", "'; DROP TABLE x; --",
    "\U0001f600", "<script>alert(1)</script>", "\u0645\u200c\u0646",
]  # fmt: skip
CLIENT_IDS = ["", "x" * 201, "a\u00e9", f"a{ZERO_WIDTH}", "A" * 48, " \t "]
KEY_IDS = ["", "x" * 129, "a b", "\u00e9", f"a{ZERO_WIDTH}"]
DATES = ["0000-00-00", "9999-12-31", "1999-12-31", "2026-02-29", "now()", "x" * 1000, "2101-01-01"]
KEYS = ["garbage", "1", "None", "[]", "\u0661", "x" * 5000, "' OR 1=1 --"]


def ids(values):
    return [value.encode("unicode_escape").decode()[:40] or "empty" for value in values]


def refused(client, model, field, values, **valid):
    """Post each of *values* in an otherwise valid new row, with the form of one page."""
    address = page(model, "add")
    form = {**form_of(client, address), **valid}
    for value in values:
        answer = client.post(address, {**form, field: value})
        assert answer.status_code == 200, f"{value!r} was taken"
        assert answer.context["adminform"].form.errors[field], f"{value!r} has no sentence"


def test_hostile_redirect_uris(admin, org):
    address, unit = page(Registration, "add"), make.business_unit().pk
    kind = {"application_type": "public", "client_auth_method": "none"}
    form = form_of(admin, address) | kind | {"business_unit": unit, "name": "App"}
    for value in REDIRECT_URIS:
        rows = rows_of("redirect_uris", {"purpose": "sign-in", "uri": value})
        answer = admin.post(address, {**form, **rows})

        assert answer.status_code == 200, value
        assert errors_in(answer).strip(), value


def test_hostile_business_unit_numbers(admin):
    refused(admin, BusinessUnit, "number", BUSINESS_UNITS, name="Unit")


def test_spaces_around_a_business_unit_number_are_dropped(admin, org):
    submit(admin, page(BusinessUnit, "add"), number=" 4600738 ", name="Unit")

    with transaction.atomic():
        assert BusinessUnit.objects.get().number == "4600738"


def test_hostile_email_addresses(admin):
    refused(admin, Contact, "email", EMAILS, name="Ana")


def test_hostile_tracking_numbers(admin, org):
    unit = make.business_unit().pk
    refused(
        admin, Registration, "tracking_number", TRACKING_NUMBERS, name="App", business_unit=unit
    )


def test_hostile_tenant_ids(admin, org):
    valid = {
        "name": "T",
        "environment": environments()[0].pk,
        "business_unit": make.business_unit().pk,
    }
    refused(admin, Tenant, "tenant_id", TENANT_IDS, **valid)


@pytest.mark.parametrize(
    "value",
    [
        "11EE2B9D-1B55-A1B0-9C43-0242AC110003",
        "{11ee2b9d-1b55-a1b0-9c43-0242ac110003}",
        "urn:uuid:11ee2b9d-1b55-a1b0-9c43-0242ac110003",
        "11ee2b9d1b55a1b09c430242ac110003\n",
    ],
)
def test_known_spellings_of_a_tenant_id_are_taken(admin, org, value):
    submit(
        admin,
        page(Tenant, "add"),
        tenant_id=value,
        name="T",
        environment=environments()[0].pk,
        business_unit=make.business_unit().pk,
    )

    with transaction.atomic():
        assert str(Tenant.objects.get().tenant_id) == "11ee2b9d-1b55-a1b0-9c43-0242ac110003"


def test_hostile_names(admin, org):
    refused(admin, BusinessUnit, "name", NAMES, number="4600738")
    refused(admin, Registration, "name", NAMES, business_unit=make.business_unit().pk)


@pytest.mark.parametrize("value", TAKEN_NAMES, ids=ids(TAKEN_NAMES))
def test_odd_names_are_names_and_shown_escaped(admin, org, value):
    submit(admin, page(BusinessUnit, "add"), number="4600738", name=value)

    text = admin.get(page(BusinessUnit, "changelist")).content.decode()

    assert "<script>alert" not in text
    with transaction.atomic():
        assert BusinessUnit.objects.get().name == unicodedata.normalize("NFC", value)


def test_hostile_client_ids(admin, org):
    valid = {"registration": make.registration().pk, "environment": environments()[0].pk}
    refused(admin, ClientCredential, "client_id", CLIENT_IDS, **valid)


def test_hostile_access_key_ids(admin, org):
    refused(admin, AccessKey, "access_key_id", KEY_IDS, tenant=make.tenant().pk, api_user="api")


def test_hostile_dates(admin, org):
    unit = make.business_unit().pk
    refused(admin, Registration, "submitted_on", DATES, name="App", business_unit=unit)


def test_hostile_keys_in_choices(admin, org):
    refused(admin, Registration, "business_unit", KEYS, name="App")
    refused(admin, AccessKeyUse, "access_key", KEYS, registration=make.registration().pk)
    for value in KEYS:
        assert admin.get(page(AccessKeyUse, "add"), {"access_key": value}).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("application_type", "BACKEND"),
        ("client_auth_method", "private_key_jwt"),
        ("tenancy", ["single", "x"]),
        ("scopes", ["Admin", "openid profile"]),
        ("scopes", ["Admin'"] * 500),
        ("purpose", "x" * 10_001),
        ("submitter_email", "x"),
    ],
)
def test_hostile_choices(admin, org, field, value):
    unit = make.business_unit().pk
    refused(admin, Registration, field, [value], name="App", business_unit=unit)


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uris-TOTAL_FORMS": "abc"},
        {"redirect_uris-TOTAL_FORMS": "-1"},
        {"redirect_uris-TOTAL_FORMS": "9" * 50},
        {"redirect_uris-TOTAL_FORMS": "201", "redirect_uris-0-uri": "https://a.example.com"},
        {"redirect_uris-INITIAL_FORMS": "5", "redirect_uris-TOTAL_FORMS": "5"},
        {
            "redirect_uris-INITIAL_FORMS": "1",
            "redirect_uris-TOTAL_FORMS": "1",
            "redirect_uris-0-id": "garbage",
        },
        {"technical_contacts-TOTAL_FORMS": "1", "technical_contacts-0-contact": "garbage"},
    ],
    ids=str,
)
def test_hostile_lists_within_a_page(admin, org, changes):
    registration = make.registration()
    form = form_of(admin, page(registration)) | changes

    assert admin.post(page(registration), form).status_code in (200, 302, 400)


def test_a_form_without_its_lists_is_answered(admin, org):
    answer = admin.post(page(make.registration()), {"name": "x"})

    assert answer.status_code == 200


QUERIES = [
    "p=-1", "p=99999999999999", "p=abc", "o=99", "o=abc.-1.x", "all=", "e=1", "q=%25_%27%22%5C",
    "id=garbage", "id__exact=garbage", "id__in=x,y", "name__regex=(((", "name__iregex=%5B",
    "organization=garbage", "organization__name=x", "created_at__gte=garbage", "pk=1",
    "status__exact=x", "status__exact=%00", "kind=x&kind=y", "subject_id=garbage", "use=garbage",
    "registration=garbage", "registration__id__exact=1", "object_id=%27", "business_unit=x",
    "user__password__startswith=argon", "sealed=x", "secret_versions__sealed__isnull=1",
    "is_primary__exact=maybe", "severity__exact=abc", "severity__exact=99999999999999999999",
    "_popup=1",
    "sign_in=garbage", "sign_in=%27", "outcome=x",
    "_to_field=id", "_to_field=name", "state=x", "area=%27", "last_outcome=x",
    "q=" + "x" * 201, "&".join(f"a{number}=1" for number in range(201)), "q=%ff", "q=%ed%a0%80",
    "environment__kind__exact=x", "environment__kind__exact=" + "x" * 500,
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES, ids=[query[:40] for query in QUERIES])
def test_hostile_list_addresses(admin, rows, query):
    for model in MODELS:
        answer = admin.get(f"{page(model, 'changelist')}?{query}", follow=True)

        assert answer.status_code in (200, 400), model


@pytest.mark.parametrize("key", ["garbage", "1", "%00", "x" * 300, "_3F", "../x", "%ff"])
def test_hostile_keys_in_addresses(admin, rows, key):
    for model in MODELS:
        for verb in ("change", "delete", "history"):
            address = f"{page(model, 'changelist')}{key}/{verb}/"

            assert admin.get(address).status_code in (302, 400, 403, 404), address


@pytest.mark.parametrize(
    "form",
    [
        {"action": "validate_selected", "_selected_action": ["garbage"]},
        {"action": "validate_selected", "_selected_action": ["1", "2"]},
        {"action": "delete_selected", "_selected_action": []},
        {"action": "unknown", "_selected_action": ["x"], "index": "abc"},
        {"action": "validate_selected", "select_across": "x", "_selected_action": ["%"]},
        {"action": "", "index": "99"},
    ],
    ids=str,
)
def test_hostile_actions(admin, rows, form):
    for model in MODELS:
        assert admin.post(page(model, "changelist"), form).status_code in (200, 302, 400, 403)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"app_label": "x", "model_name": "y", "field_name": "z"},
        {"app_label": "tenants", "model_name": "registration", "field_name": "status"},
        {"app_label": "tenants", "model_name": "registration", "field_name": "organization"},
        {"app_label": "tenants", "model_name": "membership", "field_name": "user"},
        {"app_label": "credentials", "model_name": "secretversion", "field_name": "access_key"},
        {"app_label": "tenants", "model_name": "registration", "field_name": "business_unit",
         "page": "abc"},
        {"app_label": "tenants", "model_name": "registration", "field_name": "business_unit",
         "term": "%_'\\" * 500},
    ],
    ids=str,
)  # fmt: skip
def test_hostile_autocompletes(admin, rows, query):
    assert admin.get(reverse("admin:autocomplete"), query).status_code in (200, 400, 403, 404)


def test_a_stranger_sees_no_page(rows):
    for row in rows.all():
        answer = Client().get(page(row))

        assert answer.status_code == 302
        assert "/login/" in answer["Location"]
