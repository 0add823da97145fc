"""What a view of our own needs: declared on the view, checked before it runs."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from tenants.services.policy import Action, missing

View = Callable[..., HttpResponse]


def needs(action: Action, *others: Action) -> Callable[[View], View]:
    """Answer 403 with the missing role to who may not; ``view.action`` lets tests find it.

    *others*: rights of which one is enough as well.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(request.may(each) for each in (action, *others)):
                raise PermissionDenied(missing(action))
            return view(request, *args, **kwargs)

        checked.action = action
        checked.actions = (action, *others)
        return checked

    return decorate


def needs_nothing(view: View) -> View:
    """For a view that only acts on the person's own session."""
    view.action = None
    return view
