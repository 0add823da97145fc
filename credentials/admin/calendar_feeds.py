"""A person's calendars: make an address, see when it was read, replace it, revoke it."""

from uuid import UUID

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from credentials.models import CalendarFeed
from credentials.services import calendar_feeds as feeds
from credentials.services.calendar_feeds import FeedExistsError
from cxone_registry.site.access import needs
from tenants.models import Membership
from tenants.services.policy import Action, missing

PER_PAGE = 50
KINDS = {"all": False, "mine": True}


@require_http_methods(["GET", "HEAD"])
@needs(Action.VIEW)
def page(request: HttpRequest) -> HttpResponse:
    """One's own calendars; admins see those of all members below."""
    return _page(request)


@require_POST
@needs(Action.VIEW)
def create(request: HttpRequest) -> HttpResponse:
    """Make an address and show it, this once."""
    kind = request.POST.get("kind", "")
    if kind not in KINDS:
        messages.error(request, "Choose which dates the calendar should hold.")
        return _page(request, status=400)
    try:
        token = feeds.create(_own_membership(request), is_mine_only=KINDS[kind])
    except FeedExistsError:
        messages.error(request, "You have this calendar already. Replace it for a new address.")
        return _page(request, status=409)
    return _page(request, token=token)


@require_POST
@needs(Action.VIEW)
def replace(request: HttpRequest, feed_id: UUID) -> HttpResponse:
    """A new address for one's own calendar; the old one ends at once."""
    feed = _feed(feed_id)
    if feed.membership.user_id != request.user.pk:
        raise PermissionDenied("Only the person who reads a calendar can replace its address.")
    return _page(request, token=feeds.replace(feed))


@require_POST
@needs(Action.VIEW)
def revoke(request: HttpRequest, feed_id: UUID) -> HttpResponse:
    """End one's own calendar, or as an admin anybody's."""
    feed = _feed(feed_id)
    is_own = feed.membership.user_id == request.user.pk
    if not is_own and not request.may(Action.MANAGE_MEMBERS):
        raise PermissionDenied(missing(Action.MANAGE_MEMBERS))
    feeds.revoke(feed)
    messages.success(request, "The calendar's address leads nowhere from now on.")
    return HttpResponseRedirect(reverse("calendars"))


def _feed(feed_id: UUID) -> CalendarFeed:
    found = CalendarFeed.objects.filter(pk=feed_id, revoked_at=None)
    feed = found.select_related("membership__user").first()
    if feed is None:
        raise Http404
    return feed


def _own_membership(request: HttpRequest) -> Membership:
    membership = Membership.objects.filter(user=request.user).select_related("user").first()
    if membership is None:
        raise Http404
    return membership


def _page(request: HttpRequest, *, token: str = "", status: int = 200) -> HttpResponse:
    live = CalendarFeed.objects.filter(revoked_at=None).select_related("membership__user")
    own = list(live.filter(membership__user=request.user).order_by("is_mine_only"))
    others = live.exclude(membership__user=request.user).order_by(
        "membership__user__email", "is_mine_only"
    )
    context = {
        **admin.site.each_context(request),
        "title": "My calendars",
        "own": own,
        "missing": [
            key for key, is_mine in KINDS.items() if is_mine not in {f.is_mine_only for f in own}
        ],
        "address": settings.PUBLIC_URL + reverse("calendar", args=[token]) if token else "",
        "others": _others(request, others),
    }
    return TemplateResponse(request, "reminders/calendars.html", context, status=status)


def _others(request: HttpRequest, others: object) -> object:
    if not request.may(Action.MANAGE_MEMBERS):
        return None
    return Paginator(others, PER_PAGE).get_page(request.GET.get("p"))  # type: ignore[arg-type]
