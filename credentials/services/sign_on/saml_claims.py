"""Who a verified assertion is about: the NameID exactly as it is, and the attributes we know."""

from lxml import etree

from credentials.services.sign_on.claims import Claims, groups_in
from credentials.services.sign_on.saml_document import NAMES, Document
from credentials.services.sign_on.saml_refusals import RefusedError

LONGEST_SUBJECT = 1024
EMAIL_FORMAT = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
FORMATS = {"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", UNSPECIFIED, EMAIL_FORMAT}
# How the e-mail address is called, lower case. It labels new accounts only.
EMAIL_NAMES = {
    "email",
    "mail",
    "emailaddress",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    "urn:oid:0.9.2342.19200300.100.1.3",
}


def claims_in(document: Document, *, group_claim: str) -> Claims:
    """What the assertion says. Raises RefusedError if it names nobody who stays the same."""
    found = document.assertion.findall("saml:Subject/saml:NameID", NAMES)
    if len(found) != 1:
        raise RefusedError("no-subject")
    subject, kind = found[0].text or "", found[0].get("Format", UNSPECIFIED)
    if kind not in FORMATS:
        raise RefusedError("subject-format")
    if not subject.strip() or len(subject) > LONGEST_SUBJECT or len(found[0]):
        raise RefusedError("no-subject")
    attributes = _attributes(document.assertion)
    email = _email(attributes) or (subject if kind == EMAIL_FORMAT else "")
    return Claims(subject, email, _groups(attributes, group_claim))


def _attributes(assertion: etree._Element) -> list[tuple[set[str], list[str]]]:
    """The names and the values of each attribute."""
    found = assertion.findall("saml:AttributeStatement/saml:Attribute", NAMES)
    return [
        (
            {name for key in ("Name", "FriendlyName") if (name := one.get(key))},
            [(value.text or "").strip() for value in one.findall("saml:AttributeValue", NAMES)],
        )
        for one in found
    ]


def _email(attributes: list[tuple[set[str], list[str]]]) -> str:
    for names, values in attributes:
        if any(name.lower() in EMAIL_NAMES for name in names) and any(values):
            return next(value for value in values if value)
    return ""


def _groups(attributes: list[tuple[set[str], list[str]]], claim: str) -> tuple[str, ...]:
    listed = [value for names, values in attributes if claim in names for value in values]
    return groups_in(listed) if claim else ()
