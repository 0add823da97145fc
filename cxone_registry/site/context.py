"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tenants.services.policy import Action


def frame(request: HttpRequest) -> dict[str, Any]:
    """The chosen organisation, the others, and whether a sandbox is connected."""
    return {
        "seat": getattr(request, "seat", None),
        "seats": getattr(request, "seats", []),
        "sandbox_connected": bool(settings.SANDBOX_ORIGINS),
        "may_edit": request.may(Action.EDIT) if hasattr(request, "may") else False,
    }
