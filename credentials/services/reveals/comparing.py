"""Is this the one? Told by fingerprints: nothing is opened, nothing typed is kept."""

from django.db import transaction

from credentials.crypto import SealError
from credentials.models import SecretComparison, SecretVersion
from credentials.rules.reveals.limits import COMPARISONS
from credentials.services import vault
from credentials.services.reveals import counting
from credentials.services.reveals.asking import RefusedError
from cxone_registry.audit.record import record_access
from cxone_registry.secret import Secret
from tenants.models import User

State = SecretVersion.State
SEALED = (State.CURRENT, State.RETIRING, State.INCOMING)


@transaction.atomic
def compare(owner: vault.Owner, secret: Secret, by: User) -> SecretVersion | None:
    """The version of *owner* that *secret* is, or None. Raises RefusedError beyond five an hour."""
    if not counting.may_compare(by.pk):
        raise RefusedError(
            f"You compared {COMPARISONS} values within an hour. Try again later: otherwise guessing"
            " would be possible."
        )
    versions = owner.secret_versions.filter(state__in=SEALED)
    try:
        found = next((one for one in versions if vault.is_same(one, secret)), None)
    except SealError:
        raise RefusedError("What is stored does not open. Ask the platform operator.") from None
    about = found or versions.first()
    if about is None:
        raise RefusedError("No secret is stored here to compare with.")
    SecretComparison.objects.create(version=about, asked_by_id=by.pk, is_same=bool(found))
    record_access("secret.compared", owner, is_same=bool(found))
    return found
