"""The registration's page: what NICE fixes stays fixed, and answers agree with each other."""

import pytest
from django.db import transaction

from cxone_registry.audit.models import Event
from tenants.models import Contact, RedirectURI, Registration
from tests.admin.helpers import environments, errors_in, page, submit, told
from tests.support import make


def add(client, **changes):
    values = {"name": "App", "business_unit": make.business_unit().pk, **changes}
    return submit(client, page(Registration, "add"), **values)


@transaction.atomic
def stored():
    return Registration.objects.get()


def test_a_registration_is_made_with_its_lists(admin, org):
    with transaction.atomic():
        contact = Contact.objects.create(name="Ana", email="ana@example.com")

    answer = add(
        admin,
        application_type="confidential",
        scopes=["Admin", "Agent", "Admin"],
        **rows_of("technical_contacts", {"contact": contact.pk}),
        **rows_of("environment_links", {"environment": environments()[0].pk}),
        **rows_of("redirect_uris", {"purpose": "sign-in", "uri": "https://app.example.com/cb"}),
    )

    assert answer.status_code == 302, errors_in(answer)
    made = stored()
    with transaction.atomic():
        assert made.scopes == ["Admin", "Agent"]
        assert made.technical_contacts.get().contact_id == contact.pk
        assert made.redirect_uris.get().uri == "https://app.example.com/cb"
        actions = set(Event.objects.values_list("action", flat=True))
    assert {"registration.created", "redirecturi.created", "technicalcontact.created"} <= actions


def rows_of(prefix, *rows):
    form = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        form.update({f"{prefix}-{number}-{name}": value for name, value in row.items()})
    return form


def test_the_type_can_be_changed_in_a_draft(admin, org):
    registration = make.registration()

    submit(admin, page(registration), application_type="confidential")

    assert stored().application_type == "confidential"


@pytest.mark.parametrize("status", ["submitted", "issued", "active", "retired"])
def test_the_type_is_fixed_once_submitted(admin, org, status):
    registration = make.registration(status=status)

    text = admin.get(page(registration)).content.decode()
    answer = submit(admin, page(registration), application_type="confidential", name="New name")

    assert "NICE fixes the type" in text
    assert 'name="application_type"' not in text
    assert answer.status_code == 302
    assert stored().application_type == "backend"
    assert stored().name == "New name"


def test_the_status_is_not_set_by_hand(admin, org):
    registration = make.registration(status="issued")

    submit(admin, page(registration), status="draft", name="New name")

    assert (stored().status, stored().name) == ("issued", "New name")
    assert 'name="status"' not in admin.get(page(registration)).content.decode()


def test_owner_and_planned_calls_are_kept(admin, org):
    owner = make.member(org)
    calls = "GET /inContactAPI/services/v25.0/agents\n\nGET /data-extraction/v1/jobs"

    answer = add(admin, owner=owner.pk, endpoints=calls, business_unit="")

    assert answer.status_code == 302, errors_in(answer)
    assert stored().owner_id == owner.pk
    assert len(stored().endpoints) == 2


def test_the_owner_is_a_member_of_the_organisation(admin, org, other_org):
    stranger = make.member(other_org)

    answer = add(admin, owner=stranger.pk)

    assert "Select a valid choice" in errors_in(answer)
    assert stranger.email not in answer.content.decode()


def test_a_planned_call_that_is_none_is_named_by_its_line(admin, org):
    answer = add(admin, endpoints="GET /ok\nnonsense")

    assert "Line 2" in errors_in(answer)


def test_saving_leads_to_the_overview(admin, org):
    answer = submit(admin, page(make.registration()))

    assert answer["Location"].endswith("/overview/")


@pytest.mark.parametrize(
    ("kind", "method", "sentence"),
    [
        ("public", "client_secret_basic", "has no secret"),
        ("backend", "none", "Only a public application"),
        ("confidential", "none", "Only a public application"),
    ],
)
def test_public_and_none_belong_together(admin, org, kind, method, sentence):
    answer = add(admin, application_type=kind, client_auth_method=method)

    assert answer.status_code == 200
    assert sentence in errors_in(answer)


