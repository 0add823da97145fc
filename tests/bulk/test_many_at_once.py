"""Bulk actions show what they would do, skip what they cannot, and do the rest."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cxone_registry.isolation.context import organization_context
from tenants.models import Contact, Registration, Role, TechnicalContact, VendorRequest
from tests.admin.helpers import client_for, make_finding, make_rows, page, told
from tests.support import make

LIST = "/tenants/registration/"
PAGES = {
    "registrations-assign-owner": ["editor", "operator", "admin"],
    "registrations-add-contact": ["editor", "operator", "admin"],
    "registrations-ready": ["editor", "operator", "admin"],
    "registrations-check": list(Role),
    "tenants-discover": ["operator", "custodian", "admin"],
    "contacts-ask": ["editor", "operator", "admin"],
}


def ids(*rows):
    return ",".join(str(row.pk) for row in rows)


def lines(answer, which="concerned"):
    return [line.label for line in answer.context[which]]


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_for_who_may(org, name):
    address = f"{reverse(name)}?ids=not-an-id,,{make.registration().pk}"

    allowed = [role for role in Role if client_for(org, role).get(address).status_code == 200]

    assert allowed == PAGES[name]


def test_an_action_leads_to_its_preview(org):
    row = make.registration()
    client = client_for(org, "editor")
    chosen = {"_selected_action": str(row.pk)}

    answers = {
        action: client.post(LIST, {**chosen, "action": action})
        for action in ("assign_owner", "add_contact", "mark_ready", "check", "export_csv")
    }

    assert answers["assign_owner"].url == f"/registrations/assign-owner/?ids={row.pk}"
    assert row.name.encode() in answers["export_csv"].content
    assert {answer.status_code for answer in answers.values()} == {200, 302}


def test_viewers_are_offered_only_what_changes_nothing(org):
    make.registration()

    offered = client_for(org, "viewer").get(LIST).context["action_form"].fields["action"].choices

    assert [key for key, _ in offered] == ["", "check", "export_xlsx", "export_csv"]


def test_an_owner_is_assigned_to_who_has_another(org):
    person = make.member(org, "editor")
    client = Client()
    client.force_login(person)
    theirs, others = make.registration(owner=person), make.registration()

    seen = client.get(f"/registrations/assign-owner/?ids={ids(theirs, others)}")
    client.post("/registrations/assign-owner/", {"ids": ids(theirs, others), "owner": person.pk})

    assert (lines(seen), lines(seen, "skipped")) == ([others.name], [theirs.name])
    with transaction.atomic():
        assert Registration.objects.filter(owner=person).count() == 2


def test_only_members_become_owners(org, other_org):
    row, stranger = make.registration(), make.member(other_org)

    answer = client_for(org, "editor").post(
        "/registrations/assign-owner/", {"ids": ids(row), "owner": stranger.pk}
    )

    assert answer.status_code == 200
    with transaction.atomic():
        assert Registration.objects.get().owner_id is None


def test_a_contact_is_added_where_it_is_missing(org):
    named, other = make.registration(), make.registration()
    with transaction.atomic():
        ana = Contact.objects.create(name="Ana", email="ana@example.com")
        TechnicalContact.objects.create(registration=named, contact=ana)
    client = client_for(org, "editor")
    asked = {"ids": ids(named, other), "contact": "ANA@example.com", "role": "security"}

    seen = client.get("/registrations/add-contact/", asked)
    client.post("/registrations/add-contact/", asked)

    assert (lines(seen), lines(seen, "skipped")) == ([other.name], [named.name])
    with transaction.atomic():
        assert other.technical_contacts.get().role == "security"
        assert named.technical_contacts.get().role == "technical"


def test_who_is_no_contact_is_not_added(org):
    row, client = make.registration(), client_for(org, "editor")

    for contact in ("nobody@example.com", "x", "a" * 400, "ana@example.com\nBcc: x"):
        asked = {"ids": ids(row), "contact": contact, "role": "technical"}
        answer = client.post("/registrations/add-contact/", asked)
        assert answer.context["question"].errors["contact"]


def test_only_drafts_without_errors_become_ready(org):
    draft, sent = make.registration(), make.registration(status="submitted")
    client = client_for(org, "editor")

    seen = client.get(f"/registrations/ready/?ids={ids(draft, sent)}")
    client.post("/registrations/ready/", {"ids": ids(draft, sent)})

    assert sorted(lines(seen, "skipped")) == sorted([draft.name, sent.name])
    with transaction.atomic():
        assert not Registration.objects.filter(status="ready").exists()


def test_the_linter_speaks_of_all_chosen_in_constant_queries(org):
    rows = [make.registration() for _ in range(6)]
    client = client_for(org, "viewer")
    counts = []
    for some in (rows[:2], rows):
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(f"/registrations/check/?ids={ids(*some)}")
        counts.append(len(seen))

    assert counts[0] == counts[1]
    assert all(one.said for one in answer.context["found"])


def test_rows_of_others_are_as_if_they_did_not_exist(org, other_org):
    with organization_context(other_org.pk):
        foreign = make.registration()
    client = client_for(org, "admin")

    for name in list(PAGES)[:4]:
        assert foreign.name.encode() not in client.get(f"{reverse(name)}?ids={foreign.pk}").content
    client.post("/registrations/assign-owner/", {"ids": ids(foreign)})

    with organization_context(other_org.pk), transaction.atomic():
        assert Registration.objects.get().owner_id is None


def test_tenants_are_looked_for_and_contacts_asked_together(org):
    tenant = make.tenant()
    with transaction.atomic():
        ana = Contact.objects.create(name="Ana", email="ana@example.com")
    client = client_for(org, "operator")

    asked = client.post("/bulk/discover/", {"ids": ids(tenant)})
    client.post("/bulk/ask-contacts/", {"ids": ids(ana)})

    assert "asked about 1" in told(asked)
    with transaction.atomic():
        assert ana.attestations.count() <= 1


def test_saved_views_show_mine_due_and_broken_with_their_counts(org):
    person = make.member(org, "editor")
    client = Client()
    client.force_login(person)
    broken, quiet = make_rows(org).registration, make.registration(name="Quiet")
    with transaction.atomic():
        owned, due = make.registration(owner=person), make.registration()
        contact = Contact.objects.create(name="Me", email=person.email.upper())
        TechnicalContact.objects.create(registration=quiet, contact=contact)
        now = timezone.now()
        VendorRequest.objects.create(
            registration=due, kind="other", state="sent", sent_at=now,
            due_on=now.date() - timedelta(days=1),
        )  # fmt: skip

    def shown(view):
        cl = client.get(f"{LIST}?view={view}").context["cl"]
        return {row.pk for row in cl.result_list}

    assert shown("mine") == {owned.pk, quiet.pk}
    assert shown("due") == {due.pk}
    assert shown("broken") == {broken.pk}
    assert len(shown("nonsense")) == 4
    views = client.get(LIST).content.decode()
    assert views.count('class="badge plain">') == 3


def test_the_list_costs_the_same_however_long_it_is(org):
    client = client_for(org, "editor")
    counts = []
    for many in (2, 8):
        for _ in range(many):
            row = make.registration()
        with transaction.atomic():
            make_finding(make.use(registration=row))
        with CaptureQueriesContext(connection) as seen:
            client.get(f"{LIST}?view=broken")
        counts.append(len(seen))

    assert page(Registration, "changelist") == LIST
    assert counts[0] == counts[1]
