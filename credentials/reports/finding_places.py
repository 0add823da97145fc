"""Which environment and tenant a finding concerns, for many findings at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from credentials.models import AccessKey, AccessKeyUse, ClientCredential, Finding
from tenants.models import Tenant

Subject = Finding.Subject


@dataclass(frozen=True, slots=True)
class Place:
    """Where in CXone; None where a finding is about people or paper."""

    environment: UUID | None = None
    tenant: UUID | None = None


NOWHERE = Place()


def places_of(findings: Iterable[Finding]) -> dict[UUID, Place]:
    """By the id of the finding's subject. A handful of queries, however many findings."""
    by_subject: dict[str, set[UUID]] = defaultdict(set)
    for finding in findings:
        by_subject[finding.subject].add(finding.subject_id)
    places = {thing: Place(environment=thing) for thing in by_subject[Subject.ENVIRONMENT]}
    for subject, (rows, environment, tenant) in _sources().items():
        if not by_subject[subject]:
            continue
        found = rows.filter(pk__in=by_subject[subject]).values_list("pk", environment, tenant)
        places |= {pk: Place(where, whose) for pk, where, whose in found}
    clients = ClientCredential.objects.filter(pk__in=by_subject[Subject.CLIENT_CREDENTIAL])
    places |= {pk: Place(where) for pk, where in clients.values_list("pk", "environment_id")}
    return places


def _sources() -> dict:
    return {
        Subject.SIGN_IN: (
            AccessKeyUse.objects.all(),
            "access_key__tenant__environment_id",
            "access_key__tenant_id",
        ),
        Subject.ACCESS_KEY: (AccessKey.objects.all(), "tenant__environment_id", "tenant_id"),
        Subject.TENANT: (Tenant.objects.all(), "environment_id", "pk"),
    }
