"""Facts of registrations: what is known of them beyond their answers."""

from datetime import timedelta

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from credentials.models import FlightCheck
from credentials.reports.facts import facts_of
from cxone_registry.isolation.context import organization_context
from tenants.models import Contact, Origin, Registration
from tests.admin.helpers import make_finding, make_flight
from tests.registration_page.flown import NAMED, flown_for_any_tenant
from tests.support import make


@transaction.atomic
def facts(registration):
    return facts_of([registration.pk])[registration.pk]


def test_an_empty_registration_has_no_facts(org):
    found = facts(make.registration())

    assert (found.credentials, found.sign_ins, found.tenants, found.open_findings) == (
        (),
        (),
        (),
        0,
    )


def test_a_sign_in_tells_whose_key_it_is(org):
    use = make.use()
    with transaction.atomic():
        use.access_key.sponsor = Contact.objects.create(name="Sam", email="sam@example.com")
        use.access_key.user_kind = "dedicated"
        use.access_key.save()

    found = facts(use.registration).sign_ins[0]

    assert (found.sponsor, found.user_kind, found.has_secret) == ("Sam", "dedicated", True)
    assert found.environment == "sandbox"


def test_secrets_are_told_as_there_or_not(org):
    credential = make.client_credential(None)
    make.use(registration=credential.registration, access_key=make.access_key(None))

    found = facts(credential.registration)

    assert not found.credentials[0].has_secret
    assert not found.sign_ins[0].has_secret


def test_an_api_user_is_shared_across_its_keys_but_not_with_what_is_retired(org):
    use = make.use()
    other = make.access_key(tenant=use.access_key.tenant, api_user=use.access_key.api_user)
    sharing = make.use(access_key=other)
    make.use(access_key=other, registration=make.registration(status="retired"))

    assert facts(use.registration).sign_ins[0].shared_with == (sharing.registration.name,)


def test_the_newest_flight_check_of_a_kind_counts(org):
    use = make.use()
    with transaction.atomic():
        make_flight(use, outcome="failed", finished_at=timezone.now() - timedelta(days=2))
        make_flight(use, outcome="good")
        make_flight(use, outcome="", state="running", finished_at=None)

    assert [flight.outcome for flight in facts(use.registration).flights] == ["good"]


def test_a_tenant_known_from_a_persons_flight_check_counts(org):
    registration = make.registration(application_type="confidential")
    tenant = make.tenant()
    with transaction.atomic():
        FlightCheck.objects.create(
            kind="user",
            registration=registration,
            environment=tenant.environment,
            tenant=tenant,
            state="finished",
            outcome="good",
            finished_at=timezone.now(),
        )

    assert [found.name for found in facts(registration).tenants] == [tenant.name]


def test_a_tenant_that_only_a_sign_in_named_is_told_by_its_id_until_it_is_added(org):
    environment, registration = make.environment(), make.registration()
    flown_for_any_tenant(registration, environment, NAMED.upper())

    assert facts(registration).unknown_tenants == (NAMED,)
    make.tenant(environment=environment, tenant_id=NAMED)
    assert facts(registration).unknown_tenants == ()
    assert [tenant.name for tenant in facts(registration).tenants]


def test_what_is_no_tenant_id_is_not_told(org):
    registration = make.registration()
    flown_for_any_tenant(registration, make.environment(), "<b>no id</b>")

    assert facts(registration).unknown_tenants == ()


def test_an_origin_that_is_gone_is_not_live(org):
    registration, now = make.registration(application_type="confidential"), timezone.now()
    with transaction.atomic():
        for name, gone in (("live", None), ("gone", now), ("back", now - timedelta(days=2))):
            Origin.objects.create(
                registration=registration,
                origin=f"https://{name}.example.com",
                live_since=now - timedelta(days=1),
                gone_since=gone,
            )

    assert facts(registration).live_origins == {
        "https://live.example.com",
        "https://back.example.com",
    }


def test_open_findings_about_any_part_are_counted_once(org):
    use = make.use()
    with transaction.atomic():
        make_finding(use)
        make_finding(use, subject="access-key", subject_id=use.access_key_id)
        make_finding(use, resolved_at=timezone.now())

    assert facts(use.registration).open_findings == 2


def test_many_registrations_cost_as_many_queries_as_one(org):
    uses = [make.use() for _ in range(5)]
    counted = []
    for chosen in (uses[:1], uses):
        with transaction.atomic(), CaptureQueriesContext(connection) as captured:
            assert len(facts_of([use.registration_id for use in chosen])) == len(chosen)
        counted.append(len(captured))

    assert counted[0] == counted[1]


def test_another_organization_has_no_facts(org, other_org):
    with organization_context(other_org.pk):
        foreign = make.registration()

    with transaction.atomic():
        assert facts_of([foreign.pk]) == {}
        assert not Registration.objects.filter(pk=foreign.pk)
