"""For whom, for when and for which request an assertion is: exactly, and never left out.

The library takes an answer without an audience, compares addresses by their beginnings and allows
five minutes of clock drift. SAML Profiles 4.1.4.2 and 4.1.4.3 ask for more.
"""

from datetime import datetime, timedelta

from lxml import etree

from credentials.services.sign_on.saml_document import NAMES, Document
from credentials.services.sign_on.saml_places import Places
from credentials.services.sign_on.saml_refusals import RefusedError

LEEWAY = timedelta(seconds=60)
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"


def check(
    document: Document, *, places: Places, issuer: str, request_id: str, now: datetime
) -> datetime:
    """When the assertion is over. Raises RefusedError unless it is for us, now and *request_id*."""
    _check_issuers(document, issuer)
    if document.response.get("Destination", places.acs) != places.acs:
        raise RefusedError("destination")
    if document.in_response_to != request_id:
        raise RefusedError("other-request" if document.in_response_to else "no-request")
    _check_conditions(document.assertion, places.entity_id, now)
    return _confirmed_until(document.assertion, places.acs, request_id, now)


def _check_issuers(document: Document, issuer: str) -> None:
    own = document.assertion.findall("saml:Issuer", NAMES)
    around = document.response.findall("saml:Issuer", NAMES)
    if len(own) != 1 or any(one.text != issuer for one in (*own, *around)):
        raise RefusedError("issuer")


def _check_conditions(assertion: etree._Element, audience: str, now: datetime) -> None:
    conditions = assertion.findall("saml:Conditions", NAMES)
    if len(conditions) != 1:
        raise RefusedError("not-valid")
    _check_time(conditions[0], now)
    restrictions = conditions[0].findall("saml:AudienceRestriction", NAMES)
    # Each restriction must name us; within one, one of its audiences.
    named = [
        audience in [one.text for one in restriction.findall("saml:Audience", NAMES)]
        for restriction in restrictions
    ]
    if not named or not all(named):
        raise RefusedError("audience")


def _check_time(element: etree._Element, now: datetime) -> None:
    starts, ends = _time(element, "NotBefore"), _time(element, "NotOnOrAfter")
    if starts is not None and starts > now + LEEWAY:
        raise RefusedError("too-early")
    if ends is not None and ends + LEEWAY <= now:
        raise RefusedError("expired")


def _confirmed_until(
    assertion: etree._Element, acs: str, request_id: str, now: datetime
) -> datetime:
    path = f"saml:Subject/saml:SubjectConfirmation[@Method='{BEARER}']/saml:SubjectConfirmationData"
    for data in assertion.findall(path, NAMES):
        if data.get("Recipient") != acs or data.get("InResponseTo") != request_id:
            continue
        ends = _time(data, "NotOnOrAfter")
        if ends is not None:
            _check_time(data, now)
            return ends + LEEWAY
    raise RefusedError("recipient")


def _time(element: etree._Element, name: str) -> datetime | None:
    """SAML's times are UTC (Core 1.3.3). Raises RefusedError for what is no time."""
    value = element.get(name)
    if value is None:
        return None
    try:
        read = datetime.fromisoformat(value)
        if read.utcoffset() is not None:
            read + LEEWAY  # the last minute of the year 9999 has no next
            return read
    except (ValueError, OverflowError):
        pass
    raise RefusedError("not-valid")
