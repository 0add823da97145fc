"""The registry's own trail: for its operator alone, and nothing of an organisation in it."""

from contextvars import Context

import pytest
from django.db import transaction

from cxone_registry.audit.platform_trail import lines
from cxone_registry.audit.record import record_change, record_platform
from tenants.models import Role
from tests.admin.helpers import client_for, client_of_operator
from tests.support import make

PAGE = "/platform/audit/"
HOSTILE = [
    "q=%00", "q=%25", "q=_", "q=%ED%A0%80", "q=%E2%80%AEabc", f"q={'x' * 5000}", "q='--",
    "below=-1", "below=abc", "below=9" + "9" * 30, "below=%D9%A3", "below=1e3", "below=0",
]  # fmt: skip


@pytest.fixture
def word():
    return f"word-{make.number()}"


def test_the_operator_reads_and_searches_it(database, word):
    record_platform("root-key.staged", note=word)
    record_platform("root-key.promoted", note="another")

    text = client_of_operator().get(PAGE, {"q": word.upper()}).content.decode()

    assert "root-key.staged" in text
    assert "root-key.promoted" not in text


def test_it_is_paged_by_number(database, word):
    for _ in range(53):
        record_platform("root-key.staged", note=word)
    client = client_of_operator()

    first = client.get(PAGE, {"q": word})
    assert len(first.context["lines"]) == 50
    second = client.get(PAGE, {"q": word, "below": first.context["older"]})
    assert len(second.context["lines"]) == 3
    assert not second.context["older"]


def test_no_organisations_event_is_there(org, word):
    with transaction.atomic():
        record_change(f"{word}.changed", org)
    assert Context().run(lines, word, many=50) == []
    assert word not in client_of_operator().get(PAGE, {"q": word}).content.decode().replace(
        f'value="{word}"', ""
    )


def test_within_an_organisation_it_is_empty(org, word):
    record_platform("root-key.staged", note=word)
    with transaction.atomic():
        assert lines(word, many=50) == []


@pytest.mark.parametrize("role", list(Role))
def test_no_member_reads_it(org, role):
    answer = client_for(org, role).get(PAGE)
    assert answer.status_code == 403
    assert "platform operator" in answer.content.decode()


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_searches_are_answered(database, query):
    assert client_of_operator().get(f"{PAGE}?{query}").status_code in (200, 400)


def test_what_an_actor_is_called_is_no_markup(database, word):
    record_platform("root-key.staged", note=f"<script>{word}</script>")
    assert f"<script>{word}" not in client_of_operator().get(PAGE, {"q": word}).content.decode()
