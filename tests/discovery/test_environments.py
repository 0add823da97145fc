"""An issuer is asked once for everybody; what it says is kept by content."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections, transaction

from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs import worker
from cxone_registry.jobs.models import Job, Schedule
from tenants.models import Environment, ProviderDocument
from tenants.services import documents, provider_discovery, token_endpoint_drift
from tests.cxone.cxone import jwk, rsa_key
from tests.cxone.hostile import CONTENT
from tests.cxone.peer import answer
from tests.support import make

Kind = ProviderDocument.Kind
METHODS = "token_endpoint_auth_methods_supported"


def look(environment):
    """Ask, as if nobody had done so for long. Returns the environment as it is then."""
    with transaction.atomic():
        Environment.objects.filter(pk=environment.pk).update(discovered_at=None)
    provider_discovery.refresh_one(environment.pk)
    with transaction.atomic():
        return Environment.objects.get(pk=environment.pk)


def periods(environment, kind=Kind.OPENID):
    with transaction.atomic():
        found = ProviderDocument.objects.filter(environment=environment, kind=kind)
        return list(found.order_by("first_seen_at"))


def test_the_first_look_keeps_both_documents_and_names_no_change(environment):
    found = look(environment)

    (provider,), (keys,) = periods(environment), periods(environment, Kind.KEYS)
    assert (found.discovery_error, provider.changes, keys.changes) == ("", [], [])
    assert provider.body["token_endpoint"] == environment.token_endpoint
    assert keys.body["keys"][0]["kid"] == "default"


def test_the_same_content_goes_on_whatever_its_order(cloud, environment):
    cloud.say(**{METHODS: ["client_secret_basic", "client_secret_post"]})
    look(environment)
    first = periods(environment)[0]
    cloud.provider = dict(reversed(cloud.provider.items()))
    cloud.say(**{METHODS: ["client_secret_post", "client_secret_basic"]})
    look(environment)

    (only,) = periods(environment)
    assert only.last_seen_at > first.last_seen_at
    assert only.first_seen_at == first.first_seen_at


def test_each_period_has_its_row_also_when_a_content_comes_back(cloud, environment):
    for methods in (["client_secret_basic"], ["client_secret_post"], ["client_secret_basic"]):
        cloud.say(**{METHODS: methods})
        look(environment)

    first, second, third = periods(environment)
    assert first.content_hash == third.content_hash != second.content_hash
    assert [change["field"] for change in third.changes] == [METHODS]


def test_another_key_is_a_change_of_the_key_set(cloud, environment):
    look(environment)
    cloud.keys = {"keys": [jwk(rsa_key(name="other"))]}
    cloud.serve()
    look(environment)

    assert "replaced" in periods(environment, Kind.KEYS)[1].changes[0]["meaning"]
    assert len(periods(environment)) == 1


DEEP = answer(200, b'{"a":' * 30 + b"1" + b"}" * 30)
HUGE = answer(200, b'"' + b"x" * 300_000 + b'"')
BAD = {
    "deep": (DEEP, "json-too-deep"),
    "huge": (HUGE, "too-large"),
    "list": CONTENT["list"],
    "html": CONTENT["captive portal"],
    "twice": CONTENT["duplicate names"],
    "gone": (answer(404, b""), "provider-unknown"),
    "down": (answer(503, b""), "server-error"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer_is_told_and_leaves_the_good_document(cloud, environment, name):
    look(environment)
    before = periods(environment)[0]
    cloud.peer.routes["/.well-known/openid-configuration"], code = BAD[name]

    found = look(environment)

    assert found.discovery_error == code
    assert [one.body for one in periods(environment)] == [before.body]
    assert periods(environment)[0].last_seen_at == before.last_seen_at


@pytest.mark.parametrize(
    "members",
    [{"issuer": "https://other.example"}, {"token_endpoint": "https://evil.example/token"},
     {"token_endpoint": 7}, {"jwks_uri": ["x"]}],
)  # fmt: skip
def test_a_document_that_cannot_be_trusted_is_kept_out(cloud, environment, members):
    cloud.say(**members)

    found = look(environment)

    assert found.discovery_error in ("issuer-mismatch", "endpoint-refused")
    assert periods(environment) == []


@pytest.mark.parametrize("keys", [{}, {"keys": {}}, {"keys": [{}] * 51}, {"keys": "x"}])
def test_bad_keys_do_not_spoil_the_other_document(cloud, environment, keys):
    cloud.peer.routes["/auth/jwks"] = answer(200, keys)

    found = look(environment)

    assert found.discovery_error == "key-set-malformed"
    assert len(periods(environment)) == 1
    assert periods(environment, Kind.KEYS) == []


def test_a_good_answer_clears_the_error(cloud, environment):
    cloud.peer.routes["/.well-known/openid-configuration"] = answer(503, b"")
    assert look(environment).discovery_error
    cloud.serve()

    assert look(environment).discovery_error == ""


def use(environment, organization):
    with organization_context(organization.pk), transaction.atomic():
        make.tenant(environment=environment)
        return Schedule.objects.get(kind="discover-environments").pk


def test_many_organisations_ask_an_issuer_once(cloud, environment):
    """All at the same moment, each in its own connection."""
    others = [make.organization() for _ in range(4)]
    schedules = {one: use(environment, one) for one in others}
    together = Barrier(len(others))

    def hour(organization, schedule):
        with organization_context(organization.pk):
            together.wait(timeout=10)
            provider_discovery.refresh(schedule)
        connections.close_all()

    threads = [Thread(target=hour, args=each) for each in schedules.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert cloud.asked == 1
    assert len(periods(environment)) == 1


def test_an_hour_later_it_is_asked_again(cloud, environment, org):
    schedule = use(environment, org)
    provider_discovery.refresh(schedule)
    provider_discovery.refresh(schedule)
    assert cloud.asked == 1

    with transaction.atomic():
        found = Environment.objects.get(pk=environment.pk)
        earlier = found.discovered_at - timedelta(minutes=56)
        Environment.objects.filter(pk=environment.pk).update(discovered_at=earlier)
    provider_discovery.refresh(schedule)

    assert cloud.asked == 2


def test_what_the_organisation_does_not_use_is_not_asked(cloud, environment, org):
    with transaction.atomic():
        schedule = Schedule.objects.get(kind="discover-environments")

    assert provider_discovery.refresh(schedule.pk).code == "asked-0-of-0"
    assert cloud.asked == 0


def test_an_answer_that_was_overtaken_is_dropped(cloud, environment, monkeypatch):
    asked = provider_discovery._ask

    def slowly(found):
        told = asked(found)
        with transaction.atomic():
            later = found.discovered_at + timedelta(minutes=2)
            Environment.objects.filter(pk=found.pk).update(discovered_at=later)
        return told

    monkeypatch.setattr(provider_discovery, "_ask", slowly)
    provider_discovery.refresh_one(environment.pk)

    assert periods(environment) == []


def test_nothing_is_asked_inside_a_transaction(environment, monkeypatch):
    inside = []
    asked = provider_discovery._ask

    def watched(found):
        inside.append(transaction.get_connection().in_atomic_block)
        return asked(found)

    monkeypatch.setattr(provider_discovery, "_ask", watched)
    look(environment)

    assert inside == [False]


def test_a_worker_runs_what_a_person_asked_for(cloud, environment):
    with transaction.atomic():
        assert provider_discovery.request(environment)
        job = Job.objects.get(kind="discover-environment", object_id=environment.pk)
    worker.run_job(job.pk)

    with transaction.atomic():
        environment.refresh_from_db()
        assert not provider_discovery.request(environment)
    assert len(periods(environment)) == 1


def test_a_server_that_never_says_the_same_does_not_fill_the_database(
    cloud, environment, monkeypatch
):
    monkeypatch.setattr(documents, "PERIODS", 3)
    cloud.say(token_endpoint=f"{cloud.peer.origin}/auth/v2/token")
    look(environment)
    with transaction.atomic():
        shown = token_endpoint_drift.waiting(environment)
        token_endpoint_drift.refuse(shown.pk, by="a@example.com")
    for number in range(5):
        cloud.say(scopes_supported=["openid", f"scope{number}"])
        look(environment)

    documents.forget_oldest()

    kept = periods(environment)
    # The newest three, and what a person decided about.
    assert kept[0].pk == shown.pk
    assert len(kept) == 4
    assert token_endpoint_drift.waiting(environment) is None
