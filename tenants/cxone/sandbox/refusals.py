"""How a refusal looks on the wire."""

from typing import Final

from tenants.cxone.sandbox.faults import Subject
from tenants.cxone.sandbox.messages import Refusal, Response, json_response
from tenants.cxone.sandbox.site import Site

# Of these APIs only NICE's specifications are known.
_SPECIFIED: Final = (
    "applications",
    "application",
    "application-switch",
    "access-keys",
    "access-key",
)


def spelling(site: Site, subject: Subject, endpoint: str) -> str:
    """NICE's specifications say ``errorDescription``, working clients read the other one."""
    usual = "errorDescription" if endpoint in _SPECIFIED else "error_description"
    return site.fault("description-spelling", subject, endpoint) or usual


def response_to(refusal: Refusal, site: Site, subject: Subject, endpoint: str) -> Response:
    if not refusal.error:
        return Response(refusal.status, headers=refusal.headers)
    body = {
        "error": refusal.error,
        spelling(site, subject, endpoint): refusal.description,
    }
    return json_response(body, refusal.status, refusal.headers, refusal.error)
