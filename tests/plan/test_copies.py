"""A clone, and a successor of another type."""

from django.db import transaction
from django.urls import reverse

from cxone_registry.audit.models import Event
from tenants.models import (
    Contact,
    Origin,
    RedirectURI,
    Registration,
    RegistrationEnvironment,
    TechnicalContact,
)  # fmt: skip
from tenants.models.application import Status
from tenants.services import plan_copies
from tests.admin.helpers import submit
from tests.support import make


@transaction.atomic
def submitted(**fields):
    """A submitted public application with one of everything."""
    made = make.registration(
        **{"name": "Desktop", "application_type": "public", "client_auth_method": "none",
           "status": Status.SUBMITTED, "tracking_number": "TRK-1", "purpose": "P", **fields}
    )  # fmt: skip
    RegistrationEnvironment.objects.create(registration=made, environment=make.environment())
    contact = Contact.objects.create(name="Ana", email=f"ana{make.number()}@example.com")
    TechnicalContact.objects.create(registration=made, contact=contact, role="security")
    for origin in ("https://a.example.com", "https://b.example.com"):
        Origin.objects.create(registration=made, origin=origin, requested_at="2026-01-01T00:00Z")
    Origin.objects.filter(origin="https://b.example.com").update(unwanted_at="2026-01-02T00:00Z")
    RedirectURI.objects.create(registration=made, uri="https://a.example.com/back")
    RedirectURI.objects.create(registration=made, uri="com.example.app:/back")
    return made


@transaction.atomic
def row(**names):
    return Registration.objects.get(**names)


@transaction.atomic
def rows(registration, relation, column):
    return list(getattr(registration, relation).values_list(column, flat=True))


def test_a_clone_has_the_answers_and_nothing_that_nice_gave(org, editor):
    old = submitted()

    editor.post(reverse("plan-clone", args=[old.pk]))

    new = row(name="Desktop (copy)")
    assert (new.status, new.tracking_number, new.supersedes) == ("draft", "", None)
    assert (new.purpose, new.application_type) == ("P", "public")
    assert rows(new, "origins", "origin") == ["https://a.example.com"]
    assert rows(new, "origins", "requested_at") == [None]
    assert rows(new, "technical_contacts", "role") == ["security"]
    assert len(rows(new, "redirect_uris", "uri")) == 2
    assert len(rows(new, "environment_links", "pk")) == 1


def test_names_of_clones_are_counted_and_stay_short(org):
    old = make.registration(name="x" * 200)

    names = [plan_copies.clone(old.pk).name for _ in range(3)]

    assert [name[188:] for name in names] == [" (copy)", " (copy 2)", " (copy 3)"]


def test_a_successor_has_the_new_type_and_what_fits_it(org, editor):
    old = submitted()

    submit(editor, reverse("plan-supersede", args=[old.pk]), application_type="confidential")

    new = row(supersedes=old)
    assert new.client_auth_method == "client_secret_basic"
    assert rows(new, "redirect_uris", "uri") == ["https://a.example.com/back"]
    assert row(pk=old.pk).application_type == "public"
    assert row(pk=old.pk).status == "submitted"
    with transaction.atomic():
        assert Event.objects.filter(object_id=old.pk, action="registration.superseded").exists()


def test_a_back_end_successor_has_no_addresses(org):
    new = plan_copies.supersede(submitted().pk, "backend")

    assert rows(new, "origins", "pk") + rows(new, "redirect_uris", "pk") == []


def test_a_successor_of_the_same_or_no_type_is_refused(org, editor):
    old = submitted()
    for kind in ("public", "", "robot"):
        answer = editor.post(reverse("plan-supersede", args=[old.pk]), {"application_type": kind})

        assert answer.status_code == 400
    assert row() == old
