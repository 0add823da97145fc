"""Where browsers let people use passkeys."""

from ipaddress import ip_address

from django.http import HttpRequest


def passkeys_work(request: HttpRequest) -> bool:
    """Only over HTTPS or at localhost, and never at a bare IP address."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return request.is_secure() or host == "localhost"
    return False
