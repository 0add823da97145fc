"""The leaver sheet: everything that hangs on a person, and tasks made of it."""

import uuid
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from credentials.models import AccessKey, Reveal
from credentials.services import vault
from cxone_registry.audit.actor import acting_as, person
from cxone_registry.isolation.context import organization_context
from cxone_registry.secret import Secret
from tenants.models import Contact, HandOverTask, Membership, Registration, TechnicalContact
from tests.admin.helpers import CANARY, client_for, page, told
from tests.support import make

SECTIONS = ["contact", "owner", "submitter", "sponsor", "api-user", "member", "secret"]


@pytest.fixture
def leaver(org):
    """A member on whom one thing of every kind hangs."""
    return make_leaver(org)


def make_leaver(org):
    user = make.member(org, "editor")
    with organization_context(org.pk), transaction.atomic():
        contact = Contact.objects.create(name="Ana Leaving", email=user.email)
        registration = make.registration(owner=user, submitter_email=user.email)
        TechnicalContact.objects.create(registration=registration, contact=contact)
        make.access_key(secret=None, sponsor=contact)
        make.access_key(secret=None, api_user=user.email)
        with acting_as(person(user.email, user.pk)):
            make.client_credential(registration=registration, secret=CANARY)
    return user


def sheet(client, text):
    return client.get(reverse("leaver"), {"q": text})


def sections(answer):
    return [key for key, _, _ in answer.context["sections"]]


@transaction.atomic
def tasks():
    return list(HandOverTask.objects.order_by("title"))


def make_tasks(client, user, **given):
    return client.post(reverse("leaver"), {"q": user.email, **given})


def test_everything_that_hangs_on_a_person_is_listed(org, leaver):
    answer = sheet(client_for(org, "admin"), leaver.email.upper())

    assert sections(answer) == SECTIONS
    assert CANARY not in answer.content.decode()


def test_secrets_come_from_the_audit_trail_which_not_everybody_reads(org, leaver):
    answer = sheet(client_for(org, "editor"), leaver.email)

    assert sections(answer) == SECTIONS[:-1]
    assert "which your role does not read" in answer.content.decode()


def test_a_secret_that_was_replaced_since_is_not_known_any_more(org, leaver):
    with transaction.atomic():
        client = make.ClientCredential.objects.get()
        vault.store_secret(client, Secret("another-value-of-somebody-else"))

    assert sections(sheet(client_for(org, "admin"), leaver.email)) == SECTIONS[:-1]


@pytest.mark.parametrize("kind", ["show", "share"])
@pytest.mark.parametrize("role", ["viewer", "operator", "admin"])
def test_what_was_shown_to_them_is_known_until_it_is_rotated(org, role, kind):
    custodian = make.member(org, "custodian")
    credential = make.client_credential(CANARY)
    with transaction.atomic():
        Reveal.objects.create(
            version=credential.secret_versions.get(),
            kind=kind,
            state="shown",
            asked_by_id=custodian.pk,
            category="other",
            expires_at=timezone.now(),
            shown_at=timezone.now(),
        )
    client = client_for(org, role)

    answer = sheet(client, custodian.email)
    assert "secret" in sections(answer)
    assert ("Plan a rotation" in answer.content.decode()) == (role != "viewer")

    with transaction.atomic():
        vault.store_secret(credential, Secret("another-value-of-somebody-else"))
    assert "secret" not in sections(sheet(client, custodian.email))


def test_a_part_of_a_name_offers_who_is_meant(org, leaver):
    with transaction.atomic():
        Contact.objects.create(name="Ana Other", email="other@example.com")
    client = client_for(org, "viewer")

    offered = sheet(client, "ana")
    one = sheet(client, "Ana Leav")

    assert {person.key for person in offered.context["people"]} == {
        leaver.email,
        "other@example.com",
    }
    assert "contact" in sections(one)


def test_an_owner_who_is_no_member_any_more_is_found(org, leaver):
    with transaction.atomic():
        AccessKey.objects.all().delete()
        TechnicalContact.objects.all().delete()
        Contact.objects.all().delete()
        Membership.objects.filter(user=leaver).delete()
        Registration.objects.update(submitter_email="")

    answer = sheet(client_for(org, "editor"), leaver.email)

    assert "owner" in sections(answer)


