"""What a page outside Django's admin verbs needs: declared on the view, asked before it runs."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from tenants.services.policy import Action, missing

View = Callable[..., HttpResponse]


def needs(action: Action) -> Callable[[View], View]:
    """Let the view run for who may do *action*; everybody else reads who could and whom to ask."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.may(action):
                return TemplateResponse(
                    request, "403.html", {"exception": missing(action)}, status=403
                )
            return view(request, *args, **kwargs)

        guarded.action = action
        return guarded

    return decorate


def needs_nothing(view: View) -> View:
    """For a view that only acts on the person's own session; ``view.action`` says so."""
    view.action = None
    return view
