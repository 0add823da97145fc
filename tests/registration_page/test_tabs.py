"""The pages of a registration: for whom they open, what they say and what they never hold."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from credentials.services import vault
from cxone_registry.secret import Secret
from tenants.models import Contact, Registration, VendorRequest
from tests.admin.helpers import CANARY, KEY_SECRET, client_for, form_of, page
from tests.registration_page.flown import NAMED, flown_for_any_tenant
from tests.security.canaries import hits
from tests.support import make

TABS = ["overview", "credentials", "checks"]
ROLES = ["viewer", "editor", "admin"]
NAME = "Nightly <script>alert(1)</script> \u202eExport"


def tab(registration, name="overview"):
    return reverse(f"registration-{name}", args=[registration.pk])


def text_of(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return unescape(answer.content.decode().split("<main", 1)[1])


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("role", ROLES)
def test_every_member_may_read_the_tabs(signed_in, rows, role):
    client = signed_in(role)

    answers = {name: client.get(tab(rows.registration, name)).status_code for name in TABS}

    assert answers == dict.fromkeys(TABS, 200)
    assert client.get(reverse("api-user-guide")).status_code == 200


def test_the_history_is_for_who_may_read_the_audit_trail(signed_in, rows):
    answers = {
        role: signed_in(role).get(tab(rows.registration, "history")).status_code for role in ROLES
    }

    assert answers == {"viewer": 403, "editor": 403, "admin": 200}


def test_another_organisations_registration_has_no_pages(admin, foreign):
    answers = {
        admin.get(tab(foreign.registration, name)).status_code for name in [*TABS, "history"]
    }

    assert answers == {404}


def test_a_hostile_name_is_only_text(admin, org):
    registration = make.registration(name=NAME, purpose=NAME)
    pages = [admin.get(tab(registration, name)).content.decode() for name in [*TABS, "history"]]

    assert not [found for found in pages if "<script>alert" in found]
    assert all("<bdi>Nightly &lt;script&gt;" in found for found in pages)


def test_the_overview_says_where_it_stands_and_what_is_next(admin, org):
    text = text_of(admin, tab(make.registration()))

    assert "Draft" in text
    assert "Decide the application type" in text
    assert "What you should have in the end" in text


def test_who_may_only_read_sees_what_is_next_but_no_buttons(signed_in, org):
    registration = make.registration(status="issued")
    text = text_of(signed_in("viewer"), tab(registration))

    assert "Choose the API groups" in text
    assert 'class="prove"' not in text
    assert "button primary" not in text


def test_the_answers_are_a_tab_like_the_others(admin, org):
    registration = make.registration()

    text = text_of(admin, page(registration))

    assert 'aria-current="page">Form answers' in text
    assert tab(registration) in text
    assert "stepper" in text


@pytest.mark.parametrize(("asked", "opened"), [("", {"1"}), ("?task=5", {"1", "5"}),
    ("?task=99", {"1"}), ("?task=%D9%A3", {"1"}), ("?task=", {"1"})])  # fmt: skip
def test_the_task_that_is_asked_for_is_open(admin, org, asked, opened):
    text = text_of(admin, tab(make.registration()) + asked)

    assert set(re.findall(r'id="task-(\d)" open', text)) == opened


def test_what_nice_owes_is_shown_with_its_day(admin, org):
    registration, today = make.registration(status="submitted"), timezone.localdate()
    with transaction.atomic():
        VendorRequest.objects.create(
            registration=registration,
            kind="registration",
            state="sent",
            sent_at=timezone.now() - timedelta(days=9),
            due_on=today - timedelta(days=3),
        )

    assert "overdue" in text_of(admin, tab(registration))
    assert "overdue" in text_of(admin, page(Registration, "changelist"))


def test_what_follows_and_what_came_before_are_linked(admin, org):
    before = make.registration(name="Old one", status="retiring")
    after = make.registration(name="New one", supersedes=before)

    assert tab(after) in text_of(admin, tab(before))
    assert tab(before) in text_of(admin, tab(after))


def test_the_chain_leads_from_the_key_to_the_person(admin, org):
    use = make.use()
    with transaction.atomic():
        sponsor = Contact.objects.create(name="Sam Weber", email="sam@example.com")
        key = use.access_key
        key.sponsor, key.role_name, key.user_kind = sponsor, "API only", "person"
        key.save()
    other = make.use(access_key=key)

    text = text_of(admin, tab(use.registration, "credentials"))

    for words in ("Sam Weber", "API only", "A person's own user", "when they leave, the key dies"):
        assert words in text
    assert f"this one, {other.registration.name}" in text


def test_the_history_tells_of_the_parts_too(admin, rows):
    with transaction.atomic():
        vault.store_secret(rows.credential, Secret("another-secret-value"))

    text = text_of(admin, tab(rows.registration, "history"))

    assert "secret.set" in text
    assert str(rows.credential) in text


def test_a_key_is_stored_with_its_role_and_sponsor(admin, rows):
    values = form_of(admin, page(rows.key))
    with transaction.atomic():
        sponsor = Contact.objects.create(name="Sam", email="sam@example.com")
    sent = {"user_kind": "dedicated", "role_name": "API only", "sponsor": sponsor.pk}

    answer = admin.post(page(rows.key), values | sent)

    assert answer.status_code == 302
    text = text_of(admin, tab(rows.registration, "credentials"))
    assert "API only" in text
    assert "A dedicated API user" in text


def test_secrets_are_on_none_of_the_pages(admin, rows):
    with transaction.atomic():
        vault.store_secret(rows.credential, Secret(CANARY))
        vault.store_secret(rows.key, Secret(KEY_SECRET))
    pages = [tab(rows.registration, name) for name in [*TABS, "history"]]

    for address in [*pages, page(rows.registration), page(Registration, "changelist")]:
        assert hits(admin.get(address).content, [CANARY, KEY_SECRET]) == []


@pytest.mark.parametrize("name", TABS)
def test_a_tab_costs_as_many_queries_with_many_sign_ins(admin, org, name):
    counted = []
    registration = make.client_credential().registration
    for count in (2, 6):
        for _ in range(count):
            make.use(registration=registration)
        counted.append(queries(admin, tab(registration, name)))

    assert counted[0] == counted[1]


def test_the_list_costs_as_many_queries_for_fifty_as_for_five(admin, org):
    counted = []
    unit, contact = make.business_unit(), None
    for count in (5, 45):
        with transaction.atomic():
            made = [make.registration(business_unit=unit) for _ in range(count)]
            contact = contact or Contact.objects.create(name="Ana", email="ana@example.com")
            for one in made:
                one.technical_contacts.create(contact=contact)
                one.origins.create(origin="https://app.example.com")
        counted.append(queries(admin, page(Registration, "changelist")))

    assert counted[0] == counted[1]


@pytest.mark.parametrize(("role", "may_add"), [("viewer", False), ("editor", True)])
def test_a_tenant_that_a_sign_in_named_is_offered_to_who_may_add_it(org, role, may_add):
    registration, cloud = make.registration(application_type="confidential"), make.environment()
    flown_for_any_tenant(registration, cloud)
    client = client_for(org, role)

    text = text_of(client, reverse("registration-credentials", args=[registration.pk]))

    assert NAMED in text
    assert (f"?tenant_id={NAMED}&environment={cloud.pk}" in text) == may_add
    assert f"named the tenant ID {NAMED}" in text_of(client, tab(registration) + "?task=5")
