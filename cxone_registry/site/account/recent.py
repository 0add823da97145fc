"""Who changes how they sign in shows first that they still sit there."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from cxone_registry.site.account.factors import has_factor
from cxone_registry.site.second_factor import FRESH, RECORDS, ask_url, is_fresh

View = Callable[..., HttpResponse]


def is_recent(request: HttpRequest) -> bool:
    """Whether the best that the person has was shown within the last five minutes."""
    if has_factor(request.user):
        return is_fresh(request)
    oldest = time.time() - FRESH.total_seconds()
    records = [one for one in request.session.get(RECORDS, []) if one.get("at", 0) >= oldest]
    if not request.user.has_usable_password():
        return bool(records)
    # Whoever runs an organisation's identity provider says who somebody is in that organisation;
    # how the person signs in elsewhere is not theirs to change.
    return any(one.get("method") != "socialaccount" for one in records)


def again_url(request: HttpRequest, to: str) -> str:
    """Where to show it and come back to *to*; the password does while there is no factor."""
    if has_factor(request.user):
        return ask_url(to)
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': to, 'by': 'password'})}"


def needs_recent(view: View) -> View:
    """Ask first. What a form sent is not kept: it is opened again afterwards."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_recent(request):
            return HttpResponseRedirect(again_url(request, request.get_full_path()))
        return view(request, *args, **kwargs)

    return checked
