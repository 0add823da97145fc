"""The hand-over sheet: what somebody needs to build against CXone as one registration.

Reads rows, never a secret: those are placeholders in everything that is handed over.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from credentials.models import AccessKeyUse, ClientCredential
from credentials.reports.hand_over_places import Place, place_named, places_of
from credentials.samples import Application
from tenants.models import ApplicationType, ClientAuthMethod, Origin, Registration, Tenant
from tenants.models.web_address import RedirectURI

Purpose = RedirectURI.Purpose


@dataclass(frozen=True, slots=True)
class Home:
    """A tenant and the base URL of its APIs, as discovery answered."""

    tenant_pk: UUID
    name: str
    tenant_id: str
    area: str
    api_endpoint: str
    discovered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where CXone sends browsers back to, and the origins it accepts.

    *flight_check_uris* belong to this registry's flight checks and not to the application.
    """

    redirect_uris: tuple[str, ...]
    flight_check_uris: tuple[str, ...]
    logout_uris: tuple[str, ...]
    origins: tuple[str, ...]
    origins_of_all: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandOver:
    """A registration in one environment.

    *application* is None as long as *missing* names something without which no code can work:
    ``environment``, ``client`` or ``redirect-uri``. ``tenant`` and ``sign-in`` are worth telling,
    but code is handed over without them.
    """

    registration: Registration
    places: tuple[Place, ...]
    place: Place | None
    client_id: str
    application: Application | None
    homes: tuple[Home, ...]
    addresses: Addresses
    missing: tuple[str, ...]

    @property
    def signs_people_in(self) -> bool:
        return self.registration.application_type != ApplicationType.BACK_END

    @property
    def is_basic(self) -> bool:
        return self.registration.client_auth_method == ClientAuthMethod.BASIC

    @property
    def client_id_needs_encoding(self) -> bool:
        """Whether the two ways to write Basic differ for the client_id already."""
        return self.is_basic and quote(self.client_id, safe="") != self.client_id


def hand_over(registration: Registration, environment: str) -> HandOver | None:
    """The sheet of *registration* in the environment with the short name *environment*.

    Empty means the first one. None if the registration has nothing to do with that environment.
    """
    places = places_of(registration)
    place = place_named(places, environment)
    if place is None and environment:
        return None
    client_id = _client_id(registration, place)
    homes = _homes(registration, place)
    addresses = _addresses(registration)
    missing = _missing(registration, place, client_id, homes, addresses)
    return HandOver(
        registration=registration,
        places=places,
        place=place,
        client_id=client_id,
        application=_application(registration, place, client_id, homes, addresses),
        homes=homes,
        addresses=addresses,
        missing=missing,
    )


def _client_id(registration: Registration, place: Place | None) -> str:
    found = ClientCredential.objects.filter(
        registration=registration, environment=place.pk if place else None
    )
    return found.values_list("client_id", flat=True).first() or ""


def _homes(registration: Registration, place: Place | None) -> tuple[Home, ...]:
    if place is None:
        return ()
    return tuple(
        Home(
            tenant.pk,
            tenant.name,
            str(tenant.tenant_id),
            tenant.area,
            tenant.api_endpoint,
            tenant.discovered_at if tenant.api_endpoint else None,
        )
        for tenant in _tenants(registration, place)
    )


def _tenants(registration: Registration, place: Place) -> "QuerySet[Tenant]":
    """Those it signs in to; people may sign in to any tenant that the organisation has there."""
    there = Tenant.objects.filter(environment=place.pk)
    if registration.application_type != ApplicationType.BACK_END:
        return there
    uses = AccessKeyUse.objects.filter(registration=registration).order_by()
    return there.filter(pk__in=uses.values("access_key__tenant"))


def _addresses(registration: Registration) -> Addresses:
    uris = registration.redirect_uris.values_list("purpose", "uri")
    after_sign_in = [uri for purpose, uri in uris if purpose == Purpose.SIGN_IN]
    ours = reverse("flight-callback")
    own = registration.origins.values_list("origin", flat=True)
    of_all = Origin.objects.order_by("origin").values_list("origin", flat=True).distinct()
    return Addresses(
        redirect_uris=tuple(uri for uri in after_sign_in if not uri.endswith(ours)),
        flight_check_uris=tuple(uri for uri in after_sign_in if uri.endswith(ours)),
        logout_uris=tuple(uri for purpose, uri in uris if purpose == Purpose.LOGOUT),
        origins=tuple(own),
        origins_of_all=tuple(of_all),
    )


def _missing(
    registration: Registration,
    place: Place | None,
    client_id: str,
    homes: tuple[Home, ...],
    addresses: Addresses,
) -> tuple[str, ...]:
    if place is None:
        return ("environment",)
    is_for_people = registration.application_type != ApplicationType.BACK_END
    there = bool(homes) or Tenant.objects.filter(environment=place.pk).exists()
    found = {
        "client": not client_id,
        "redirect-uri": is_for_people and not addresses.redirect_uris,
        "tenant": not there,
        "sign-in": there and not homes,
    }
    return tuple(code for code, is_missing in found.items() if is_missing)


def _application(
    registration: Registration,
    place: Place | None,
    client_id: str,
    homes: tuple[Home, ...],
    addresses: Addresses,
) -> Application | None:
    is_for_people = registration.application_type != ApplicationType.BACK_END
    if place is None or not client_id or (is_for_people and not addresses.redirect_uris):
        return None
    only = homes[0] if len(homes) == 1 else None
    return Application(
        name=registration.name,
        environment=place.name,
        environment_slug=place.slug,
        kind=registration.application_type,
        client_auth_method=registration.client_auth_method,
        client_id=client_id,
        issuer=place.issuer,
        token_endpoint=place.token_endpoint,
        redirect_uri=_for_browsers(addresses.redirect_uris) if is_for_people else "",
        logout_uri=_for_browsers(addresses.logout_uris) if is_for_people else "",
        tenant_id=only.tenant_id if only else "",
        api_endpoint=only.api_endpoint if only else "",
        assertion_audience=place.assertion_audience,
    )


def _for_browsers(uris: tuple[str, ...]) -> str:
    """The first that a browser can open; one with a scheme of its own if there is no other."""
    return next((uri for uri in uris if uri.startswith("http")), uris[0] if uris else "")
