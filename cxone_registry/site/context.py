"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from cxone_registry.site.middleware.organization import FORM_FIELD
from tenants.services.policy import Action


def frame(request: HttpRequest) -> dict[str, Any]:
    """The chosen organisation, the others, and whether a sandbox is connected."""
    return {
        "seat": getattr(request, "seat", None),
        "seats": getattr(request, "seats", []),
        "sandbox_connected": bool(settings.SANDBOX_ORIGINS),
        "sandbox_console": _sandbox_console(),
        # For the page that says that a form was opened for another organisation.
        "meant_organization": request.POST.get(FORM_FIELD) if request.method == "POST" else None,
        "may_read_audit": request.may(Action.READ_AUDIT) if hasattr(request, "may") else False,
        "may_edit": request.may(Action.EDIT) if hasattr(request, "may") else False,
    }


def _sandbox_console() -> str:
    """Address of the first sandbox cloud's console; empty without a sandbox."""
    origins = settings.SANDBOX_ORIGINS
    return f"{origins[0]}/__sandbox__/" if origins else ""