def test_the_rule_holds_while_the_type_is_read_only(admin, org):
    registration = make.registration(status="active")

    answer = submit(admin, page(registration), client_auth_method="none")

    assert "Only a public application" in errors_in(answer)


def test_the_form_says_that_client_secret_jwt_is_not_documented(admin, org):
    text = admin.get(page(Registration, "add")).content.decode()

    assert "Whether CXone supports client_secret_jwt is not documented" in text


def test_choosing_client_secret_jwt_is_taken_with_a_warning(admin, org):
    answer = add(admin, client_auth_method="client_secret_jwt")

    assert answer.status_code == 302
    assert "is not documented" in told(answer)


@pytest.mark.parametrize(("before", "warned"), [("client_secret_jwt", False),
    ("client_secret_post", True)])  # fmt: skip
def test_the_warning_comes_with_the_choice_only(admin, org, before, warned):
    registration = make.registration(client_auth_method=before)

    answer = submit(admin, page(registration), client_auth_method="client_secret_jwt")

    assert ("is not documented" in told(answer)) == warned


def test_an_application_with_a_secret_does_not_become_public(admin, org):
    credential = make.client_credential("a-stored-secret")

    answer = submit(
        admin, page(credential.registration), application_type="public", client_auth_method="none"
    )

    assert answer.status_code == 200
    assert "A public application has no secret" in errors_in(answer)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "Taken", "with this name exists already"),
        ("tracking_number", "T-4711", "has this tracking number"),
    ],
)
def test_what_exists_once_is_told_in_the_form(admin, org, field, value, sentence):
    make.registration(name="Taken", tracking_number="T-4711")

    answer = add(admin, **{field: value})

    assert answer.status_code == 200
    assert sentence in errors_in(answer)


def test_another_organisations_names_are_free(admin, foreign):
    answer = add(admin, name=foreign.registration.name)

    assert answer.status_code == 302


def test_a_uri_cannot_be_listed_twice(admin, org):
    row = {"purpose": "sign-in", "uri": "https://a.example.com/cb"}

    answer = add(admin, application_type="confidential", **rows_of("redirect_uris", row, row))

    assert answer.status_code == 200
    assert "This URI is listed twice" in errors_in(answer)


def test_a_deleted_row_is_audited_with_its_value(admin, org):
    registration = make.registration(application_type="confidential")
    with transaction.atomic():
        RedirectURI.objects.create(registration=registration, uri="https://a.example.com/cb")

    submit(admin, page(registration), **{"redirect_uris-0-DELETE": "on"})

    with transaction.atomic():
        assert not RedirectURI.objects.exists()
        assert "https://a.example.com/cb" in Event.objects.get(action="redirecturi.deleted").body


def test_a_scheme_of_its_own_is_for_public_applications(admin, org):
    uris = rows_of("redirect_uris", {"purpose": "sign-in", "uri": "com.example.app:/cb"})

    refused = add(admin, application_type="confidential", **uris)
    taken = add(admin, application_type="public", client_auth_method="none", **uris)

    assert "Only a public application" in errors_in(refused)
    assert taken.status_code == 302


def test_a_registration_in_use_is_not_deleted(admin, org):
    credential = make.client_credential(None)

    answer = admin.post(page(credential.registration, "delete"), {"post": "yes"})

    assert answer.status_code == 200
    assert stored() == credential.registration


def test_a_race_ends_in_a_sentence(admin, org, monkeypatch):
    make.registration(name="Taken")
    monkeypatch.setattr(Registration, "validate_constraints", lambda self, exclude=None: None)
    monkeypatch.setattr(Registration, "validate_unique", lambda self, exclude=None: None)

    answer = add(admin, name="Taken")

    assert answer.status_code == 200
    assert "A registration with this name exists already." in errors_in(answer)
