"""What a secret is asked for, as the address of the form names it."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404

from credentials.models import AccessKey
from cxone_registry.site.form_fields import is_uuid
from tenants.models import ApplicationType, Environment, Registration


def place_of(asked: Mapping[str, str]) -> dict[str, Any]:
    """``{"access_key": ...}``, or ``{"registration": ..., "environment": ... or None}``.

    Raises Http404 for what is not there.
    """
    if key := asked.get("access_key"):
        return {"access_key": _row(AccessKey.objects.select_related("tenant"), key)}
    registration = _row(Registration.objects, asked.get("registration", ""))
    if registration.application_type == ApplicationType.USER_PUBLIC:
        raise Http404("A public application has no secret.")
    environment = asked.get("environment")
    active = Environment.objects.filter(is_active=True)
    return {
        "registration": registration,
        "environment": _row(active, environment) if environment else None,
    }


def _row(rows: Any, wanted: str) -> Any:
    found = rows.filter(pk=wanted).first() if is_uuid(wanted) else None
    if found is None:
        raise Http404("There is no such thing to ask for.")
    return found
