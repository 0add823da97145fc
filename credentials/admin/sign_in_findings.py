"""Which findings concern a sign-in: its own, and those of everything that it is made of."""

from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from credentials.models import AccessKeyUse, ClientCredential, Finding

ENVIRONMENT = "access_key__tenant__environment_id"
PARTS = ("pk", "access_key_id", "access_key__tenant_id", "registration_id")


def open_finding_count() -> Coalesce:
    """An annotation of sign-ins, as one sub-query."""
    mine = Q(*((("subject_id", OuterRef(part))) for part in PARTS), _connector=Q.OR)
    credentials = ClientCredential.objects.filter(
        registration_id=OuterRef(OuterRef("registration_id")),
        environment_id=OuterRef(OuterRef(ENVIRONMENT)),
    )
    found = Finding.objects.filter(
        mine | Q(subject_id__in=credentials.order_by().values("pk")), resolved_at__isnull=True
    )
    counted = found.order_by().values("organization_id").annotate(total=Count("pk"))
    return Coalesce(Subquery(counted.values("total"), output_field=IntegerField()), Value(0))


def findings_of(findings: QuerySet[Finding], use_id: UUID) -> QuerySet[Finding]:
    """Those of *findings* that concern the sign-in; none if it does not exist."""
    parts = AccessKeyUse.objects.filter(pk=use_id).values_list(*PARTS, ENVIRONMENT).first()
    if parts is None:
        return findings.none()
    *subjects, registration, environment = parts
    credentials = ClientCredential.objects.filter(
        registration_id=registration, environment_id=environment
    )
    return findings.filter(
        Q(subject_id__in=[*subjects, registration])
        | Q(subject_id__in=credentials.order_by().values("pk"))
    )
