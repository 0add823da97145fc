"""What one person answers for."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from credentials.models import AccessKey, ClientCredential
from tenants.models import Registration, TechnicalContact


@dataclass(frozen=True, slots=True)
class Whose:
    """A member, who may be a technical contact or a sponsor under the same address."""

    user_id: UUID
    email: str

    def registrations(self) -> "QuerySet[Registration]":
        """Those that they own or are a technical contact of."""
        named = TechnicalContact.objects.filter(contact__email__iexact=self.email)
        mine = Q(owner=self.user_id) | Q(pk__in=named.values("registration"))
        return Registration.objects.filter(mine)

    def client_credentials(
        self, rows: "QuerySet[ClientCredential]"
    ) -> "QuerySet[ClientCredential]":
        """Those of their registrations."""
        return rows.filter(registration__in=self.registrations())

    def access_keys(self, rows: "QuerySet[AccessKey]") -> "QuerySet[AccessKey]":
        """Those that they sponsor, and those that applications of theirs use."""
        used = AccessKey.objects.filter(registrations__owner=self.user_id)
        return rows.filter(Q(sponsor__email__iexact=self.email) | Q(pk__in=used.values("pk")))

    def of_registrations(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """*rows* with a registration, of theirs."""
        return rows.filter(registration__in=self.registrations())
