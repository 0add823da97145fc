"""Open findings about a thing and everything that it is made of, with who is at them."""

from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

from credentials.models import AccessKey, AccessKeyUse, ClientCredential, Finding
from credentials.reports.open_findings import with_state
from tenants.models import Origin, Registration, TechnicalContact, VendorRequest


def findings_about(thing: Model, now: datetime) -> "QuerySet[Finding]":
    """Worst first, each with its ``state``."""
    about = of_registration(thing.pk) if isinstance(thing, Registration) else Q(subject_id=thing.pk)
    return with_state(Finding.objects.filter(about, resolved_at=None), now)


def of_registration(registration: Any) -> Q:
    """Findings about a registration, its credentials and keys, its tenants, paper and people."""
    uses = AccessKeyUse.objects.filter(registration=registration)
    parts = (
        uses.values("pk"),
        uses.values("access_key"),
        AccessKey.objects.filter(uses__in=uses).values("tenant"),
        ClientCredential.objects.filter(registration=registration).values("pk"),
        Origin.objects.filter(registration=registration).values("pk"),
        VendorRequest.objects.filter(registration=registration).values("pk"),
        TechnicalContact.objects.filter(registration=registration).values("contact"),
    )
    found = Q(subject_id=registration)
    for rows in parts:
        found |= Q(subject_id__in=rows.order_by())
    return found
