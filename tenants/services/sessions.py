"""End sessions of a person."""

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.utils import timezone


def end_others(user: AbstractBaseUser, keep_session_key: str | None) -> int:
    """End all sessions of *user* but the one named; how many were ended."""
    ended = 0
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        is_theirs = session.get_decoded().get(SESSION_KEY) == str(user.pk)
        if is_theirs and session.session_key != keep_session_key:
            ended += session.delete()[0]
    return ended
