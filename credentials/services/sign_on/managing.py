"""Add, change, pause and remove identity providers: audited, and told to the other admins."""

from collections.abc import Callable
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from credentials.models import IdentityProvider
from credentials.services import vault
from credentials.services.sign_on import metadata, saml_certificates, words
from credentials.services.sign_on.saml_certificates import CertificateError
from cxone_registry.audit.record import record_change
from cxone_registry.secret import Secret
from tenants.cxone import CXoneError
from tenants.models import AdminNotice, Membership
from tenants.services import admin_notices


def find(provider_id: UUID) -> IdentityProvider | None:
    """One of the chosen organisation's, in use or not. Opens a transaction of its own."""
    with transaction.atomic():
        return IdentityProvider.objects.filter(pk=provider_id).first()


@transaction.atomic
def add(provider: IdentityProvider, client_secret: Secret | None) -> None:
    """Save a new one."""
    provider.save(force_insert=True)
    _seal(provider, client_secret)
    record_change("identity-provider.added", provider, kind=provider.kind, issuer=provider.issuer)
    _tell(f"The identity provider {provider.name} was added: {provider.issuer}.", provider)


@transaction.atomic
def change(
    provider: IdentityProvider, changed: list[str], client_secret: Secret | None = None
) -> None:
    """Save it. *changed* names the fields. Another issuer knows other people: links to it end."""
    if "issuer" in changed:
        links_of(provider).delete()
    provider.save()
    _seal(provider, client_secret)
    told = {"fields": sorted(changed), "secret_replaced": bool(client_secret)}
    record_change("identity-provider.changed", provider, issuer=provider.issuer, **told)
    _tell(f"The identity provider {provider.name} was changed: {provider.issuer}.", provider)


@transaction.atomic
def switch(provider: IdentityProvider, *, on: bool) -> None:
    """Pause it or use it again."""
    provider.is_enabled = on
    provider.save(update_fields=["is_enabled"])
    record_change("identity-provider.resumed" if on else "identity-provider.paused", provider)
    said = "is used again" if on else "was paused: nobody signs in there"
    _tell(f"The identity provider {provider.name} {said}.", provider)


@transaction.atomic
def remove(provider: IdentityProvider) -> None:
    """Delete it with its client secret and everybody's link to it."""
    count = links_of(provider).count()
    links_of(provider).delete()
    record_change("identity-provider.deleted", provider, issuer=provider.issuer, linked=count)
    _tell(f"The identity provider {provider.name} was deleted: {provider.issuer}.", None)
    provider.delete()


def links_of(provider: IdentityProvider) -> "QuerySet[SocialAccount]":
    """Everybody's links to it."""
    return SocialAccount.objects.filter(provider=str(provider.pk))


def without_password(provider: IdentityProvider) -> int:
    """How many members could not sign in any more without it."""
    ids = links_of(provider).values("user_id")
    members = Membership.objects.filter(user__in=ids).select_related("user")
    return sum(not member.user.has_usable_password() for member in members)


def try_out(provider: IdentityProvider) -> tuple[bool, str]:
    """Whether it can be used as far as can be told without a person, and a sentence."""
    return TRY[provider.kind](provider)


def _try_discovery(provider: IdentityProvider) -> tuple[bool, str]:
    try:
        found = metadata.read(provider.issuer)
        keys = metadata.signing_keys(found)
    except CXoneError as error:
        return False, words.by_code(error.code)
    if not keys:
        return False, "It publishes no RSA key for signing, and only RS256 is accepted here."
    hosts = sorted({found.authorization.host, found.token.host, found.keys.host})
    many = "signing key" if keys == 1 else "signing keys"
    return True, f"The issuer answers as it should. {keys} {many}; endpoints at {', '.join(hosts)}."


def _try_certificates(provider: IdentityProvider) -> tuple[bool, str]:
    try:
        found = saml_certificates.read(provider.certificate)
    except CertificateError as error:
        return False, str(error)
    ends = min(found, key=lambda one: one.ends_at)
    day = f"{ends.ends_at:%-d %B %Y}"
    if ends.ends_soon(timezone.now()):
        return False, f"A certificate ends on {day}. Paste the next one below it in time."
    return True, f"The certificate is good until {day}. The rest shows when somebody signs in."


TRY: dict[str, Callable[[IdentityProvider], tuple[bool, str]]] = {
    IdentityProvider.Kind.OIDC: _try_discovery,
    IdentityProvider.Kind.SAML: _try_certificates,
}


def _seal(provider: IdentityProvider, client_secret: Secret | None) -> None:
    if client_secret:
        vault.seal_into(provider, "sealed_client_secret", client_secret)


def _tell(sentence: str, provider: IdentityProvider | None) -> None:
    path = reverse("identity-providers")
    if provider is not None:
        path = reverse("identity-provider", args=[provider.pk])
    admin_notices.tell(AdminNotice.Kind.SIGN_IN, sentence, path)
