"""Registrations that were submitted before requests to NICE were kept get their clock late."""

from datetime import datetime, time

from django.db import transaction

from tenants.models import Registration, VendorRequest
from tenants.models.application import Status
from tenants.reports.calendars import own_zone
from tenants.services import request_steps as steps
from tenants.services.requests import record_sent

NOON = time(12)


@transaction.atomic
def adopt_submitted() -> int:
    """Write the request of each submitted registration that has none; returns how many."""
    asked = VendorRequest.objects.filter(kind=VendorRequest.Kind.REGISTRATION)
    left = Registration.objects.filter(status=Status.SUBMITTED).exclude(requests__in=asked)
    made = [_adopt(row) for row in left.select_for_update(of=("self",), no_key=True)]
    for request in made:
        record_sent(request)
    return len(made)


def _adopt(registration: Registration) -> VendorRequest:
    sent_at = registration.status_changed_at
    if registration.submitted_on:
        sent_at = datetime.combine(registration.submitted_on, NOON, own_zone())
    request = VendorRequest.objects.create(
        registration=registration, kind=VendorRequest.Kind.REGISTRATION, created_at=sent_at
    )
    steps.mark_sent(request, sent_at)
    return request
