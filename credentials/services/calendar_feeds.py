"""Private addresses of calendars: made, read without signing in, revoked at once."""

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from credentials.models import CalendarFeed
from credentials.reports.calendars.entries import entries
from credentials.reports.calendars.entry import Entry
from credentials.reports.calendars.file import calendar_file, fingerprint
from credentials.reports.reminding.whose import Whose
from cxone_registry.audit.record import record_change
from cxone_registry.isolation.context import organization_context
from tenants.models import Membership, Organization
from tenants.services.questions import hash_of

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
# Programs read every few minutes; so often it is noted.
NOTE_EVERY = timedelta(minutes=5)


class NoFeedError(Exception):
    """Wrong, revoked, or its person is no member any more; which of them, nobody is told."""


class FeedExistsError(Exception):
    """One address for each calendar of a person: replace it instead."""


@dataclass(frozen=True, slots=True)
class Read:
    """A calendar as it is now; *tag* stays the same while nothing in it changes."""

    name: str
    entries: list[Entry]

    @property
    def tag(self) -> str:
        return fingerprint(self.name, self.entries)

    def as_file(self) -> bytes:
        return calendar_file(self.name, self.entries, site=settings.PUBLIC_URL, now=timezone.now())


@transaction.atomic
def create(membership: Membership, *, is_mine_only: bool) -> str:
    """Make an address; returns its token, which is kept nowhere. Raises FeedExistsError."""
    _lock(membership)
    if _live(membership, is_mine_only).exists():
        raise FeedExistsError
    feed, token = _make(membership, is_mine_only)
    _record("created", feed)
    return token


@transaction.atomic
def replace(feed: CalendarFeed) -> str:
    """Revoke it and make another in its place; returns the new token."""
    membership = feed.membership
    _lock(membership)
    old = list(_live(membership, feed.is_mine_only))
    _live(membership, feed.is_mine_only).update(revoked_at=timezone.now())
    new, token = _make(membership, feed.is_mine_only)
    for one in old:
        _record("revoked", one)
    _record("created", new)
    return token


@transaction.atomic
def revoke(feed: CalendarFeed) -> None:
    """From now on the address leads nowhere."""
    live = CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None)
    if live.update(revoked_at=timezone.now()):
        _record("revoked", feed)


def read(token: str) -> Read:
    """The calendar at the address with *token*. Raises NoFeedError."""
    organization_id, feed_id = _find(token)
    with organization_context(organization_id), transaction.atomic():
        feed = _feed(feed_id)
        user = feed.membership.user
        whose = Whose(user.pk, user.email) if feed.is_mine_only else None
        organization = Organization.objects.values_list("name", flat=True).get()
        now = timezone.now()
        found = entries(whose, now)
        if feed.last_read_at is None or now - feed.last_read_at > NOTE_EVERY:
            CalendarFeed.objects.filter(pk=feed.pk).update(last_read_at=now)
        return Read(f"{organization}: {'my' if whose else 'all'} CXone dates", found)


def _live(membership: Membership, is_mine_only: bool) -> QuerySet[CalendarFeed]:
    return CalendarFeed.objects.filter(
        membership=membership, is_mine_only=is_mine_only, revoked_at=None
    )


def _make(membership: Membership, is_mine_only: bool) -> tuple[CalendarFeed, str]:
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(
        membership=membership, is_mine_only=is_mine_only, token_hash=hash_of(token)
    )
    return feed, token


def _record(what: str, feed: CalendarFeed) -> None:
    record_change(f"calendar-feed.{what}", feed, member=feed.membership.user.email)


def _lock(membership: Membership) -> None:
    list(Membership.objects.select_for_update(of=("self",)).filter(pk=membership.pk))


def _find(token: str) -> tuple[UUID, UUID]:
    if not TOKEN.fullmatch(token):
        raise NoFeedError
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id, id FROM cxr_calendar_feed(%s)", (hash_of(token),))
        found = cursor.fetchone()
    if found is None:
        raise NoFeedError
    return found


def _feed(feed_id: UUID) -> CalendarFeed:
    """Looked at again: whoever may not sign in any more reads no calendar either."""
    living = CalendarFeed.objects.filter(revoked_at=None, membership__user__is_active=True)
    feed = living.select_related("membership__user").filter(pk=feed_id).first()
    if feed is None:
        raise NoFeedError
    return feed
