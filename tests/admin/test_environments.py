"""What the platform operator may enter about a cloud, since secrets go where the record says."""

import pytest
from django.db import transaction

from tenants.models import Environment
from tenants.services.clouds import cloud_of
from tests.admin.helpers import client_of_operator, page, submit
from tests.support import make

LEGACY = [
    "https://na1.niceincontact.com/authentication/v1/token/access-key",
    "https://cxone.niceincontact.com//Authentication/V1/token/access-key/",
    "https://cxone.niceincontact.com/public/user/refresh",
    "https://api.niceincontact.com/InContactAuthorizationServer/Token",
]


@pytest.fixture
def operator(org):
    return client_of_operator()


@pytest.fixture
def environment(database):
    """A cloud of its own, so that no other test meets what is saved here."""
    with transaction.atomic():
        return Environment.objects.create(
            slug=f"cloud-{make.number()}",
            name=f"Cloud {make.number()}",
            kind=Environment.Kind.OTHER,
            issuer=f"https://cxone{make.number()}.niceincontact.com",
            token_endpoint="https://cxone.niceincontact.com/auth/token",
            families=["niceincontact.com"],
        )


@pytest.mark.parametrize("token_endpoint", LEGACY)
def test_a_token_endpoint_of_old_is_refused_and_the_right_one_named(
    operator, environment, token_endpoint
):
    answer = submit(operator, page(environment), token_endpoint=token_endpoint)

    assert answer.status_code == 200
    assert f"{environment.issuer}/auth/token" in answer.content.decode()
    assert "takes no client credential" in answer.content.decode()


def test_the_audience_of_assertions_is_the_issuer_unless_entered(operator, environment):
    assert cloud_of(environment).assertion_audience == ""

    submit(operator, page(environment), assertion_audience="https://other.example/token")

    with transaction.atomic():
        environment.refresh_from_db()
    assert cloud_of(environment).assertion_audience == "https://other.example/token"


@pytest.mark.parametrize("audience", ["two words", "line\nbreak", "\u00e4", "x" * 301])
def test_an_audience_that_cannot_be_sent_is_refused(operator, environment, audience):
    answer = submit(operator, page(environment), assertion_audience=audience)

    assert answer.status_code in (200, 400)
    with transaction.atomic():
        environment.refresh_from_db()
    assert environment.assertion_audience == ""
