"""Open findings that nobody can act on: about what was deleted or belongs to what is retired."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from credentials.models import (
    AccessKey,
    AccessKeyUse,
    ClientCredential,
    Finding,
    NoticeChannel,
    ReportSchedule,
)
from credentials.rules.problems import ENVIRONMENT, SUBJECTS
from tenants.models import Contact, Environment, Origin, Registration, Tenant, VendorRequest
from tenants.models.application import Status

Subject = Finding.Subject
OF_THE_ISSUER = [code for code, (subject, _) in SUBJECTS.items() if subject == ENVIRONMENT]
RETIRED = Q(registration__status=Status.RETIRED)


def moot() -> "QuerySet[Finding]":
    """The chosen organisation's."""
    # What an issuer publishes was once told of each tenant; it is told of the environment.
    gone = Q(code__in=OF_THE_ISSUER) & ~Q(subject=Subject.ENVIRONMENT)
    for subject, rows in _living().items():
        gone |= Q(subject=subject) & ~Q(Exists(rows.filter(pk=OuterRef("subject_id"))))
    return Finding.objects.filter(gone, resolved_at=None)


def _living() -> dict[str, "QuerySet[Any]"]:
    """By subject, the rows that a finding may still be about."""
    return {
        Subject.SIGN_IN: AccessKeyUse.objects.exclude(RETIRED),
        Subject.CLIENT_CREDENTIAL: ClientCredential.objects.exclude(RETIRED),
        Subject.ACCESS_KEY: AccessKey.objects.all(),
        Subject.TENANT: Tenant.objects.all(),
        Subject.REGISTRATION: Registration.objects.exclude(status=Status.RETIRED),
        Subject.REQUEST: VendorRequest.objects.all(),
        Subject.ORIGIN: Origin.objects.all(),
        Subject.CONTACT: Contact.objects.all(),
        Subject.ENVIRONMENT: Environment.objects.all(),
        Subject.CHANNEL: NoticeChannel.objects.all(),
        Subject.REPORT: ReportSchedule.objects.all(),
        # A job stands for its kind, which is never deleted.
    }
