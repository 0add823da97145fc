"""Passwords cost an attacker time, and a wall of sign-ins not all of our memory."""

import argon2
import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password

from cxone_registry.settings import base

pytestmark = pytest.mark.pure
PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _hashers_of_production(settings):
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS


def costs(encoded):
    found = argon2.extract_parameters(encoded.removeprefix("argon2"))
    return found.type, found.memory_cost, found.time_cost, found.parallelism


def test_a_hash_takes_19_mebibytes_and_one_thread():
    assert costs(make_password(PASSWORD)) == (argon2.Type.ID, 19 * 1024, 2, 1)


def test_a_hash_with_djangos_costs_still_opens_and_is_replaced():
    old, kept = Argon2PasswordHasher().encode(PASSWORD, "0123456789abcdefghijkl"), []

    assert not check_password("wrong", old, kept.append)
    assert check_password(PASSWORD, old, kept.append)

    assert kept == [PASSWORD]
    assert not check_password("wrong", make_password(PASSWORD))
