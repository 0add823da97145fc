"""Which sign-ins a round is asked for: of everything, of one thing, or those chosen in a list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse

from credentials.models import AccessKey, AccessKeyUse, ClientCredential
from credentials.services.vault import uses_of
from cxone_registry.site.chosen_rows import FIELD, chosen_ids
from cxone_registry.site.form_fields import is_uuid
from tenants.models import Environment, Registration, Tenant

Uses = QuerySet[AccessKeyUse]
LIST = "admin:credentials_accesskeyuse_changelist"
NOT_THERE = "What should be validated does not exist in this organisation. It may be deleted."


@dataclass(frozen=True, slots=True)
class Selection:
    """Sign-ins with the words for them. *fields*: what asks for the same ones again."""

    words: str
    uses: Uses
    fields: dict[str, str]
    back: str


def _of_registration(row: Any) -> Uses:
    return AccessKeyUse.objects.filter(registration=row)


def _of_tenant(row: Any) -> Uses:
    return AccessKeyUse.objects.filter(access_key__tenant=row)


def _of_environment(row: Any) -> Uses:
    return AccessKeyUse.objects.filter(access_key__tenant__environment=row)


# name in the address: whose sign-ins, which they are, and the page that it is asked from.
OWNERS: dict[str, tuple[type[Model], Callable[[Any], Uses], str]] = {
    "registration": (Registration, _of_registration, "registration-checks"),
    "tenant": (Tenant, _of_tenant, "admin:tenants_tenant_change"),
    "environment": (Environment, _of_environment, ""),
    "access_key": (AccessKey, uses_of, "admin:credentials_accesskey_change"),
    "client_credential": (ClientCredential, uses_of, "admin:credentials_clientcredential_change"),
}


def selection_of(request: HttpRequest) -> Selection:
    """What the address or the form asks for; raises Http404 for what is not there."""
    given = request.POST if request.method == "POST" else request.GET
    for name, (model, uses, page) in OWNERS.items():
        if name in given:
            return _of_owner(name, given[name], model, uses, page)
    if FIELD in given:
        return _chosen(chosen_ids(request))
    return Selection("all sign-ins", AccessKeyUse.objects.all(), {}, reverse(LIST))


def address_of(owner: Model, name: str) -> str:
    """The page that asks before the sign-ins of *owner* are validated."""
    return f"{reverse('round-new')}?{urlencode({name: str(owner.pk)})}"


def _of_owner(
    name: str, key: str, model: type[Model], uses: Callable[[Any], Uses], page: str
) -> Selection:
    row = model._default_manager.filter(pk=key).first() if is_uuid(key) else None
    if row is None:
        raise Http404(NOT_THERE)
    back = reverse(page, args=[row.pk]) if page else reverse(LIST)
    return Selection(f"the sign-ins of {row}", uses(row), {name: str(row.pk)}, back)


def _chosen(ids: list[UUID]) -> Selection:
    fields = {FIELD: ",".join(map(str, ids))}
    uses = AccessKeyUse.objects.filter(pk__in=ids)
    return Selection("the chosen sign-ins", uses, fields, reverse(LIST))
