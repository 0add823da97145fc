"""The environments that a registration has to do with."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from credentials.models import AccessKeyUse, ClientCredential
from tenants.models import Environment, Registration


@dataclass(frozen=True, slots=True)
class Place:
    """An environment, and whether the registration has a client_id there."""

    pk: UUID
    slug: str
    name: str
    kind: str
    issuer: str
    token_endpoint: str
    assertion_audience: str
    has_client: bool


def places_of(registration: Registration) -> tuple[Place, ...]:
    """Environments that it asks for, has a client_id in or signs in to; those with one first."""
    clients = ClientCredential.objects.filter(
        registration=registration, environment=OuterRef("pk")
    ).order_by()
    uses = AccessKeyUse.objects.filter(registration=registration).order_by()
    found = (
        Environment.objects.annotate(has_client=Exists(clients))
        .filter(
            Q(has_client=True)
            | Q(pk__in=registration.environment_links.values("environment"))
            | Q(pk__in=uses.values("access_key__tenant__environment"))
        )
        .order_by("-has_client", "kind", "name")
    )
    return tuple(
        Place(
            each.pk,
            each.slug,
            each.name,
            each.kind,
            each.issuer,
            each.token_endpoint,
            each.assertion_audience,
            each.has_client,
        )
        for each in found
    )


def place_named(places: tuple[Place, ...], slug: str) -> Place | None:
    """The one with this short name; the first if the name is empty."""
    if not slug:
        return places[0] if places else None
    return next((place for place in places if place.slug == slug), None)
