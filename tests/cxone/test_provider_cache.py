"""Many threads, few fetches: what the cache promises to a fleet and to the issuer."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tenants.cxone import CXoneError, Observation, ProviderCache, Unavailable
from tenants.cxone.single_flight import SingleFlight
from tests.cxone.cxone import NOW, CXone, codes, jwk, quick_door, rsa_key, sign
from tests.cxone.peer import answer

pytestmark = pytest.mark.pure


def at_once(work: Callable[[], Observation], count: int = 8) -> list[Observation]:
    found: list[Observation] = []
    threads = [threading.Thread(target=lambda: found.append(work())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_a_fleet_fetches_each_document_once(cxone: CXone) -> None:
    door = quick_door(total=5, connect=5, read=5)

    seen = at_once(lambda: cxone.validate(door=door))

    assert [set(codes(one).values()) for one in seen] == [{"ok"}] * 8
    assert len(cxone.peer.asked("/.well-known/openid-configuration")) == 1
    assert len(cxone.peer.asked("/auth/jwks")) == 1
    assert len(cxone.peer.asked("/auth/token")) == 8


def test_a_fleet_survives_a_rotation_with_one_fetch(cxone: CXone) -> None:
    door = quick_door(total=5, connect=5, read=5)
    cxone.validate(door=door)
    cxone.keys = {"keys": [jwk(rsa_key(name="new"))]}
    cxone.serve()
    cxone.peer.routes["/auth/token"] = cxone.grant(sign(cxone.claims, rsa_key(name="new")))

    seen = at_once(lambda: cxone.validate(door=door))

    assert [codes(one)["id-token"] for one in seen] == ["ok"] * 8
    assert len(cxone.peer.asked("/auth/jwks")) == 2


def test_threads_that_wait_share_a_failure_without_sharing_the_exception() -> None:
    flights, arrived, raised = SingleFlight(), threading.Event(), []

    def fetch() -> None:
        arrived.wait(5)
        raise Unavailable("timeout", sent=True)

    def work() -> None:
        try:
            flights.run("key", fetch)
        except CXoneError as error:
            raised.append(error)

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    arrived.set()
    for thread in threads:
        thread.join()

    assert [error.code for error in raised] == ["timeout"] * 5
    assert len({id(error) for error in raised}) == 5


def test_a_thread_that_dies_releases_the_others() -> None:
    flights = SingleFlight()

    def die() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        flights.run("key", die)

    assert flights.run("key", lambda: "again") == "again"


def test_old_keys_still_verify_while_the_issuer_is_unavailable(cxone: CXone) -> None:
    cache, door = ProviderCache(), quick_door()
    kept = cache.keys(cxone.cloud, door=door, now=NOW)
    cxone.peer.routes["/auth/jwks"] = answer(503, {})

    later = cache.keys(cxone.cloud, door=door, now=NOW + timedelta(hours=23))
    with pytest.raises(Unavailable):
        cache.keys(cxone.cloud, door=door, now=NOW + timedelta(hours=25))

    assert later is kept


def test_two_records_of_one_issuer_do_not_trust_each_others_documents(cxone: CXone) -> None:
    cache, door = ProviderCache(), quick_door()
    narrow = replace(cxone.cloud, families=("example.com",))

    cache.document(cxone.cloud, door=door, now=NOW)
    cache.document(narrow, door=door, now=NOW)

    assert len(cxone.peer.asked("/.well-known/openid-configuration")) == 2


def test_a_clock_set_back_makes_the_cache_ask_again(cxone: CXone) -> None:
    cache, door = ProviderCache(), quick_door()
    cache.document(cxone.cloud, door=door, now=NOW)

    cache.document(cxone.cloud, door=door, now=NOW - timedelta(hours=1))

    assert len(cxone.peer.asked("/.well-known/openid-configuration")) == 2
