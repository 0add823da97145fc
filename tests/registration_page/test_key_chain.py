"""From an access key to the person who answers for it."""

import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.rules.watch.key_chain import SeenKey, key_chains, key_problems

pytestmark = pytest.mark.pure
GOOD = SeenKey(uuid.uuid4(), "api at Acme", "dedicated", "Sam", "live", ("App",))


def codes(key):
    return [problem.code for problem in key_problems(key)]


@pytest.mark.parametrize(("changes", "expected"), [
    ({}, []),
    ({"user_kind": "person"}, ["api-user-is-person"]),
    ({"user_kind": "unknown"}, ["api-user-kind-unknown"]),
    ({"applications": ("App", "Other")}, ["api-user-shared"]),
    ({"sponsor": "", "sponsor_state": ""}, ["api-user-without-sponsor"]),
    ({"sponsor_state": "left"}, ["sponsor-gone"]),
    ({"sponsor_state": "bounced"}, ["sponsor-gone"]),
    ({"sponsor_state": "stale"}, ["sponsor-stale"]),
    ({"sponsor_state": "doubtful"}, []),
    ({"user_kind": "person", "applications": ("A", "B"), "sponsor": ""},
     ["api-user-is-person", "api-user-shared", "api-user-without-sponsor"]),
    ({"user_kind": "person", "applications": ()}, []),
])  # fmt: skip
def test_each_weak_link_has_a_code(changes, expected):
    assert codes(replace(GOOD, **changes)) == expected


def test_a_problem_is_raised_for_the_key_itself():
    raised = list(key_chains([GOOD, replace(GOOD, user_kind="person")]))

    assert [(one.thing, one.label, one.problem.subject) for one in raised] == [
        (GOOD.id, GOOD.label, "access-key")
    ]


@given(st.text(), st.text(max_size=500), st.text(), st.lists(st.text(max_size=300), max_size=9))
def test_sentences_fit_their_columns_whatever_the_names(kind, sponsor, state, names):
    for problem in key_problems(SeenKey(GOOD.id, "", kind, sponsor, state, tuple(names))):
        assert len(problem.sentence) <= 300
        assert len(problem.remedy) <= 500
