"""Whether the person behind a request showed a second factor a moment ago."""

import time
from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

FRESH = timedelta(minutes=5)
# Where allauth keeps how and when the person of a session showed who they are.
RECORDS = "account_authentication_methods"


def is_fresh(request: HttpRequest) -> bool:
    """Whether a second factor was shown in this session within the last five minutes."""
    oldest = time.time() - FRESH.total_seconds()
    records = request.session.get(RECORDS, [])
    return any(one.get("method") == "mfa" and one.get("at", 0) >= oldest for one in records)


def ask_url(to: str) -> str:
    """Where the person shows it again and comes back to *to*, a path of this site.

    Only ever linked from a page: nothing that carries a secret is interrupted and replayed.
    """
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': to})}"
