"""Guessing is slowed where it comes from; nobody else is kept out."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from tenants.models import SignInTry
from tenants.rules.sign_in_limits import KNOWN_FOR, LIMITS, LONGEST
from tenants.services import sign_in_tries
from tests.support import make

HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"


def account():
    return f"{uuid.uuid4().hex}@example.com"


def address():
    number = uuid.uuid4().int
    return f"2001:db8:{number % 65536:x}:{number // 65536 % 65536:x}::1"


def fail(who, where, times):
    """How many of *times* were let through."""
    through = 0
    for _ in range(times):
        if sign_in_tries.refused(who, where) is None:
            through += 1
            sign_in_tries.record(who, where, is_good=False)
    return through


def sign_in(client, email, password, **headers):
    return client.post("/login/", {"username": email, "password": password}, **headers)


def test_five_tries_of_an_account_from_an_address_then_no_more(database):
    who, where = account(), address()

    assert fail(who, where, 9) == 5
    assert "Try again in 15 minutes" in (sign_in_tries.refused(who, where) or "")


def test_its_owner_signs_in_from_another_address(database):
    who = account()
    fail(who, address(), 9)

    assert sign_in_tries.refused(who, address()) is None


def test_spelling_and_blanks_are_no_new_account(database):
    who, where = account(), address()
    fail(who, where, 5)

    assert sign_in_tries.refused(f"  {who.upper()} ", where) is not None


def test_the_rest_of_an_ipv6_network_is_the_same_address(database):
    who, where = account(), address()
    fail(who, where, 5)

    assert sign_in_tries.refused(who, where.replace("::1", "::ffff:2")) is not None


def test_fifty_failures_over_all_accounts_stop_an_address(database):
    where = address()

    assert sum(fail(account(), where, 1) for _ in range(55)) == 50


def test_a_good_try_forgives_its_pair_only(database):
    who, other, where = account(), account(), address()
    fail(who, where, 4)
    fail(other, where, 4)
    assert sign_in_tries.refused(who, where) is None
    sign_in_tries.record(who, where, is_good=True)

    assert fail(who, where, 9) == 5
    assert fail(other, where, 9) == 1


def test_a_hundred_failures_from_everywhere_never_stop_a_known_address(database):
    who, known = account(), address()
    assert sign_in_tries.refused(who, known) is None
    sign_in_tries.record(who, known, is_good=True)
    through = sum(fail(who, address(), 5) for _ in range(22))

    assert through == 100
    assert sign_in_tries.refused(who, address()) is not None
    assert sign_in_tries.refused(who, known) is None


def test_of_many_at_once_no_more_get_through(database):
    who, where = account(), address()

    def one(_):
        try:
            return sign_in_tries.refused(who, where) is None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        through = list(pool.map(one, range(24)))

    assert through.count(True) == 5


def test_what_no_rule_looks_at_any_more_is_deleted(database):
    who, where, now = account(), address(), timezone.now()
    for is_good, age in ((False, LONGEST), (True, KNOWN_FOR)):
        old = SignInTry.objects.create(account=who, address=where, is_good=is_good)
        SignInTry.objects.filter(pk=old.pk).update(at=now - age * 2)

    sign_in_tries.forget_old()

    assert not SignInTry.objects.filter(account=who).exists()


def test_nothing_that_was_typed_is_kept(database):
    fail("hunter2-typed-in-the-wrong-field", address(), 1)

    with transaction.atomic():
        kept = SignInTry.objects.latest("pk")
    assert len(kept.account) == 64 and "hunter" not in kept.account


@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_the_page_says_the_same_of_known_and_unknown_accounts(org, known):
    email = make.member(org, "viewer").email if known else account()
    where = {"REMOTE_ADDR": address()}
    for _ in range(5):
        sign_in(Client(), email, "wrong", **where)

    answer = sign_in(Client(), email, "wrong", **where)

    assert answer.status_code == 429
    assert "Too many tries" in answer.content.decode()


def test_the_right_password_does_not_help_the_guesser_but_its_owner_elsewhere(org):
    email, there = make.member(org, "viewer").email, {"REMOTE_ADDR": address()}
    for _ in range(5):
        sign_in(Client(), email, "wrong", **there)

    assert sign_in(Client(), email, make.PASSWORD, **there).status_code == 429
    answer = sign_in(Client(), email, make.PASSWORD, REMOTE_ADDR=address())
    assert answer.status_code == 302


def test_codes_of_invitations_are_guessed_no_faster(database):
    form = {"email": account(), "code": "A" * 20, "password": "a long first password"}
    where = {"REMOTE_ADDR": address()}

    answers = [Client().post("/join/", form, **where).status_code for _ in range(7)]

    assert answers == [200] * 5 + [429] * 2


@pytest.mark.parametrize("hops", [0, 1])
def test_a_made_up_forwarded_address_neither_helps_nor_hurts(org, settings, hops):
    settings.TRUSTED_PROXY_HOPS = hops
    email, peer = make.member(org, "viewer").email, address()
    victim = address()

    def guess(number):
        # Our own proxy, if there is one, appends what it saw.
        made_up = f"{victim}, 203.0.113.{number}"
        seen = f"{made_up}, {peer}" if hops else made_up
        return sign_in(Client(), email, "x", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=seen)

    answers = [guess(number).status_code for number in range(7)]

    assert answers == [200] * 5 + [429] * 2
    assert sign_in_tries.refused(email, victim) is None


@pytest.mark.parametrize(
    "hostile", ["", "x" * 5000, "\u202e", "\ud800", "' OR 1=1 --", "\N{GRINNING FACE}"]
)
def test_hostile_accounts_and_addresses_are_counted_like_others(database, hostile):
    assert fail(f"{hostile}{uuid.uuid4()}", address(), 6) == 5
    assert isinstance(sign_in_tries.refused(account(), hostile), str | None)


def test_the_table_is_what_was_promised():
    assert [(limit.most, limit.within.total_seconds() / 60) for limit in LIMITS] == [
        (5, 15),
        (50, 15),
        (100, 60),
    ]
