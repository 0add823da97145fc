"""The ids of everything that belongs to a registration: what its history is about."""

from uuid import UUID

from credentials.models import AccessKey, AccessKeyUse, ClientCredential, FlightCheck
from tenants.models import Registration

MOST = 2000  # of each kind: a history is read page by page, not by thousands of ids
OWN = (
    "environment_links",
    "technical_contacts",
    "origins",
    "redirect_uris",
    "requests",
    "case_entries",
    "proofs",
)


def part_ids(registration: Registration) -> list[UUID]:
    """The registration itself, its rows, its credentials and the access keys it signs in with."""
    uses = AccessKeyUse.objects.filter(registration=registration)
    kinds = [
        *(getattr(registration, name).all() for name in OWN),
        ClientCredential.objects.filter(registration=registration),
        uses,
        FlightCheck.objects.filter(registration=registration),
        AccessKey.objects.filter(uses__in=uses),
    ]
    found = [registration.pk]
    for rows in kinds:
        found += rows.order_by().values_list("pk", flat=True)[:MOST]
    return found
