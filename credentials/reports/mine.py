"""What one person has to see to: findings that are theirs, or of registrations they own."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from credentials.models import AccessKeyUse, ClientCredential, Finding
from credentials.reports.open_findings import needing_people
from tenants.models import Registration
from tenants.models.application import Status


def my_findings(user_id: UUID, now: datetime) -> "QuerySet[Finding]":
    """Worst first. What somebody acknowledged or snoozed is not asked for again."""
    owned = Registration.objects.filter(owner=user_id).exclude(status=Status.RETIRED).order_by()
    uses = AccessKeyUse.objects.filter(registration__in=owned.values("pk")).order_by()
    clients = ClientCredential.objects.filter(registration__in=owned.values("pk")).order_by()
    concerned = (
        Q(owner__user=user_id)
        | Q(subject_id__in=owned.values("pk"))
        | Q(subject_id__in=uses.values("pk"))
        | Q(subject_id__in=uses.values("access_key_id"))
        | Q(subject_id__in=clients.values("pk"))
    )
    return needing_people(now).filter(concerned).order_by("severity", "-opened_at", "pk")
