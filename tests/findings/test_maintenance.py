"""What a maintenance window covers, and how people make one."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from credentials.models import Finding, MaintenanceWindow
from credentials.reports import open_findings
from cxone_registry.isolation.context import organization_context
from tenants.models import Environment
from tests.admin.helpers import client_for, errors_in, page, submit
from tests.findings import facts, scene
from tests.support import make

NEW = "/credentials/maintenancewindow/add/"
LIST = "/credentials/maintenancewindow/"


@pytest.fixture
def found(org):
    """One finding about each kind of thing of one sign-in."""
    use = facts.own_secrets()
    tenant = use.access_key.tenant
    with transaction.atomic():
        client = use.registration.client_credentials.get()
    things = {
        "sign-in": use,
        "access-key": use.access_key,
        "tenant": tenant,
        "registration": use.registration,
        "client-credential": client,
        "environment": tenant.environment,
        "contact": facts.contact(),
    }
    return {kind: scene.find(thing, subject=kind) for kind, thing in things.items()} | {"use": use}


@transaction.atomic
def covered():
    rows = open_findings.in_maintenance(timezone.now())
    return set(rows.values_list("subject", flat=True))


def test_a_tenant_rests_with_its_keys_and_sign_ins(found):
    scene.window(tenant=found["use"].access_key.tenant)

    assert covered() == {"tenant", "access-key", "sign-in"}
    assert scene.state(found["tenant"]) == "maintenance"


def test_an_environment_rests_with_everything_in_it(found):
    scene.window(environment=found["use"].access_key.tenant.environment)

    assert covered() == {
        "tenant", "access-key", "sign-in", "client-credential", "registration", "environment",
    }  # fmt: skip


def test_an_application_that_is_elsewhere_too_does_not_rest(found):
    with transaction.atomic():
        elsewhere = Environment.objects.filter(kind="sovereign").first()
        make.client_credential(registration=found["use"].registration, environment=elsewhere)
    scene.window(environment=found["use"].access_key.tenant.environment)

    assert "registration" not in covered()
    assert "sign-in" in covered()


def test_everything_in_cxone_rests_but_not_people(found):
    scene.window()

    assert "contact" not in covered()
    assert len(covered()) == 6


def test_another_tenant_does_not_rest(found):
    scene.window(tenant=make.tenant())

    assert covered() == set()


@pytest.mark.parametrize(("start", "end"), [(-3, -1), (1, 3)])
def test_only_an_open_window_counts(found, start, end):
    now = timezone.now()
    scene.window(starts_at=now + start * scene.HOUR, ends_at=now + end * scene.HOUR)

    assert covered() == set()
    assert scene.state(found["tenant"]) == "needed"


def test_windows_of_others_cover_nothing_here(found, other_org):
    with organization_context(other_org.pk):
        scene.window()

    assert covered() == set()


def test_findings_in_a_window_open_and_resolve_as_always(org):
    scene.window()
    key, mend = facts.BUILDERS["rotation-due"]()
    scene.look()
    assert scene.state(scene.opened(key, "rotation-due")) == "maintenance"

    mend()
    scene.look()
    assert scene.state(scene.opened(key, "rotation-due")) == "resolved"


# --- the page -------------------------------------------------------------------------------------


def local(**ago):
    return timezone.localtime(timezone.now() + timedelta(**ago)).strftime("%Y-%m-%dT%H:%M")


def fill(client, **given):
    times = {"starts_at": local(hours=1), "ends_at": local(hours=3)}
    return submit(client, NEW, **{"reason": "NICE moves the cluster", **times, **given})


@transaction.atomic
def windows():
    return list(MaintenanceWindow.objects.all())


def test_an_editor_makes_and_ends_a_window(org):
    editor = client_for(org, "editor")
    tenant = make.tenant()
    fill(editor, tenant=tenant.pk, starts_at=local(minutes=-30))

    (made,) = windows()
    assert (made.tenant_id, made.reason) == (tenant.pk, "NICE moves the cluster")
    assert made.created_by.startswith("editor-")
    submit(editor, page(made), ends_at=local(minutes=1))
    assert windows()[0].ends_at < made.ends_at
    assert "NICE moves the cluster" in editor.get(f"{LIST}?when=now").content.decode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"starts_at": local(hours=-2)}, "an hour ago at most"),
        ({"ends_at": local(days=15)}, "at most 14 days"),
        ({"ends_at": local(minutes=-5)}, "ends after it starts"),
        ({"starts_at": "9999-12-31T23:59", "ends_at": "9999-12-31T23:59"}, "two years"),
        ({"starts_at": "x"}, "valid date"),
        ({"reason": ""}, "required"),
        ({"reason": "a\u202eb"}, "reason"),
        ({"tenant": "x"}, "valid choice"),
    ],
)
def test_a_wrong_window_is_a_sentence(org, given, words):
    answer = fill(client_for(org, "editor"), **given)

    assert answer.status_code == 200
    assert words.lower() in (errors_in(answer) + str(answer.context["errors"])).lower()
    assert windows() == []


def test_a_tenant_is_in_its_environment(org):
    tenant = make.tenant()
    with transaction.atomic():
        other = Environment.objects.filter(kind="sovereign").first()

    answer = fill(client_for(org, "editor"), tenant=tenant.pk, environment=other.pk)

    assert "is not in" in errors_in(answer)


def test_what_is_over_stays_as_it_was(org):
    now = timezone.now()
    over = scene.window(starts_at=now - 3 * scene.HOUR, ends_at=now - scene.HOUR)
    editor = client_for(org, "editor")

    assert 'name="_save"' not in editor.get(page(over)).content.decode()
    assert editor.post(page(over), {"reason": "x"}).status_code == 403
    assert editor.post(page(over, "delete"), {"post": "yes"}).status_code == 403


def test_viewers_read_windows(org):
    scene.window()
    viewer = client_for(org, "viewer")

    assert viewer.get(LIST).status_code == 200
    assert viewer.get(NEW).status_code == 403


def test_windows_of_others_have_no_page(org, other_org):
    with organization_context(other_org.pk):
        foreign = scene.window()

    assert client_for(org, "admin").get(page(foreign)).status_code == 404
    assert page(foreign) not in client_for(org, "admin").get(LIST).content.decode()


def test_a_badge_counts_only_what_needs_somebody(found):
    scene.window(tenant=found["use"].access_key.tenant)

    with transaction.atomic():
        total = Finding.objects.filter(resolved_at=None).count()
        assert open_findings.needing_people(timezone.now()).count() == total - 3
