"""Every page opens for those who may, and for nobody else."""

import pytest
from django.urls import reverse

from credentials.models import (
    AccessKey,
    AccessKeyUse,
    ClientCredential,
    Finding,
    FlightCheck,
    ValidationRun,
)
from cxone_registry.audit.models import Event
from tenants.models import (
    BusinessUnit,
    Contact,
    Environment,
    Invitation,
    Membership,
    Organization,
    Registration,
    Tenant,
)
from tests.admin.helpers import form_of, page

SHARED = [
    Registration, BusinessUnit, Tenant, Contact, ClientCredential, AccessKey, AccessKeyUse,
    ValidationRun, FlightCheck, Finding, Environment,
]  # fmt: skip
EDITED = [Registration, BusinessUnit, Tenant, Contact, ClientCredential, AccessKey, AccessKeyUse]
FOR_ADMINS = [Membership, Invitation, Organization, Event]
NEVER_MADE_BY_HAND = [
    ValidationRun,
    FlightCheck,
    Finding,
    Event,
    Organization,
    Environment,
    Membership,
]


@pytest.mark.parametrize("role", ["viewer", "editor", "admin"])
@pytest.mark.parametrize("model", SHARED, ids=lambda model: model.__name__)
def test_lists_open_for_every_member(signed_in, rows, role, model):
    assert signed_in(role).get(page(model, "changelist")).status_code == 200


@pytest.mark.parametrize("model", [*SHARED, *FOR_ADMINS], ids=lambda model: model.__name__)
def test_every_choice_of_every_filter_opens(admin, rows, model):
    address = page(model, "changelist")
    first = admin.get(address, follow=True)

    for spec in first.context["cl"].filter_specs if "cl" in first.context else []:
        for choice in spec.choices(first.context["cl"]):
            if "query_string" not in choice:
                continue  # a field to type into
            answer = admin.get(f"{address}{choice['query_string']}")
            assert answer.status_code == 200, choice


@pytest.mark.parametrize("model", FOR_ADMINS, ids=lambda model: model.__name__)
def test_some_lists_are_for_admins(signed_in, rows, model):
    address = page(model, "changelist")

    answers = {role: signed_in(role).get(address).status_code for role in ("viewer", "editor")}

    assert answers == {"viewer": 403, "editor": 403}
    assert signed_in("admin").get(address).status_code == 200


@pytest.mark.parametrize("model", EDITED, ids=lambda model: model.__name__)
def test_adding_needs_more_than_viewing(signed_in, rows, model):
    address = page(model, "add")

    assert signed_in("viewer").get(address).status_code == 403
    assert signed_in("viewer").post(address, {}).status_code == 403
    assert signed_in("editor").get(address).status_code == 200


@pytest.mark.parametrize("model", NEVER_MADE_BY_HAND, ids=lambda model: model.__name__)
def test_some_things_are_not_added_by_hand(admin, model):
    assert admin.get(page(model, "add")).status_code == 403


@pytest.mark.parametrize("role", ["viewer", "editor", "admin"])
def test_every_row_has_a_page(signed_in, rows, role):
    client = signed_in(role)
    hidden = {rows.membership, rows.invitation, rows.event} if role != "admin" else set()

    answers = {row: client.get(page(row)).status_code for row in rows.all()}

    assert answers == {row: 403 if row in hidden else 200 for row in rows.all()}


def test_a_viewer_changes_nothing(signed_in, rows):
    viewer = signed_in("viewer")

    for row in rows.all():
        assert viewer.post(page(row), {"name": "x"}).status_code == 403
        assert viewer.post(page(row, "delete"), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("verb", ["change", "delete", "history"])
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "head", "options"])
def test_rows_of_another_organisation_do_not_exist(admin, foreign, verb, method):
    for row in foreign.all():
        answer = getattr(admin, method)(page(row, verb))

        assert answer.status_code in (403, 404, 405), row
        # What is refused for any id is refused for these too: nothing is said about existence.
        made_up = type(row)()
        assert getattr(admin, method)(page(made_up, verb)).status_code == answer.status_code


