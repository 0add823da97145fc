"""The guided form in a browser without JavaScript."""

import json
import re

import pytest
from django.db import transaction
from django.urls import reverse

from cxone_registry.audit.models import Event
from tenants.models import (
    BusinessUnit,
    Contact,
    Origin,
    RedirectURI,
    Registration,
    TechnicalContact,
)
from tenants.models.application import Status
from tenants.rules.plan_steps import STEPS
from tests.admin.helpers import client_for, form_of, submit, told
from tests.plan.plans import AGENTS
from tests.support import make

PURPOSE = "Fetches yesterday's contacts each night and mails a summary to the floor managers."
BACK_END = {
    "people": {"signs_in": "no"},
    "audience": {"tenancy": "single"},
    "apis": {"endpoints": f"{AGENTS}\nGET /dfo/3.0/contacts", "then": "derive"},
    "places": {"is_government": "no", "environments": ["sandbox"]},
    "access": {"client_auth_method": "client_secret_post"},
    "form": {
        "unit_number": "4600738", "unit_name": "Head office", "unit_primary": "on",
        "submitter_name": "Ana", "submitter_email": "ana@acme.example",
        "email_1": "ana@acme.example", "name_1": "Ana",
        "email_2": "team@partner.example", "name_2": "Team",
    },
}  # fmt: skip
PUBLIC = {
    "people": {"signs_in": "yes", "keeps_secret": "no"},
    "audience": {"tenancy": "multiple"},
    "access": {
        "origins": "https://APP.example.com/\n",
        "redirect_uris": "https://app.example.com/back\ncom.example.app:/back",
        "logout_uris": "https://app.example.com/bye",
    },
}


def row(model, **names):
    with transaction.atomic():
        return model.objects.get(**names)


def rows(model, column, **names):
    with transaction.atomic():
        return list(model.objects.filter(**names).values_list(column, flat=True))


def step(registration, slug):
    return reverse("plan-step", args=[registration.pk, slug])


def begun(client, name="Nightly report"):
    submit(client, reverse("plan-new"), name=name, purpose=PURPOSE, then="next")
    return row(Registration, name=name)


def fill(client, registration, answers):
    for slug, values in answers.items():
        answer = submit(client, step(registration, slug), **{"then": "next", **values})
        assert answer.status_code == 302, (slug, answer.context["form"].errors)


def test_a_back_end_application_is_planned_from_an_empty_organization(org, editor):
    registration = begun(editor)
    fill(editor, registration, BACK_END)

    registration = row(Registration, pk=registration.pk)
    review = editor.get(reverse("plan-review", args=[registration.pk]))
    assert registration.scopes == ["Admin", "DigitalEngagement"]
    assert registration.answered == sorted(one.slug for one in STEPS)
    assert rows(BusinessUnit, "number", registrations=registration.pk) == ["4600738"]
    assert len(rows(TechnicalContact, "role", registration=registration)) == 2
    assert "Nothing to mend" in review.content.decode()


def test_a_public_application_has_addresses_and_no_method(org, editor):
    registration = begun(editor, "Agent desktop")
    fill(editor, registration, PUBLIC)

    registration = row(Registration, pk=registration.pk)
    assert registration.client_auth_method == "none"
    assert rows(Origin, "origin") == ["https://app.example.com"]
    assert set(rows(RedirectURI, "purpose")) == {"sign-in", "logout"}


def test_each_save_leaves_one_event_with_what_changed(org, editor):
    registration = begun(editor)
    fill(editor, registration, {"places": BACK_END["places"]})
    fill(editor, registration, {"places": BACK_END["places"]})

    event = row(Event, object_id=str(registration.pk), action="registration.changed")
    body = json.loads(event.body)
    assert body["after"]["environments"] == ["sandbox"]
    assert body["step"] == "places"


def test_save_and_stay_stays(org, editor):
    registration = begun(editor)
    answer = submit(editor, step(registration, "audience"), tenancy="multiple", then="stay")

    assert answer.headers["Location"] == step(registration, "audience")


def test_a_plan_goes_on_where_it_was_left(org, editor, viewer):
    plan = reverse("plan", args=[begun(editor).pk])

    assert editor.get(plan).headers["Location"].endswith("/people/")
    assert viewer.get(plan).headers["Location"].endswith("/review/")


