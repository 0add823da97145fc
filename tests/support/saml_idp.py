"""A small SAML identity provider: makes good responses, and every kind of bad one."""

import base64
import copy
import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree

PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
NAMES = {"p": PROTOCOL, "a": ASSERTION, "ds": "http://www.w3.org/2000/09/xmldsig#"}
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
ISSUER = "https://login.example.com/saml"
RSA_SHA256, SHA256 = xmlsec.Transform.RSA_SHA256, xmlsec.Transform.SHA256
RSA_SHA1, SHA1 = xmlsec.Transform.RSA_SHA1, xmlsec.Transform.SHA1
ECDSA_SHA256 = xmlsec.Transform.ECDSA_SHA256


@dataclass(frozen=True)
class Signer:
    """A key and its certificate, as PEM and as the form wants it."""

    key: bytes
    certificate: bytes

    @property
    def block(self) -> str:
        """The certificate without its frame."""
        return "".join(self.certificate.decode().split("\n")[1:-2])


@dataclass(frozen=True)
class Says:
    """What a response says. Times are minutes from now."""

    acs: str
    audience: str | None
    request_id: str | None
    issuer: str = ISSUER
    subject: str = "subject-1"
    name_format: str | None = PERSISTENT
    starts: float = -1
    ends: float = 5
    recipient: str | None = None
    destination: str | None = None
    attributes: dict[str, list[str]] = field(default_factory=dict)
    assertion_id: str = ""
    status: str = "urn:oasis:names:tc:SAML:2.0:status:Success"

    def but(self, **changes: object) -> "Says":
        """The same with some changes."""
        return replace(self, **changes)


@cache
def signer(kind: str = "rsa", number: int = 1, days: int = 365) -> Signer:
    """A key pair of its own for each set of arguments: *kind* is rsa, weak or ec."""
    keys = {
        "rsa": lambda: rsa.generate_private_key(65537, 2048),
        "weak": lambda: rsa.generate_private_key(65537, 1024),  # noqa: S505  (is to be refused)
        "ec": lambda: ec.generate_private_key(ec.SECP256R1()),
    }
    key, now = keys[kind](), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"idp {number}")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), number)
    builder = builder.not_valid_before(now - timedelta(days=800))
    made = builder.not_valid_after(now + timedelta(days=days)).sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return Signer(private, made.public_bytes(serialization.Encoding.PEM))


def response(says: Says) -> etree._Element:
    """The response of that content, not signed."""
    now = datetime.now(UTC)

    def at(minutes: float) -> str:
        return (now + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")

    root = etree.Element(
        f"{{{PROTOCOL}}}Response",
        {"ID": f"_{uuid.uuid4().hex}", "Version": "2.0", "IssueInstant": at(0)},
        nsmap={"samlp": PROTOCOL, "saml": ASSERTION},
    )
    _set(root, Destination=says.destination or says.acs, InResponseTo=says.request_id)
    _add(root, "Issuer", says.issuer)
    status = etree.SubElement(root, f"{{{PROTOCOL}}}Status")
    etree.SubElement(status, f"{{{PROTOCOL}}}StatusCode", Value=says.status)
    own_id = says.assertion_id or f"_{uuid.uuid4().hex}"
    assertion = _add(root, "Assertion", ID=own_id, Version="2.0", IssueInstant=at(0))
    _add(assertion, "Issuer", says.issuer)
    subject = _add(assertion, "Subject")
    _add(subject, "NameID", says.subject, Format=says.name_format)
    confirmation = _add(
        subject, "SubjectConfirmation", Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"
    )
    _add(
        confirmation,
        "SubjectConfirmationData",
        NotOnOrAfter=at(says.ends),
        Recipient=says.recipient or says.acs,
        InResponseTo=says.request_id,
    )
    conditions = _add(
        assertion, "Conditions", NotBefore=at(says.starts), NotOnOrAfter=at(says.ends)
    )
    if says.audience is not None:
        _add(_add(conditions, "AudienceRestriction"), "Audience", says.audience)
    statement = _add(assertion, "AuthnStatement", AuthnInstant=at(0))
    _add(_add(statement, "AuthnContext"), "AuthnContextClassRef", "urn:x:password")
    if says.attributes:
        listed = _add(assertion, "AttributeStatement")
        for name, values in says.attributes.items():
            attribute = _add(listed, "Attribute", Name=name)
            for value in values:
                _add(attribute, "AttributeValue", value)
    return root


def sign(
    element: etree._Element,
    by: Signer | None = None,
    *,
    method: object = RSA_SHA256,
    digest: object = SHA256,
    transforms: tuple[object, ...] = (xmlsec.Transform.ENVELOPED, xmlsec.Transform.EXCL_C14N),
) -> etree._Element:
    """Put a signature of *element* into it, behind its issuer."""
    template = xmlsec.template.create(element, xmlsec.Transform.EXCL_C14N, method, ns="ds")
    element.insert(1, template)
    reference = xmlsec.template.add_reference(template, digest, uri=f"#{element.get('ID')}")
    for transform in transforms:
        xmlsec.template.add_transform(reference, transform)
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(template))
    by = by or signer()
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(by.key, xmlsec.KeyFormat.PEM)
    context.key.load_cert_from_memory(by.certificate, xmlsec.KeyFormat.PEM)
    xmlsec.tree.add_ids(element, ["ID"])
    context.sign(template)
    return element


def assertion_of(root: etree._Element) -> etree._Element:
    """The first assertion directly in the response."""
    return root.find("a:Assertion", NAMES)


def signed(says: Says, by: Signer | None = None, **how: object) -> etree._Element:
    """A response whose assertion is signed."""
    root = response(says)
    sign(assertion_of(root), by, **how)
    return root


def encoded(document: etree._Element | bytes) -> str:
    """As it is posted."""
    raw = document if isinstance(document, bytes) else etree.tostring(document)
    return base64.b64encode(raw).decode()


def good(says: Says, by: Signer | None = None, **how: object) -> str:
    """A response as every identity provider sends it, ready to be posted."""
    return encoded(signed(says, by, **how))


def evil_copy(assertion: etree._Element, subject: str = "victim") -> etree._Element:
    """The same assertion about somebody else, without its signature."""
    made = copy.deepcopy(assertion)
    for signature in made.findall("ds:Signature", NAMES):
        made.remove(signature)
    made.find("a:Subject/a:NameID", NAMES).text = subject
    return made


def _add(
    parent: etree._Element, name: str, text: str | None = None, **attributes: str | None
) -> etree._Element:
    made = etree.SubElement(parent, f"{{{ASSERTION}}}{name}")
    _set(made, **attributes)
    made.text = text
    return made


def _set(element: etree._Element, **attributes: str | None) -> None:
    for name, value in attributes.items():
        if value is not None:
            element.set(name, value)
