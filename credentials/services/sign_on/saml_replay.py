"""An assertion counts once: its ID is remembered for as long as it could be used again."""

import hashlib
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from credentials.models import IdentityProvider, SamlAssertion
from credentials.services.sign_on.saml_refusals import RefusedError

# Longer is never needed: the request it answers is forgotten after ten minutes.
LONGEST = timedelta(days=1)


def use_once(
    provider: IdentityProvider, assertion_id: str, *, expires_at: datetime, now: datetime
) -> None:
    """Remember it. Raises RefusedError if it was used before, also at this very moment."""
    digest = hashlib.sha256(assertion_id.encode("utf-8", "replace")).hexdigest()
    SamlAssertion.objects.filter(expires_at__lt=now).delete()
    try:
        with transaction.atomic():
            SamlAssertion.objects.create(
                provider=provider, digest=digest, expires_at=min(expires_at, now + LONGEST)
            )
    except IntegrityError:
        raise RefusedError("replayed") from None
