"""The page "What each role may do", made from the policy itself."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from cxone_registry.site.access import needs
from tenants.models import Role
from tenants.services.policy import ALLOWED, NEEDS_SECOND_FACTOR, ROLE_SAID, SAID, Action


@require_safe
@needs(Action.VIEW)
def roles(request: HttpRequest) -> HttpResponse:
    """One column for each role, one line for each right."""
    context = {
        **admin.site.each_context(request),
        "title": "What each role may do",
        "roles": [
            {"label": role.label, "said": ROLE_SAID[role], "second": role in NEEDS_SECOND_FACTOR}
            for role in Role
        ],
        "lines": [
            (said, [action in ALLOWED[role] for role in Role]) for action, said in SAID.items()
        ],
        "own": request.person.role,
    }
    return TemplateResponse(request, "members/roles.html", context)
