"""When the database is away, people are asked to come back; every other fault stays a 500."""

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from cxone_registry.site.errors import server_error


def answer_to(error):
    try:
        raise error
    except type(error):
        return server_error(RequestFactory().get("/"))


def test_a_database_that_is_away_gives_503_with_a_time_to_come_back():
    answer = answer_to(OperationalError("connection refused: host=secret-host"))

    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert b"secret-host" not in answer.content


@pytest.mark.parametrize("error", [ValueError("canary-value"), KeyError("canary-value")])
def test_any_other_fault_gives_500_without_its_text(error):
    answer = answer_to(error)

    assert answer.status_code == 500
    assert b"canary-value" not in answer.content
