"""A sign-in whose secrets are rotated, and people who do it."""

import pytest
from django.db import transaction

from credentials.services.rotations import planning
from credentials.services.rotations.planning import Plan
from tests.support import make


@pytest.fixture
def use(org):
    return make.use()


@pytest.fixture
def plan():
    """Plans a rotation of a client credential or an access key."""

    def make_one(thing, **fields):
        return planning.plan(thing, Plan(**{"reason": "It is due.", **fields}))

    return make_one


@pytest.fixture
def fresh():
    """A row as it is now."""

    def read(row):
        with transaction.atomic():
            return type(row).objects.get(pk=row.pk)

    return read
