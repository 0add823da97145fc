"""A flight check of a person for any tenant, with the tenant that CXone named in it."""

from django.db import transaction
from django.utils import timezone

from credentials.models import FlightCheck

NAMED = "0f4e7a52-1111-4222-8333-444455556666"


def flown_for_any_tenant(registration, environment, told=NAMED):
    """A person's finished check that asked for no tenant, and what CXone named in it."""
    exchange = {"received": [["tenantId", told], ["api_endpoint", "https://api.example.com"]]}
    step = {"name": "tenant-discovery", "result": "ok", "exchanges": [exchange]}
    with transaction.atomic():
        FlightCheck.objects.create(
            registration=registration, environment=environment, kind="user", state="finished",
            outcome="good", finished_at=timezone.now(), steps=[step],
        )  # fmt: skip
