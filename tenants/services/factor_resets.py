"""Take back a second factor that a person lost."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from cxone_registry.audit.record import record_change, record_platform
from cxone_registry.isolation.context import organization_context
from tenants.models import AdminNotice, User
from tenants.services.admin_notices import tell
from tenants.services.memberships import seats_of
from tenants.services.sessions import end_others


def reset(user: User) -> int:
    """Forget all factors of *user* and end their sessions; how many there were.

    Every organisation of theirs writes it down and tells its admins. The next sign-in is by
    password, and leads to where a new factor is set up.
    """
    count = forget_factors(user)
    record_platform("second-factor.reset", account=user.email)
    for seat in seats_of(user.pk):
        with organization_context(seat.organization_id), transaction.atomic():
            tell(AdminNotice.Kind.SIGN_IN, f"The second factor of {user.email} was taken back.")
            record_change("second-factor.reset", account=user.email)
    return count


@transaction.atomic
def forget_factors(user: User) -> int:
    """Delete the factors and end the sessions of *user*; how many factors there were."""
    count = Authenticator.objects.filter(user=user).delete()[0]
    end_others(user, None)
    return count
