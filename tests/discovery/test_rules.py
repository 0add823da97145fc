"""Comparison by meaning, and what of a document is kept at all."""

import copy
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.cxone.published import keys_body, provider_body, tenant_body
from tenants.rules.published import (
    canonical,
    content_hash,
    is_move,
    key_facts,
    keys_changes,
    provider_changes,
    tenant_changes,
)
from tests.cxone.cxone import jwk, rsa_key

pytestmark = pytest.mark.pure

NAMES = st.text("abcä", min_size=1, max_size=8)
LISTS = st.lists(NAMES, max_size=6)
BODIES = st.dictionaries(NAMES, st.one_of(NAMES, st.booleans(), LISTS), max_size=8)
KEY_SETS = st.lists(st.dictionaries(st.sampled_from(["kid", "n", "alg"]), NAMES), max_size=5).map(
    lambda keys: {"keys": keys}
)
METHODS = "token_endpoint_auth_methods_supported"


def shuffled(value, chance: random.Random):
    """The same meaning: other orders, and some members of a list twice."""
    if isinstance(value, dict):
        pairs = [(name, shuffled(member, chance)) for name, member in value.items()]
        return dict(chance.sample(pairs, len(pairs)))
    if isinstance(value, list):
        members = [shuffled(member, chance) for member in value]
        again = members + (chance.sample(members, 1) if members else [])
        return chance.sample(again, len(again))
    return value


@settings(max_examples=30, deadline=None)
@given(st.one_of(BODIES, KEY_SETS), st.integers(0, 2**32))
def test_order_repetition_and_white_space_change_nothing(body, seed):
    other = json.loads(json.dumps(shuffled(body, random.Random(seed)), indent=3))  # noqa: S311

    assert content_hash(other) == content_hash(body)
    assert canonical(other) == canonical(body)
    assert provider_changes(body, other) == tenant_changes(body, other) == []
    assert keys_changes(body, other) == []


@settings(max_examples=30, deadline=None)
@given(BODIES, BODIES)
def test_another_content_has_another_hash_and_is_told(before, after):
    told = provider_changes(before, after)

    assert bool(told) == (content_hash(before) != content_hash(after))
    assert all(change.meaning.endswith((".", "!")) for change in told)


def test_lists_are_compared_as_sets_and_told_in_words():
    (change,) = provider_changes(
        {METHODS: ["client_secret_post", "client_secret_basic"]},
        {METHODS: ["client_secret_basic", "client_secret_jwt"]},
    )

    assert change.before == "client_secret_basic, client_secret_post"
    assert "no longer lists client_secret_post" in change.meaning
    assert "now lists client_secret_jwt" in change.meaning


def test_a_key_may_come_go_or_be_replaced_under_its_name():
    old, new = rsa_key(), rsa_key(name="other")
    before = keys_body([jwk(old), jwk(old, kid="leaving")])
    after = keys_body([jwk(new), jwk(old, kid="coming")])

    told = {change.field: change.meaning for change in keys_changes(before, after)}

    assert "replaced by another one under the same name" in told["key default"]
    assert "was added" in told["key coming"]
    assert "no longer published" in told["key leaving"]


def test_a_short_key_is_said_to_be_short():
    before, after = keys_body([jwk(rsa_key())]), keys_body([jwk(rsa_key(1024))])

    (change,) = keys_changes(before, after)

    assert (change.before, change.after) == (
        "RSA, 2048 bits, RS256, for signing",
        "RSA, 1024 bits, RS256, for signing",
    )
    assert "shorter than 2048 bits" in change.meaning


def test_the_same_key_with_another_algorithm_is_described_otherwise():
    before, after = keys_body([jwk(rsa_key())]), keys_body([jwk(rsa_key(), alg="RS512")])

    assert "described otherwise" in keys_changes(before, after)[0].meaning


def test_two_keys_of_one_name_are_told_one_by_one():
    one, two = jwk(rsa_key()), jwk(rsa_key(name="other"))

    told = keys_changes(keys_body([one, two]), keys_body([]))

    assert [change.after for change in told] == ["", ""]


@pytest.mark.parametrize("number", ["!!", "A", "", 5, None, ["AQAB"]])
def test_a_key_that_cannot_be_read_has_no_length(number):
    body = {"keys": [{"kty": "RSA", "kid": "x", "n": number}]}

    assert key_facts(body)[0].bits == 0


def test_only_area_and_base_url_are_a_move():
    here = {"area": "na1", "cluster": "B32", "api_endpoint": "https://a.example"}

    def moved(**changes):
        return is_move([one.as_json() for one in tenant_changes(here, here | changes)])

    assert moved(area="eu1")
    assert moved(api_endpoint="https://b.example")
    assert not moved(cluster="B33")


PRIVATE = {"d": "PRIVATE", "p": "PRIVATE", "k": "PRIVATE", "note": "PRIVATE", "x5c": ["PRIVATE"]}


def test_of_a_key_only_public_numbers_are_kept():
    body = keys_body([jwk(rsa_key(), **PRIVATE), {"kty": "oct", "kid": "s", "k": "PRIVATE"}, 7])

    assert "PRIVATE" not in json.dumps(body)
    assert [key["kty"] for key in body["keys"]] == ["RSA", "oct"]


HOSTILE = [
    None, 7, True, [], {}, [[[]]], "", "x" * 5000, "line\nbreak", "nul\x00", "\ud800", "ä",
    {"a": {"b": "c"}}, ["x" * 5000], [None, 7, {}, []], ["\x00"], list("abc") * 5000,
]  # fmt: skip


@pytest.mark.parametrize("take", [provider_body, tenant_body, lambda one: keys_body([one])])
@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_members_of_another_shape_are_left_out(take, value):
    every = dict.fromkeys(
        [METHODS, "issuer", "token_endpoint", "area", "private", "api_endpoint", "kid", "n"], value
    )
    kept = json.dumps(take(copy.deepcopy(every)))

    assert len(kept) < 5000
    assert kept.isascii()
    assert not {"\\u0000", "\\n", "\\ud800"} & set(kept.split('"'))
