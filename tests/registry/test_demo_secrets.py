"""The demonstration shows what becomes of secrets among people, and leaves something to do."""

import pytest
from django.conf import settings
from django.db import transaction

from credentials.demo import rotating, seed, shown, story, world
from credentials.models import Consumer, Reveal, Rotation, SecretRequest, SharedLink
from cxone_registry.isolation.context import organization_context
from tenants.models import AdminNotice, Role
from tenants.services.organizations import add_member
from tests.support import make


@pytest.fixture(scope="module")
def told(database):
    """The partner's organisation, its custodian having done what the demonstration tells."""
    played = world.new_world()
    origins = [f"http://127.0.0.1:{port}" for port in range(18_701, 18_711)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "SANDBOX_ORIGINS", origins)
        clouds = world.environments()
        organization = seed.tell(story.PARTNER, played, clouds)
        custodian = make.member(organization, Role.CUSTODIAN)
        admin = make.member(organization, Role.ADMIN)
        with organization_context(organization.pk), transaction.atomic():
            add_member(story.DANA, role=Role.OPERATOR, name="Dana Ruiz")
            shown.remember(custodian, admin, clouds[story.GOV])
            rotating.begin(played, story.EU, story.ROTATING_TENANT)
        yield organization


def test_secrets_were_shown_and_one_waits_for_a_second_person(told):
    with organization_context(told.pk), transaction.atomic():
        states = sorted(Reveal.objects.filter(kind="show").values_list("state", flat=True))

    assert states == ["asked", "denied", "shown", "shown"]


def test_links_and_requests_are_at_different_stages(told):
    with organization_context(told.pk), transaction.atomic():
        late = sorted(SharedLink.objects.values_list("late_tries", flat=True))
        requests = sorted(SecretRequest.objects.values_list("state", flat=True))

    assert (late, requests) == ([0, 1], ["answered", "open"])


def test_one_of_two_consumers_proved_the_new_key(told):
    with organization_context(told.pk), transaction.atomic():
        rotation = Rotation.objects.get()
        holds = dict(Consumer.objects.values_list("name", "last_holds"))

    assert rotation.state == Rotation.State.RECEIVED
    assert holds == {"Workforce gateway": "incoming", "Nightly export": ""}


def test_the_admins_were_told(told):
    with organization_context(told.pk), transaction.atomic():
        kinds = sorted(AdminNotice.objects.values_list("kind", flat=True))

    assert kinds == ["link", "reveal-asked", "reveal-asked"]
