"""Which findings concern a sign-in: its own, and those of everything that it is made of."""

from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from credentials.models import AccessKeyUse, ClientCredential, Finding, ValidationRun

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


def newest_run_that_saw(finding: Finding) -> ValidationRun | None:
    """The newest finished validation, of any sign-in that the finding is about, that told of it."""
    runs = ValidationRun.objects.filter(
        _about(finding),
        state=ValidationRun.State.FINISHED,
        created_at__lte=finding.last_seen_at,
    )
    named = runs.select_related("use__registration", "use__access_key__tenant").defer("steps")
    return named.order_by("-created_at").first()


def _about(finding: Finding) -> Q:
    subject, key = Finding.Subject(finding.subject), finding.subject_id
    if subject == Finding.Subject.CLIENT_CREDENTIAL:
        client = ClientCredential.objects.filter(pk=key).first()
        return Q(
            use__registration_id=client and client.registration_id,
            use__access_key__tenant__environment_id=client and client.environment_id,
        )
    paths = {
        Finding.Subject.SIGN_IN: "use_id",
        Finding.Subject.ACCESS_KEY: "use__access_key_id",
        Finding.Subject.TENANT: "use__access_key__tenant_id",
        Finding.Subject.REGISTRATION: "use__registration_id",
    }
    return Q((paths[subject], key))
