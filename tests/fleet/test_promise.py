"""What the product promises of wrong keys, counted where it hurts: at the peer that is asked."""

import itertools
from collections import Counter
from urllib.parse import parse_qs

import pytest
from django.db import transaction

from credentials.models import Attempt, ValidationRange
from credentials.services import validation
from credentials.services.fleet import ranges
from credentials.services.fleet.sending import Wave
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs import worker
from cxone_registry.jobs.models import Job
from tenants.cxone.errors import Unavailable
from tenants.cxone.fleet.window import Window
from tests.credentials import scene as one_by_one
from tests.cxone.hostile import CONTENT, TRANSPORT
from tests.cxone.peer import answer, hang
from tests.discovery.conftest import cloud, environment, peer  # noqa: F401
from tests.fleet import budget, scene
from tests.fleet_wire.fleet import hurried
from tests.support import make
from tests.support.clouds import forget_outages

pytestmark = pytest.mark.drill

GRANT = answer(400, {"error": "invalid_grant", "error_description": "Wrong."})
# After each of them the peer may have counted a wrong key. It refuses, or nobody knows.
KINDS = {
    "invalid_grant": GRANT,
    "invalid_grant as 401": answer(401, {"error": "invalid_grant"}),
    "invalid_client": answer(401, {"error": "invalid_client"}),
    "empty 401": answer(401, b""),
    "timeout": hang,
    **{name: TRANSPORT[name][0] for name in ("reset", "close", "garbage", "short body", "308")},
    **{name: CONTENT[name][0] for name in ("captive portal", "cut", "NUL inside", "list")},
}
QUICK = ("invalid_grant", "invalid_client", "empty 401")
EACH = 2


class KilledError(BaseException):
    """What no handler catches, as if the process were gone."""


class Fleet:
    """Sign-ins of which every key is wrong, each with an issuer that fails in its own way."""

    def __init__(self, cloud, environment):  # noqa: F811
        self.cloud = cloud
        self.kinds = {}
        for kind in KINDS:
            for _ in range(EACH):
                use = make.use(
                    access_key=make.access_key(tenant=make.tenant(environment=environment))
                )
                self.kinds[use.access_key.access_key_id] = kind, use
        one_by_one.forget_work()
        cloud.peer.routes["/auth/token"] = self._behave

    def of_kinds(self, kinds):
        return [use for kind, use in self.kinds.values() if kind in kinds]

    @property
    def sends(self):
        """How often each kind of key was sent at most."""
        found = Counter(map(_user, self.cloud.peer.asked("/auth/token")))
        most = dict.fromkeys(KINDS, 0)
        for user, times in found.items():
            kind = self.kinds[user][0]
            most[kind] = max(most[kind], times)
        return most

    def _behave(self, sock, request):
        return KINDS[self.kinds[_user(request)][0]](sock, request)


def _user(request):
    return parse_qs(request.body.decode())["username"][0]


@pytest.fixture
def fleet(cloud, environment, monkeypatch):  # noqa: F811
    sender = hurried(total=0.25, connect=0.25)
    monkeypatch.setattr(ranges, "sender", lambda: sender)
    budget.widen(environment, connections=100)
    yield Fleet(cloud, environment)
    sender.close()


def go_on(made):
    """Every range of the round, until it is through, whatever the breaker says."""
    for _ in range(40):
        forget_outages()
        scene.run_each(made)
        if scene.again(made).state != "running":
            return


def killed(made, at):
    """A worker that dies when its *at*-th answer comes."""
    count, keep = itertools.count(1), Wave._keep

    def die(self, told):
        if next(count) == at:
            raise KilledError
        keep(self, told)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Wave, "_keep", die)
        forget_outages()
        with pytest.raises(KilledError):
            scene.run_each(made)


def one_at_a_time(uses):
    """Runs of a schedule, as saving a secret or a single plan would begin them."""
    for use in uses:
        forget_outages()
        with transaction.atomic():
            run = validation.request(use, trigger="schedule")
            job = Job.objects.filter(object_id=run.pk, state=Job.State.QUEUED).first()
        if job:
            worker.run_job(job.pk)


def test_no_wrong_key_is_sent_a_third_time_whatever_the_peer_does(fleet):
    for trigger in ("person", "schedule", "person"):
        go_on(scene.begin(trigger=trigger))
        one_at_a_time(fleet.of_kinds(QUICK)[::2])

    assert max(fleet.sends.values()) == 2
    # None was spared because of another: who was never asked would prove nothing.
    assert min(fleet.sends.values()) >= 1


@pytest.mark.parametrize("at", [1, 9])
def test_nor_when_workers_die_in_between(fleet, at):
    first = scene.begin(trigger="schedule")
    killed(first, at)
    go_on(first)
    second = scene.begin()
    with transaction.atomic():
        left = ValidationRange.objects.filter(round=second, state="waiting").exists()
    if left:
        forget_outages()
        scene.run_each(second)
    go_on(scene.begin(trigger="schedule"))

    assert max(fleet.sends.values()) <= 2
    with transaction.atomic():
        assert not Attempt.objects.filter(state="sent").exists()


def test_nor_through_many_clicks_on_validate_all(fleet):
    for _ in range(4):
        go_on(scene.begin(trigger="person"))

    assert max(fleet.sends.values()) <= 2


def test_a_name_that_does_not_resolve_costs_no_try(fleet, monkeypatch):
    def lost(self, asked, where, request):
        raise Unavailable("dns-failed", sent=False, host=where.host)

    with monkeypatch.context() as patch:
        patch.setattr(Window, "send", lost)
        go_on(scene.begin())
    assert set(fleet.sends.values()) == {0}
    with transaction.atomic():
        assert set(Attempt.objects.values_list("outcome", flat=True)) == {"not-sent"}

    # Each would be tried again by itself; a round does the same.
    one_by_one.forget_work()
    go_on(scene.begin())
    assert set(fleet.sends.values()) == {1}


def test_another_organization_has_its_own_two(fleet, environment, other_org):  # noqa: F811
    with organization_context(other_org.pk):
        theirs = make.use(access_key=make.access_key(tenant=make.tenant(environment=environment)))
        fleet.kinds[theirs.access_key.access_key_id] = "invalid_grant", theirs
        one_by_one.forget_work()
        for _ in range(3):
            go_on(scene.begin())

    asked = Counter(map(_user, fleet.cloud.peer.asked("/auth/token")))
    assert asked == {theirs.access_key.access_key_id: 2}
