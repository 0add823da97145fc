"""The address that a request came from, for the audit trail."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The peer's IP address, or what the outermost of our own proxies saw.

    Each proxy appends the address that it was called from, so only the last TRUSTED_PROXY_HOPS
    entries are ours; whatever stands before them, the client may have made up.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    hops = settings.TRUSTED_PROXY_HOPS
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if not 0 < hops <= len(seen):
        return peer
    try:
        return str(ip_address(seen[-hops].strip()))
    except ValueError:
        return peer
