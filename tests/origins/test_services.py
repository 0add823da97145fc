"""Wanting, giving up and probing origins, against a CXone that compares with the union."""

import pytest
from django.db import transaction
from django.utils import timezone

from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs import worker
from cxone_registry.jobs.models import Job
from tenants.models import Environment, Origin, OriginProbe, Registration, Tenant
from tenants.reports.ledger import ledger_of
from tenants.services import origin_probes, origins
from tests.origins.scene import APP, application, origin_of, place
from tests.support import make

OTHER = "https://other.example.com"
SILENT = "http://127.0.0.1:9"


@pytest.fixture
def cloud(cxone):
    """The sandbox's environment, with one tenant that was discovered there."""
    environment = cxone.environment()
    place(environment, cxone.sandbox.api_origin("commercial"))
    return environment


@pytest.fixture
def register(cxone):
    """Let CXone know origins, as NICE would, until the test ends."""
    made = []

    def listed(*allowed, client_id=""):
        made.append(client_id or f"app-{make.number()}")
        cxone.world.add_app(
            "commercial", client_id=made[-1], name="App", type="public", auth_method="none",
            origins=allowed,
        )  # fmt: skip
        return made[-1]

    yield listed
    for client_id in [*made]:
        listed(client_id=client_id)


def states(registration):
    with transaction.atomic():
        seen = ledger_of(registration, timezone.localtime())
        return {line.row.origin: line.reading.state for line in seen.lines}


def test_many_are_added_at_once_and_again_without_harm(org):
    app = application(APP)

    assert origins.add_many(app, [APP, OTHER, OTHER]) == 1
    assert origins.add_many(app, [APP, OTHER]) == 0
    with transaction.atomic():
        assert "other.example.com" in Event.objects.get(action="origin.wanted").body


def test_one_that_was_given_up_is_wanted_again_with_its_history(org):
    app = application(APP)
    before = origin_of(app)
    origins.give_up(before)
    origins.give_up(before)

    assert origins.add_many(app, [APP]) == 1
    assert origin_of(app).pk == before.pk
    assert origin_of(app).wanted_at == before.wanted_at
    with transaction.atomic():
        assert Event.objects.filter(action="origin.unwanted").count() == 1


def test_one_whose_removal_was_requested_has_to_be_requested_again(org):
    app = application(APP)
    origin = origin_of(app)
    with transaction.atomic():
        Origin.objects.update(requested_at=origin.wanted_at, removal_requested_at=origin.wanted_at,
                              unwanted_at=origin.wanted_at)  # fmt: skip
    origins.want_again(origin)

    again = origin_of(app)
    assert (again.requested_at, again.removal_requested_at, again.unwanted_at) == (None,) * 3


def test_only_what_is_neither_wanted_nor_live_can_be_forgotten(org):
    app = application(APP)

    assert not origins.forget(origin_of(app))
    origins.give_up(origin_of(app))
    assert origins.forget(origin_of(app))
    assert states(app) == {}


def test_localhost_is_for_what_has_a_sandbox_or_no_environment_yet(org):
    with transaction.atomic():
        production = Environment.objects.filter(kind="commercial").first()
        apps = [application(environment=each) for each in (None, make.environment(), production)]
        taken = [len(origins.read(app, "http://localhost:3000").taken) for app in apps]

    assert taken == [1, 1, 0]


def test_probes_date_what_comes_and_goes(register, cloud):
    app = application(APP, OTHER, environment=cloud)
    listed = register(APP)
    origin_probes.probe_registration(app.pk)

    live, denied = origin_of(app), origin_of(app, OTHER)
    assert live.live_since and live.probed_at and not live.gone_since
    assert not denied.live_since and denied.probed_at
    assert [row.code for row in denied.probes.all()] == ["origin-not-allowed"]

    register(client_id=listed)
    origin_probes.probe_registration(app.pk)
    assert origin_of(app).gone_since
    assert states(app) == {APP: "lost", OTHER: "wanted"}


def test_probing_twice_tells_the_same(register, cloud):
    app = application(APP, environment=cloud)
    register(APP)
    origin_probes.probe_registration(app.pk)
    before = origin_of(app)
    origin_probes.probe_registration(app.pk)

    after = origin_of(app)
    assert after.live_since == before.live_since
    assert [row.since for row in after.probes.all()] == [row.since for row in before.probes.all()]


def test_what_nobody_wants_any_more_is_probed_while_it_is_live(register, cloud):
    app = application(APP, OTHER, environment=cloud)
    register(APP)
    origin_probes.probe_registration(app.pk)
    origins.give_up(origin_of(app))
    origins.give_up(origin_of(app, OTHER))

    assert origin_probes.probe_registration(app.pk).code == "asked-1"
    assert states(app) == {APP: "unwanted-live", OTHER: "removed"}


def test_silence_changes_nothing_and_does_not_go_on_for_long(cxone, cloud):
    app = application(*[f"https://a{number}.example.com" for number in range(8)], environment=cloud)
    with transaction.atomic():
        Tenant.objects.filter(environment=cloud).update(api_endpoint=SILENT)

    assert origin_probes.probe_registration(app.pk).code == "asked-3"
    with transaction.atomic():
        assert not Origin.objects.exclude(probed_at=None).exists()
        assert OriginProbe.objects.filter(allowed=False).count() == 3


def test_a_tenant_that_moved_away_has_no_say_any_more(cxone, cloud):
    app = application(APP, environment=cloud)
    origin_probes.probe_registration(app.pk)
    with transaction.atomic():
        OriginProbe.objects.create(
            origin=origin_of(app), tenant=make.tenant(environment=cloud), allowed=False,
            code="origin-not-allowed", asked_at=app.created_at, since=app.created_at,
        )  # fmt: skip
    origin_probes.probe_registration(app.pk)

    assert origin_of(app).probes.count() == 1


def test_the_daily_schedule_queues_one_probe_for_each_user_application(org):
    app, idle = application(APP), application()
    backend = application(APP, application_type="backend")
    done = origin_probes.probe_all(app.pk)
    origin_probes.probe_all(app.pk)

    assert done.code == "queued-1"
    with transaction.atomic():
        queued = Job.objects.filter(kind=origin_probes.ONE).values_list("object_id", flat=True)
        assert list(queued) == [app.pk]
    assert {idle.pk, backend.pk}.isdisjoint(queued)


def test_a_person_s_probe_runs_as_a_job(cxone, cloud):
    app = application(APP, environment=cloud)
    with transaction.atomic():
        origin_probes.request(app)
        job = Job.objects.get(kind=origin_probes.ONE)
        assert origin_probes.asked_at(app) == job.created_at
    worker.run_job(job.pk)

    assert origin_of(app).probed_at
    with transaction.atomic():
        assert origin_probes.asked_at(app) is None


def test_there_may_be_nothing_to_probe(org, other_org):
    with organization_context(other_org.pk):
        foreign = application(APP)
    backend = application(APP, application_type="backend", client_auth_method="client_secret_basic")

    assert origin_probes.probe_registration(backend.pk).code == "gone"
    assert origin_probes.probe_registration(foreign.pk).code == "gone"
    assert origin_probes.probe_registration(application().pk).code == "nothing-to-probe"
    assert origin_probes.probe_registration(application(APP).pk).code == "nothing-to-probe"


def test_of_many_tenants_at_one_address_one_is_asked(cxone, cloud):
    for _ in range(3):
        place(cloud, cxone.sandbox.api_origin("commercial"))
    app = application(environment=cloud)

    with transaction.atomic():
        assert len(origin_probes.places_of(Registration.objects.get(pk=app.pk))) == 1
