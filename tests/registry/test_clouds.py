"""What an environment record becomes for the protocol client."""

from dataclasses import fields

import pytest

from tenants.cxone import Cloud
from tenants.models import Environment
from tenants.services.clouds import cloud_of

pytestmark = pytest.mark.pure

RECORD = {
    "issuer": "https://cxone.niceincontact.com",
    "token_endpoint": "https://cxone.niceincontact.com/auth/token",
    "families": ["niceincontact.com"],
    "assertion_audience": "https://audience.example.com",
}


def test_whatever_the_record_says_reaches_the_client():
    cloud = cloud_of(Environment(kind=Environment.Kind.COMMERCIAL, **RECORD))

    same_name = {each.name for each in fields(Cloud)} & {f.name for f in Environment._meta.fields}
    assert same_name == RECORD.keys()
    told = {name: getattr(cloud, name) for name in same_name}
    assert told == {**RECORD, "families": tuple(RECORD["families"])}


def test_only_a_sandbox_has_sandbox_origins_and_none_does_without_tenants(settings):
    settings.SANDBOX_ORIGINS = ("http://127.0.0.1:8701",)

    clouds = {kind: cloud_of(Environment(kind=kind, **RECORD)) for kind in Environment.Kind}

    assert {kind for kind, cloud in clouds.items() if cloud.sandbox_origins} == {"sandbox"}
    assert all(cloud.has_tenants for cloud in clouds.values())