def test_two_tabs_lose_nothing_silently(org, editor):
    registration = begun(editor)
    first = form_of(editor, step(registration, "audience"))
    other = form_of(editor, step(registration, "places"))
    fill(editor, registration, {"audience": {"tenancy": "multiple"}})

    late = editor.post(step(registration, "audience"), {**first, "tenancy": "single"})
    assert late.status_code == 409
    assert "Multiple Tenants" in late.content.decode()
    assert editor.post(step(registration, "places"), other).status_code == 302
    again = re.search(r'name="stamp" value="(\w+)"', late.content.decode())[1]
    mended = {**first, "tenancy": "single", "stamp": again}
    assert editor.post(step(registration, "audience"), mended).status_code == 302


def test_a_contact_who_is_known_is_chosen_by_address(org, editor):
    with transaction.atomic():
        Contact.objects.create(name="Ana", email="Ana@acme.example")
    registration = begun(editor)
    fill(editor, registration, {"form": {"email_1": "ana@ACME.example"}})

    assert rows(Contact, "email") == ["Ana@acme.example"]
    assert rows(TechnicalContact, "contact__name", registration=registration) == ["Ana"]


def test_a_contact_is_taken_off_by_its_box(org, editor):
    registration = begun(editor)
    fill(editor, registration, {"form": {"email_1": "a@acme.example", "name_1": "A"}})
    fill(editor, registration, {"form": {"kept": []}})

    assert rows(TechnicalContact, "pk", registration=registration) == []


def test_an_origin_nice_knows_stays_in_the_ledger(org, editor):
    registration = make.registration(application_type="confidential")
    fill(
        editor,
        registration,
        {"access": {"origins": "https://a.example.com\nhttps://b.example.com"}},
    )
    with transaction.atomic():
        known = Origin.objects.filter(origin="https://a.example.com")
        known.update(requested_at="2026-01-01T00:00Z")
    fill(editor, registration, {"access": {"origins": ""}})

    left = row(Origin)
    assert left.origin == "https://a.example.com"
    assert left.unwanted_at is not None


def test_after_submission_the_type_is_read_only_and_the_rest_needs_a_request(org, editor):
    registration = make.registration(status=Status.SUBMITTED)
    people = editor.get(step(registration, "people")).content.decode()
    forced = editor.post(
        step(registration, "people"), {**form_of(editor, step(registration, "people")),
                                       "signs_in": "yes", "keeps_secret": "no"})  # fmt: skip
    changed = submit(editor, step(registration, "audience"), tenancy="multiple", then="stay")

    assert 'name="signs_in"' not in people
    assert forced.status_code == 400
    assert "needs a request to NICE" in editor.get(step(registration, "audience")).content.decode()
    assert "ask for the change with a request" in told(changed)


SLIPS = {
    ("purpose", "name"): ["", " ", "x" * 201, "a\u202eb", "\u200b"],
    ("purpose", "owner"): ["nobody", "00000000-0000-0000-0000-000000000000", "1e5"],
    ("people", "signs_in"): ["", "perhaps", "yes"],
    ("audience", "tenancy"): ["", "Single", "both"],
    ("apis", "scopes"): ["Nothing", "openid profile", "'"],
    ("apis", "endpoints"): ["agents", "GET /a b", "\n".join(f"GET /{n}" for n in range(10_000))],
    ("places", "environments"): ["moon", "../..", "1"],
    ("places", "is_government"): ["", "maybe"],
    ("access", "client_auth_method"): ["none", "", "private_key_jwt"],
    ("access", "origins"): ["https://*", "http://a.example.com", "javascript:alert(1)",
                            "https://a.example.com\nhttps://A.example.com/", "https://a\u200b.com",
                            "\n".join(f"https://a{n}.example.com" for n in range(201))],
    ("access", "redirect_uris"): ["https://a.example/#x", "com.example.app:/x", "https://a/../b",
                                  "x" * 5_000],
    ("form", "unit_number"): ["-1", "1e5", "\u0664\u0666\u0660", "=1+1", "0", "1" * 40],
    ("form", "submitter_email"): ["a@b", '"a b"@c.d', "a@[127.0.0.1]", "x" * 400 + "@a.example"],
    ("form", "email_1"): ["new@acme.example", "a@b\nBcc: c@d.example", "<script>@x.y"],
    ("form", "kept"): ["somebody@else.example"],
    ("form", "business_unit"): ["00000000-0000-0000-0000-000000000000", "x"],
    ("form", "password_delivery"): ["pigeon", ""],
}  # fmt: skip


