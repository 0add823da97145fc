"""A rotation under way in the demonstration: the new key is here, one of two consumers has it."""

import hashlib
import hmac
from datetime import timedelta

from django.utils import timezone

from credentials.demo.story import DANA
from credentials.models import AccessKey, Consumer
from credentials.services import consumer_proofs
from credentials.services.rotations import planning, receiving
from cxone_registry.audit.actor import Actor, acting_as
from cxone_registry.secret import Secret
from tenants.cxone.sandbox import World, make_key_part
from tenants.models import Membership


def begin(world: World, cloud: str, tenant: str) -> None:
    """Rotate the access key of *tenant*; the worker tries the new one as soon as it runs."""
    key = AccessKey.objects.select_related("tenant").get(tenant__name=tenant)
    key_id, secret = make_key_part(), make_key_part()
    world.add_key(
        cloud,
        tenant_id=str(key.tenant.tenant_id),
        user_name=key.api_user,
        access_key_id=key_id,
        access_key_secret=secret,
    )
    member = Membership.objects.select_related("user").get(user__email=DANA)
    with acting_as(Actor("person", DANA, id=str(member.user_id))):
        gateway = _consumer(key, "Workforce gateway", "Runs in the integration cluster.")
        _consumer(key, "Nightly export", "A scheduled task of the data team.")
        chosen = planning.Plan(
            "The key is a year old.", timezone.localdate() + timedelta(days=2), member
        )
        rotation = planning.plan(key, chosen)
        receiving.receive(rotation, Secret(secret), key_id=key_id)
    _prove(gateway, secret)


def _consumer(key: AccessKey, name: str, note: str) -> consumer_proofs.Keys:
    return consumer_proofs.add(Consumer(access_key=key, name=name, note=note))


def _prove(keys: consumer_proofs.Keys, secret: str) -> None:
    """As the program itself would do it."""
    proof_key = keys.proof_key.reveal().encode()
    fingerprint = hmac.new(proof_key, secret.encode(), hashlib.sha256).hexdigest()
    consumer_proofs.take(keys.token.reveal(), fingerprint, address="198.51.100.30")
