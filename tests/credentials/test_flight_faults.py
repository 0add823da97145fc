"""Which fault the flight check names first: faults in a real sandbox, checks run as jobs do."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from credentials.models import AccessKeyUse, FlightCheck
from credentials.services import machine_flights, vault
from cxone_registry.jobs import worker
from cxone_registry.jobs.models import Job
from cxone_registry.secret import Secret
from tenants.cxone.sandbox import make_key_part
from tenants.models import Origin, Tenant
from tenants.models.application import ClientAuthMethod, Status
from tests.support import make
from tests.support.clouds import Cxone

Scene = Callable[[Cxone], AbstractContextManager[AccessKeyUse]]
SCENES: dict[str, tuple[str, Scene, dict[str, Any]]] = {}


def first_named(verdict: str, **asked: Any) -> Callable[[Callable[[Cxone], Iterator[Any]]], Scene]:
    """Put a scene into the table: while it lasts, the check must name *verdict* first."""

    def add(scene: Callable[[Cxone], Iterator[Any]]) -> Scene:
        entered = contextmanager(scene)
        SCENES[scene.__name__.replace("_", " ")] = (verdict, entered, asked)
        return entered

    return add


def flight(use: AccessKeyUse, **asked: Any) -> FlightCheck:
    """A finished flight check of *use*, done here as a worker would."""
    with transaction.atomic():
        started = machine_flights.start(use, **asked)
        job = Job.objects.get(object_id=started.pk, state=Job.State.QUEUED)
    worker.run_job(job.pk)
    with transaction.atomic():
        started.refresh_from_db()
    return started


def replace_secret(owner: Any, text: str) -> None:
    """Store *text* as if a person had typed it, without the validation that follows."""
    with transaction.atomic():
        vault.store_secret(owner, Secret(text))
        Job.objects.filter(kind="validate").update(state=Job.State.DONE)
        for use in vault.uses_of(owner):
            use.runs.update(state="finished")


def change(thing: Any, **values: Any) -> None:
    with transaction.atomic():
        type(thing).objects.filter(pk=thing.pk).update(**values)
        thing.refresh_from_db()


def client_of(use: AccessKeyUse) -> Any:
    with transaction.atomic():
        return use.registration.client_credentials.get()


def app_of(cxone: Cxone, use: AccessKeyUse) -> Any:
    return cxone.world.clouds["commercial"].apps[client_of(use).client_id]


def key_of(cxone: Cxone, use: AccessKeyUse) -> Any:
    return cxone.world.clouds["commercial"].keys[use.access_key.access_key_id]


def issued(cxone: Cxone, **registration: Any) -> AccessKeyUse:
    """A sign-in whose registration NICE answered long ago."""
    long_ago = timezone.localdate() - timedelta(days=60)
    fields = {"status": Status.ISSUED, "submitted_on": long_ago, **registration}
    return cxone.sign_in(**fields)


def armed(cxone: Cxone, kind: str, **limits: Any) -> AbstractContextManager[Any]:
    return cxone.world.faults.armed(kind, cloud="commercial", **limits)


# --- the client credential ------------------------------------------------------------------------


@first_named("client-secret-wrong")
def client_secret_mistyped(cxone):
    use = issued(cxone)
    replace_secret(client_of(use), "another-secret-than-NICE-issued-0123")
    yield use


@first_named("client-stopped-working")
def application_disabled_after_it_worked(cxone):
    use = issued(cxone)
    cxone.validate(use)
    with armed(cxone, "app-disabled", client_id=client_of(use).client_id):
        yield use


@first_named("registration-not-processed")
def registration_submitted_yesterday(cxone):
    yesterday = timezone.localdate() - timedelta(days=1)
    use = issued(cxone, status=Status.SUBMITTED, submitted_on=yesterday)
    with armed(cxone, "not-yet-approved", client_id=client_of(use).client_id):
        yield use


@first_named("client-auth-method-changed")
def method_changed_after_it_worked(cxone):
    use = issued(cxone)
    cxone.validate(use)
    change(use.registration, client_auth_method=ClientAuthMethod.POST)
    yield use


@first_named("client-auth-method-not-offered")
def jwt_where_the_issuer_lists_two_other_methods(cxone):
    use = issued(cxone, client_auth_method=ClientAuthMethod.JWT)
    with armed(cxone, "jwt-unsupported", client_id=client_of(use).client_id):
        yield use


@first_named("basic-forms-differ")
def server_that_compares_the_raw_header(cxone):
    use = issued(cxone)
    app_of(cxone, use).client_secret = "a+b/c=d%2Fe-secret-with-signs"
    replace_secret(client_of(use), "a+b/c=d%2Fe-secret-with-signs")
    with armed(cxone, "basic-raw-only", client_id=client_of(use).client_id):
        yield use


@first_named("ids-swapped")
def client_id_and_access_key_id_swapped(cxone):
    use = issued(cxone)
    client = client_of(use)
    ours, theirs = client.client_id, use.access_key.access_key_id
    change(client, client_id=theirs)
    change(use.access_key, access_key_id=ours)
    yield use


@first_named("client-secret-white-space")
def line_break_behind_the_client_secret(cxone):
    use = issued(cxone)
    replace_secret(client_of(use), app_of(cxone, use).client_secret + "\n")
    yield use


@first_named("wrong-application-type")
def application_registered_for_people(cxone):
    use = issued(cxone)
    app_of(cxone, use).type = "confidential"
    yield use


@first_named("client-secret-too-short")
def short_secret_with_jwt(cxone):
    use = issued(cxone, client_auth_method=ClientAuthMethod.JWT)
    replace_secret(client_of(use), "too-short")
    yield use


# --- the access key -------------------------------------------------------------------------------


@first_named("access-key-mistyped")
def access_key_mistyped(cxone):
    use = issued(cxone)
    replace_secret(use.access_key, make_key_part())
    yield use


@first_named("access-key-stopped")
def access_key_deactivated_after_it_worked(cxone):
    use = issued(cxone)
    cxone.validate(use)
    with armed(cxone, "key-inactive", access_key_id=use.access_key.access_key_id):
        yield use


@first_named("access-key-stopped")
def api_user_deactivated_after_it_worked(cxone):
    use = issued(cxone)
    cxone.validate(use)
    with armed(cxone, "user-deactivated", access_key_id=use.access_key.access_key_id):
        yield use


@first_named("user-locked")
def api_user_locked(cxone):
    use = issued(cxone)
    with armed(cxone, "user-locked", access_key_id=use.access_key.access_key_id):
        yield use


@first_named("access-key-secret-white-space")
def line_break_behind_the_access_key(cxone):
    use = issued(cxone)
    replace_secret(use.access_key, key_of(cxone, use).access_key_secret + "\n")
    yield use


@first_named("access-key-percent-encoded")
def access_key_pasted_out_of_a_request(cxone):
    use = issued(cxone)
    replace_secret(use.access_key, key_of(cxone, use).access_key_secret.replace("=", "%3D"))
    yield use


@first_named("access-key-padding-missing")
def access_key_without_its_four_signs(cxone):
    use = issued(cxone)
    replace_secret(use.access_key, key_of(cxone, use).access_key_secret.rstrip("="))
    yield use


# --- where the tenant is, and whose it is ---------------------------------------------------------


@first_named("wrong-cloud")
def tenant_of_the_government_cloud(cxone):
    """Registered with commercial credentials, known to the other cloud only."""
    use = issued(cxone)
    cxone.environment("gov")
    tenant_id = str(use.access_key.tenant.tenant_id)
    home = cxone.world.clouds["commercial"]
    cxone.world.clouds["gov"].tenants[tenant_id] = home.tenants.pop(tenant_id)
    home.drop_key(use.access_key.access_key_id)
    yield use


@first_named("tenant-unknown")
def tenant_that_no_cloud_knows(cxone):
    use = issued(cxone)
    cxone.environment("gov")
    cxone.world.remove_tenant("commercial", str(use.access_key.tenant.tenant_id))
    yield use


@first_named("wrong-tenant")
def key_of_another_tenant(cxone):
    use = issued(cxone)
    with armed(cxone, "wrong-tenant", access_key_id=use.access_key.access_key_id):
        yield use


@first_named("wrong-business-unit")
def other_business_unit_number(cxone):
    use = issued(cxone)
    with armed(cxone, "wrong-business-unit", access_key_id=use.access_key.access_key_id):
        yield use


@first_named("token-endpoint-drift")
def discovery_names_another_token_endpoint(cxone):
    use = issued(cxone)
    with armed(cxone, "drifted-token-endpoint", value=f"{use_issuer(use)}/auth/other"):
        yield use


def use_issuer(use: AccessKeyUse) -> str:
    with transaction.atomic():
        tenant = Tenant.objects.select_related("environment").get(pk=use.access_key.tenant_id)
    return tenant.environment.issuer


# --- clocks and weather ---------------------------------------------------------------------------


@first_named("clock-off")
def clock_off_by_two_minutes(cxone):
    use = issued(cxone)
    with armed(cxone, "clock-offset", value=120):
        yield use


@first_named("clock-beyond-judging")
def clock_off_by_ten_minutes(cxone):
    use = issued(cxone)
    with armed(cxone, "clock-offset", value=-600):
        yield use


@first_named("throttled")
def too_many_requests(cxone):
    use = issued(cxone)
    key_id = use.access_key.access_key_id
    with armed(cxone, "throttle", value=30, access_key_id=key_id, endpoint="token"):
        yield use


@first_named("server-error")
def outage(cxone):
    use = issued(cxone)
    with armed(cxone, "unavailable", access_key_id=use.access_key.access_key_id, endpoint="token"):
        yield use


@first_named("gateway-fault")
def gateway_page(cxone):
    use = issued(cxone)
    with armed(cxone, "bad-gateway", access_key_id=use.access_key.access_key_id, endpoint="token"):
        yield use


# --- the browser's side, and the person's own code ------------------------------------------------


@first_named("origin-missing", probe_origins=True)
def origin_that_cxone_does_not_allow(cxone):
    use = issued(cxone)
    with transaction.atomic():
        Origin.objects.create(
            registration=use.registration, origin=f"https://app{make.number()}.example.com"
        )
    yield use


@first_named(
    "legacy-token-url",
    token_url="https://na1.nice-incontact.com/authentication/v1/token/access-key",
)
def code_that_uses_the_legacy_endpoint(cxone):
    yield issued(cxone)


@pytest.mark.parametrize("scene", SCENES)
def test_the_flight_check_names_the_fault_first(cxone: Cxone, scene: str) -> None:
    verdict, entered, asked = SCENES[scene]
    with entered(cxone) as use:
        done = flight(use, **asked)
    named = [one["code"] for one in done.verdicts]
    assert named[:1] == [verdict], (
        named,
        [(s["name"], s["result"], s["code"]) for s in done.steps],
    )
    assert all(one["sentence"] and one["remedy"] for one in done.verdicts)


def test_more_than_twenty_faults_are_told_apart() -> None:
    assert len({verdict for verdict, _, _ in SCENES.values()}) > 20


@pytest.mark.parametrize("rotation", ["new-kid", "same-kid"])
def test_a_changed_signing_key_is_no_fault(cxone: Cxone, rotation: str) -> None:
    use = issued(cxone)
    with armed(cxone, "key-rotated", value=rotation):
        assert flight(use).verdicts == []


def test_another_business_unit_number_does_not_make_the_sign_in_fail(cxone: Cxone) -> None:
    use = issued(cxone)
    with armed(cxone, "wrong-business-unit", access_key_id=use.access_key.access_key_id):
        assert flight(use).outcome == FlightCheck.Outcome.DOUBTS


def test_a_narrow_role_is_no_doubt(cxone: Cxone) -> None:
    use = issued(cxone)
    home, user_id = cxone.world.clouds["commercial"], key_of(cxone, use).user_id
    home.users[user_id].admin = False

    done = flight(use)

    assert (done.outcome, done.verdicts) == (FlightCheck.Outcome.GOOD, [])


def test_nothing_is_named_when_all_is_well(cxone: Cxone) -> None:
    done = flight(issued(cxone), probe_origins=True)
    assert (done.outcome, done.verdicts) == (FlightCheck.Outcome.GOOD, [])