def test_hostile_answers_end_in_a_sentence_at_their_field(org, editor):
    registration = make.registration(application_type="confidential")
    before = editor.get(reverse("lint-json")).content
    forms = {slug: form_of(editor, step(registration, slug)) for slug, _ in SLIPS}
    for (slug, field), values in SLIPS.items():
        for value in values:
            answer = editor.post(step(registration, slug), {**forms[slug], field: value})

            assert answer.status_code == 400, (slug, field, value[:40])
            assert len(answer.context["form"].errors) >= 1
    assert editor.get(reverse("lint-json")).content == before


def test_a_name_that_is_taken_is_told(org, editor):
    make.registration(name="Taken")
    answer = submit(editor, reverse("plan-new"), name="Taken")

    assert answer.status_code == 400
    assert "exists already" in answer.content.decode()


def test_the_linter_answers_what_is_typed(org, editor):
    registration = make.registration(application_type="public", client_auth_method="none")
    typed = {"step": "access", "origins": "https://*.example.com", "redirect_uris": "x"}
    address = reverse("plan-lint", args=[registration.pk])

    html = editor.post(address, typed).content.decode()
    told_json = editor.post(address, typed, headers={"Accept": "application/json"}).json()
    assert "origin-wildcard" in html
    assert {"origin-wildcard", "contact-missing"} <= {one["code"] for one in told_json["remarks"]}
    assert told_json["errors"]["redirect_uris"]
    lines = editor.post(address, {"step": "apis", "endpoints": "agents"}).content.decode()
    assert "Line 1: Write a method" in lines
    assert editor.post(address, {"step": "nowhere"}).status_code == 404
    assert editor.post(reverse("plan-new-lint"), {"step": "purpose"}).status_code == 200
    assert rows(Origin, "pk") == []


def test_who_may_only_read_sees_the_review_and_no_button(org, viewer):
    registration = make.registration()
    review = viewer.get(reverse("plan-review", args=[registration.pk])).content.decode()

    assert "submitter-missing" in review
    assert "Clone" not in review
    assert "Mend it" not in review


@pytest.mark.parametrize("name", ["plan-clone", "plan-supersede", "plan-lint"])
def test_who_may_only_read_changes_nothing(org, viewer, name):
    registration = make.registration()

    assert viewer.post(reverse(name, args=[registration.pk])).status_code == 403
    assert viewer.get(step(registration, "people")).status_code == 403
    assert viewer.get(reverse("plan-new")).status_code == 403
    assert rows(Registration, "pk") == [registration.pk]


def test_another_organization_finds_nothing(org, other_org):
    registration = make.registration()
    stranger = client_for(other_org, "admin")

    for name in ("plan", "plan-review", "plan-supersede"):
        assert stranger.get(reverse(name, args=[registration.pk])).status_code == 404
    assert stranger.get(step(registration, "people")).status_code == 404
    assert stranger.get(reverse("lint-json")).json()["count"] == 0


def test_a_preset_that_is_saved_for_the_first_time_is_an_answer(org):
    client, registration = client_for(org, "editor"), make.registration()
    address = step(registration, "audience")
    preset = form_of(client, address) | {"tenancy": registration.tenancy}

    first = client.post(address, preset | {"then": "stay"})
    again = client.post(address, preset | {"then": "stay"})

    assert told(first) == "Saved."
    assert "nothing differs" in told(again)


def test_the_list_adds_by_the_guided_form_and_the_guided_form_leads_to_all_fields(org):
    client = client_for(org, "editor")
    plain = reverse("admin:tenants_registration_add")

    listed = client.get(reverse("admin:tenants_registration_changelist")).content.decode()

    assert f'href="{reverse("plan-new")}"' in listed
    assert f'href="{plain}' not in listed
    assert f'href="{plain}"' in client.get(reverse("plan-new")).content.decode()