CUSTOM = {
    "use": "credentials_accesskeyuse_validate",
    "credential": "credentials_clientcredential_validate",
    "key": "credentials_accesskey_validate",
    "tenant": "tenants_tenant_discover",
}


@pytest.mark.parametrize("kind", CUSTOM)
def test_actions_on_foreign_rows_answer_404(admin, foreign, kind):
    address = reverse(f"admin:{CUSTOM[kind]}", args=[getattr(foreign, kind).pk])

    assert admin.post(address).status_code == 404
    assert admin.get(address).status_code == 405


@pytest.mark.parametrize("kind", CUSTOM)
def test_actions_need_the_right_to_validate(signed_in, rows, kind):
    address = reverse(f"admin:{CUSTOM[kind]}", args=[getattr(rows, kind).pk])

    for role in ("viewer", "editor", "auditor"):
        assert signed_in(role).post(address).status_code == 403
    for role in ("operator", "custodian", "admin"):
        assert signed_in(role).post(address).status_code == 302


def test_a_foreign_trace_does_not_exist(admin, foreign):
    address = reverse("admin:credentials_validationrun_trace", args=[foreign.run.pk])

    assert admin.get(address).status_code == 404


def test_every_view_of_ours_declares_what_it_needs():
    from django.contrib import admin as django_admin

    standard = {"changelist_view", "add_view", "history_view", "delete_view", "change_view"}
    for model_admin in django_admin.site._registry.values():
        for pattern in model_admin.get_urls():
            name = getattr(pattern.callback, "__name__", "view")
            if name not in standard and name != "view":
                assert hasattr(pattern.callback, "action"), name


def test_foreign_choices_are_neither_offered_nor_taken(admin, rows, foreign):
    cases = [
        (Registration, {"business_unit": foreign.unit.pk}),
        (Tenant, {"business_unit": foreign.unit.pk}),
        (ClientCredential, {"registration": foreign.registration.pk}),
        (AccessKey, {"tenant": foreign.tenant.pk}),
        (AccessKeyUse, {"registration": foreign.registration.pk, "access_key": foreign.key.pk}),
    ]
    for model, values in cases:
        answer = admin.post(page(model, "add"), {**form_of(admin, page(model, "add")), **values})

        assert answer.status_code == 200
        errors = answer.context["adminform"].form.errors
        for name, value in values.items():
            assert "not one of the available choices" in str(errors[name])
            assert f'value="{value}"' not in answer.content.decode()


def test_foreign_rows_of_a_registrations_lists_are_not_taken(admin, rows, foreign):
    address = page(rows.registration)
    form = form_of(admin, address)
    form["technical_contacts-0-contact"] = foreign.contact.pk

    answer = admin.post(address, form)

    assert answer.status_code == 200
    assert "not one of the available choices" in answer.content.decode()


def test_autocomplete_finds_only_own_rows(admin, rows, foreign):
    for model, field, own, other in [
        ("registration", "business_unit", rows.unit, foreign.unit),
        ("technicalcontact", "contact", rows.contact, foreign.contact),
    ]:
        answer = admin.get(
            reverse("admin:autocomplete"),
            {"app_label": "tenants", "model_name": model, "field_name": field, "term": ""},
        )

        found = {result["id"] for result in answer.json()["results"]}
        assert str(own.pk) in found
        assert str(other.pk) not in found


def test_actions_on_a_list_pass_over_foreign_rows(admin, rows, foreign):
    from django.db import transaction

    answer = admin.post(
        page(AccessKeyUse, "changelist"),
        {"action": "validate_selected", "_selected_action": [str(foreign.use.pk)]},
    )

    assert answer.status_code == 302
    with transaction.atomic():
        assert not ValidationRun.objects.filter(state="queued").exists()


def test_an_editor_reads_environments_and_changes_none(signed_in):
    from tests.support import make

    address = page(make.environment())

    assert signed_in("admin").get(address).status_code == 200
    assert signed_in("admin").post(address, {"name": "x"}).status_code == 403
