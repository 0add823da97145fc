"""A calendar at its private address, for programs: nobody signs in, nothing is redirected."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from credentials.services import calendar_feeds
from credentials.services.calendar_feeds import NoFeedError
from cxone_registry.site import link_pages
from cxone_registry.site.access import needs_nothing

CONTENT_TYPE = "text/calendar; charset=utf-8"
# A copy is asked for anew each time: whatever is revoked must not live on in a cache.
HEADERS = {**link_pages.HEADERS, "Cache-Control": "private, no-cache"}


@require_safe
@needs_nothing
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar, or that it has not changed since it was last asked for."""
    try:
        read = calendar_feeds.read(token)
    except NoFeedError:
        return HttpResponseNotFound(
            "There is no calendar at this address, or not any more.\n",
            content_type="text/plain; charset=utf-8",
            headers=HEADERS,
        )
    etag = f'W/"{read.tag}"'
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or HttpResponse(read.as_file(), content_type=CONTENT_TYPE)
    for name, value in {**HEADERS, "ETag": etag}.items():
        response.headers[name] = value
    if unchanged is None:
        response.headers["Content-Disposition"] = 'inline; filename="cxone-dates.ics"'
    return response
