"""Which secret a consumer holds, told by a keyed fingerprint: no value is ever sent."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from credentials.models import Consumer, SecretVersion
from credentials.services import vault
from credentials.services.vault import Owner
from cxone_registry.audit.actor import Actor, acting_as
from cxone_registry.audit.record import record_change
from cxone_registry.isolation.context import organization_context
from cxone_registry.secret import Secret
from tenants.services.questions import hash_of

PATH = "/consumer/"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
FINGERPRINT = re.compile(r"[0-9a-f]{64}")
MOST, WINDOW = 20, timedelta(minutes=10)
UNKNOWN = "unknown"


class NoConsumerError(Exception):
    """No consumer has that token, or it was replaced; which, nobody is told."""


class NotAFingerprintError(Exception):
    """What was posted is no HMAC-SHA256 in hexadecimal."""


class TooOftenError(Exception):
    """More proofs than anybody needs. *wait*: seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__("Too many proofs.")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Keys:
    """What a consumer gets, shown once: its address' token, and the key of its fingerprints."""

    token: Secret
    proof_key: Secret


@transaction.atomic
def add(consumer: Consumer) -> Keys:
    """Save a new consumer with a token and a proof key of its own."""
    consumer.save(force_insert=True)
    keys = _give_keys(consumer)
    record_change("consumer.added", consumer, about=str(owner_of(consumer)))
    return keys


@transaction.atomic
def replace_keys(consumer: Consumer) -> Keys:
    """A new token and key; the old ones prove nothing from now on."""
    keys = _give_keys(consumer)
    record_change("consumer.keys-replaced", consumer)
    return keys


@transaction.atomic
def remove(consumer: Consumer) -> None:
    """It is waited for no more."""
    record_change("consumer.removed", consumer, about=str(owner_of(consumer)))
    consumer.delete()


def owner_of(consumer: Consumer) -> Owner:
    """Whose secret it holds."""
    # A constraint sees to it that there is exactly one.
    return consumer.client_credential or consumer.access_key  # type: ignore[return-value]


def take(token: str, fingerprint: object, *, address: str) -> str:
    """What the consumer with *token* holds: incoming, current, retiring or unknown.

    Raises NoConsumerError, NotAFingerprintError or TooOftenError.
    """
    organization_id, consumer_id = _find(token)
    with organization_context(organization_id):
        _count(consumer_id)
        if not isinstance(fingerprint, str) or not FINGERPRINT.fullmatch(fingerprint):
            raise NotAFingerprintError
        with transaction.atomic():
            rows = Consumer.objects.select_related("client_credential", "access_key")
            consumer = rows.filter(pk=consumer_id).first()
            if consumer is None:
                raise NoConsumerError
            with acting_as(Actor("machine", f"consumer {consumer.name}", address=address)):
                return _keep(consumer, _holding(consumer, fingerprint))


def _holding(consumer: Consumer, fingerprint: str) -> SecretVersion | None:
    """Every live version is compared, each in constant time."""
    key = vault.open_from(consumer, "sealed_key", purpose="consumer's proof")
    live = owner_of(consumer).secret_versions.exclude(sealed=None).order_by("number")
    found = None
    for version in live:
        value = vault.use_secret(version, purpose="consumer's proof")
        if hmac.compare_digest(_proof(key, value), fingerprint):
            found = version
    return found


def _proof(key: Secret, value: Secret) -> str:
    return hmac.new(key.reveal().encode(), value.reveal().encode(), hashlib.sha256).hexdigest()


def _keep(consumer: Consumer, version: SecretVersion | None) -> str:
    holds = version.state if version else UNKNOWN
    changed = (consumer.last_version_id, consumer.last_holds == UNKNOWN) != (
        version.pk if version else None,
        holds == UNKNOWN,
    )
    Consumer.objects.filter(pk=consumer.pk).update(
        last_seen_at=timezone.now(), last_holds=holds, last_version=version
    )
    if changed:
        number = version.number if version else None
        record_change("consumer.proved", consumer, holds=holds, version=number)
    return holds


def _give_keys(consumer: Consumer) -> Keys:
    keys = Keys(Secret(secrets.token_urlsafe(32)), Secret(secrets.token_urlsafe(32)))
    consumer.token_hash = hash_of(keys.token.reveal())
    consumer.save(update_fields=["token_hash"])
    vault.seal_into(consumer, "sealed_key", keys.proof_key)
    return keys


def _count(consumer_id: UUID) -> None:
    """Counted before anything is looked at, and kept whatever becomes of the rest."""
    now = timezone.now()
    with transaction.atomic():
        row = Consumer.objects.filter(pk=consumer_id)
        fresh = row.filter(counted_from__gt=now - WINDOW)
        if fresh.filter(counted__lt=MOST).update(counted=F("counted") + 1):
            return
        began = fresh.values_list("counted_from", flat=True).first()
        if began is None:
            row.update(counted_from=now, counted=1)
            return
    raise TooOftenError(max(1, round((began + WINDOW - now).total_seconds())))


def _find(token: str) -> tuple[UUID, UUID]:
    if not TOKEN.fullmatch(token):
        raise NoConsumerError
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT organization_id, id FROM cxr_consumer(%s)", (hash_of(token),))
        found = cursor.fetchone()
    if found is None:
        raise NoConsumerError
    return found
