"""Sign-ins of the chosen organisation with what a reader asks first: does it need me?"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable

from credentials.models import AccessKeyUse, ClientCredential, Finding, SecretVersion
from credentials.reports.outcomes import BAD, GOOD, WARNING
from credentials.rules.rotations.overdue import CODES as OF_ROTATIONS
from credentials.rules.watch.codes import CODES
from tenants.models import Organization, Registration
from tenants.models.application import ClientAuthMethod, Status

# An AccessKeyUse with the annotations that the query gave it.
Annotated = Any


def late_before(now: datetime, organization: Organization) -> datetime:
    """A sign-in that was last tried before this moment missed two validations in a row."""
    return now - 2 * timedelta(hours=organization.validation_interval_hours)


def sign_ins(late: datetime) -> "QuerySet[AccessKeyUse]":
    """Sign-ins of registrations that are not retired, with ``needs_you`` and ``works``.

    What was not tried since *late* is not known to work, whatever it did then.
    """
    watched = AccessKeyUse.objects.exclude(registration__status=Status.RETIRED)
    return watched.annotate(needs_you=needs_you()).annotate(
        works=Q(needs_you=False, last_outcome__in=GOOD, last_run_at__gte=late)
    )


def needs_you() -> Combinable | Q:
    """People can cure why the last try failed, or something that it needs has a finding."""
    broken = (
        Finding.objects.filter(resolved_at=None, severity__lte=Finding.Severity.WARNING)
        # A late answer or a silent contact does not keep anything from signing in.
        .exclude(code__in=CODES | OF_ROTATIONS)
        .order_by()
        .values("subject_id")
    )
    return (
        Q(last_outcome__in=BAD | WARNING)
        | Q(pk__in=broken)
        | Q(access_key_id__in=broken)
        | Q(access_key__tenant_id__in=broken)
        | Q(registration_id__in=broken)
        | Exists(_client_credential().filter(pk__in=broken))
    )


def with_secrets(uses: "QuerySet[AccessKeyUse]") -> "QuerySet[AccessKeyUse]":
    """Adds ``has_key_secret``, ``has_client`` and ``has_client_secret``."""
    current = SecretVersion.objects.filter(state=SecretVersion.State.CURRENT).order_by()
    return uses.annotate(
        has_key_secret=Exists(current.filter(access_key=OuterRef("access_key_id"))),
        has_client=Exists(_client_credential()),
        has_client_secret=Exists(
            current.filter(client_credential__in=Subquery(_outer_client_ids()))
        )
        | Q(registration__client_auth_method=ClientAuthMethod.NONE),
    )


def registrations_without_credentials() -> "QuerySet[Registration]":
    """Registrations that NICE has answered, but whose client_id nobody stored."""
    answered = Registration.objects.filter(status__in=[Status.ISSUED, Status.ACTIVE])
    return answered.filter(client_credentials=None)


def _client_credential() -> "QuerySet[ClientCredential]":
    """The client credential that a sign-in sends: its registration's, in its tenant's cloud."""
    return ClientCredential.objects.order_by().filter(
        registration=OuterRef("registration_id"),
        environment=OuterRef("access_key__tenant__environment_id"),
    )


def _outer_client_ids() -> "QuerySet[ClientCredential, dict]":
    return (
        ClientCredential.objects.order_by()
        .filter(
            registration=OuterRef(OuterRef("registration_id")),
            environment=OuterRef(OuterRef("access_key__tenant__environment_id")),
        )
        .values("pk")
    )