def test_one_click_makes_a_task_of_each_once(org, leaver):
    client = client_for(org, "admin")
    with transaction.atomic():
        member = Membership.objects.get(user=leaver)

    first = make_tasks(client, leaver, assignee=member.pk, due_on="2026-12-24")
    second = make_tasks(client, leaver)

    made = tasks()
    assert "7 hand-over tasks were made" in told(first)
    assert "open task for all of it already" in told(second)
    assert len(made) == 7
    assert {(task.assignee_id, task.due_on) for task in made} == {(leaver.pk, date(2026, 12, 24))}


def test_a_task_is_done_and_undone(org, leaver):
    client = client_for(org, "editor")
    make_tasks(client, leaver)
    task = tasks()[0]

    client.post(reverse("admin:tenants_handovertask_finish", args=[task.pk]))
    done = tasks()[0].done_at
    client.post(reverse("admin:tenants_handovertask_reopen", args=[task.pk]))

    assert done is not None
    assert tasks()[0].done_at is None


def test_a_task_made_again_meanwhile_stays_done(org, leaver):
    client = client_for(org, "editor")
    make_tasks(client, leaver)
    task = tasks()[0]
    client.post(reverse("admin:tenants_handovertask_finish", args=[task.pk]))
    make_tasks(client, leaver)

    answer = client.post(reverse("admin:tenants_handovertask_reopen", args=[task.pk]))

    assert "was made again meanwhile" in told(answer)


def test_the_list_shows_mine_and_the_open_ones(org, leaver):
    client = client_for(org, "admin")
    make_tasks(client, leaver)
    mine = page(HandOverTask, "changelist") + "?whose=mine"

    everything = client.get(page(HandOverTask, "changelist")).content.decode()

    assert everything.count('aria-label="Done:') == 7
    assert 'aria-label="Done:' not in client.get(mine).content.decode()
    assert (
        client.get(page(HandOverTask, "changelist"), {"state": "done", "whose": "x"}).status_code
        == 200
    )
    assert client.get(page(tasks()[0])).status_code == 200


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("editor", 302), ("admin", 302)])
def test_only_editors_make_and_finish_tasks(org, leaver, role, status):
    client = client_for(org, role)
    made = make_tasks(client, leaver).status_code
    make_tasks(client_for(org, "admin"), leaver)
    task = tasks()[0]

    found = [
        client.post(reverse(f"admin:tenants_handovertask_{verb}", args=[task.pk])).status_code
        for verb in ("finish", "reopen")
    ]

    assert [made, *found] == [status] * 3


def test_another_organisation_s_people_and_tasks_do_not_exist(org, other_org):
    stranger = make_leaver(other_org)
    make_tasks(client_for(other_org, "admin"), stranger)
    with organization_context(other_org.pk):
        task = tasks()[0]
    client = client_for(org, "admin")

    answer = sheet(client, stranger.email)

    assert answer.context["people"] == []
    assert tasks() == []
    for verb in ("finish", "reopen"):
        address = reverse(f"admin:tenants_handovertask_{verb}", args=[task.pk])
        assert client.post(address).status_code == 404


def test_hostile_searches_and_forms_are_answered(org, leaver):
    client = client_for(org, "admin")
    searches = ["", "a", "%", "_%", "' OR 1=1 --", "\u202e\u202e", "<script>", "x" * 200, "\\"]

    assert [sheet(client, text).status_code for text in searches] == [200] * len(searches)
    for given in (
        {"assignee": "x"},
        {"assignee": str(uuid.uuid4())},
        {"due_on": "never"},
        {"due_on": "9999-12-31"},
        {"due_on": "1066-10-14"},
    ):
        assert make_tasks(client, leaver, **given).status_code == 400
    assert client.post(reverse("leaver"), {"q": "x" * 5000}).status_code == 200
    assert tasks() == []


def test_a_sheet_costs_the_same_for_few_and_many(org, leaver):
    client = client_for(org, "admin")

    def count():
        with CaptureQueriesContext(connection) as captured:
            sheet(client, leaver.email)
        return len(captured)

    count()
    few = count()
    with transaction.atomic():
        contact = Contact.objects.get(email=leaver.email)
        for _ in range(5):
            registration = make.registration(owner=leaver)
            TechnicalContact.objects.create(registration=registration, contact=contact)
            make.access_key(secret=None, sponsor=contact)

    assert count() == few
