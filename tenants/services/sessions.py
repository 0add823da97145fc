"""Sessions of people: begun, looked at with each request, listed and ended.

A session in the browser names a PersonSession. When that row is ended or gone, or too old, the
next request is nobody's.
"""

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from tenants.models import PersonSession
from tenants.rules import session_limits
from tenants.rules.session_limits import ENDED, Life

KEY = "person-session"  # where the browser's session names its row
# How exact "last seen" is: not every request writes.
SEEN_EVERY = timedelta(minutes=1)
KEPT, SLICE = timedelta(days=2), 1000
LOOK = """
SELECT s.created_at, s.last_seen_at, s.ended_at, l.idle_minutes, l.session_hours
FROM tenants_personsession s, cxr_session_limits(s.user_id) l WHERE s.id = %s AND s.user_id = %s
"""


def begin(user_id: UUID, *, user_agent: str, address: str) -> UUID:
    """A new row for a browser in which the person just signed in."""
    device = session_limits.device(user_agent)
    return PersonSession.objects.create(user_id=user_id, device=device, address=address[:64]).pk


def look(session_id: str, user_id: UUID, *, is_active: bool) -> str:
    """Why the session is over, in a sentence; empty while it goes on.

    *is_active*: the person did something; a page that asks by itself does not count.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOOK, (session_id, user_id))
        row = cursor.fetchone()
    if row is None:
        return ENDED
    now, life = timezone.now(), Life(*row)
    why = session_limits.why_over(life, now)
    if why:
        end(_open(user_id).filter(pk=session_id))
    elif is_active and now - life.last_seen_at > SEEN_EVERY:
        PersonSession.objects.filter(pk=session_id).update(last_seen_at=now)
    return why


def of_person(user_id: UUID) -> "QuerySet[PersonSession, PersonSession]":
    """Where the person is signed in, the newest first. Some may have timed out meanwhile."""
    return _open(user_id).order_by("-last_seen_at")


def end(chosen: "QuerySet[PersonSession, PersonSession]") -> int:
    """End these with their next request; how many."""
    return chosen.filter(ended_at=None).update(ended_at=timezone.now())


def end_all(user_id: UUID) -> int:
    """End every session of the person: after their membership or their account ended."""
    return end(_open(user_id))


def end_others(user: AbstractBaseUser, keep_session_key: str | None) -> int:
    """End all sessions of *user* but that of the browser named; how many were ended."""
    kept = SessionStore(keep_session_key).get(KEY) if keep_session_key else None
    return end(_open(user.pk).exclude(pk=kept) if kept else _open(user.pk))


def forget_old() -> None:
    """Delete rows of sessions that are over, and Django's own, some at a time."""
    now = timezone.now()
    old = PersonSession.objects.filter(last_seen_at__lt=now - KEPT)
    ids = list(old.values_list("pk", flat=True)[:SLICE])
    PersonSession.objects.filter(pk__in=ids).delete()
    keys = Session.objects.filter(expire_date__lt=now).values_list("pk", flat=True)[:SLICE]
    Session.objects.filter(pk__in=list(keys)).delete()


def _open(user_id: UUID) -> "QuerySet[PersonSession, PersonSession]":
    return PersonSession.objects.filter(user_id=user_id, ended_at=None)
