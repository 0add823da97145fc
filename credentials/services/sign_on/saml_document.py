"""What an identity provider posts, as XML: read without trust, and held to one simple shape.

Nothing is verified here. What passes has no document type, no entities, comments or instructions,
one assertion directly in the response, and signatures that each name the element they stand in.
In a document of that shape a valid signature cannot be about anything else (XML Signature
Wrapping: Somorovsky et al., USENIX Security 2012).
"""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as Defused
from lxml import etree

from credentials.services.sign_on.saml_refusals import RefusedError

LARGEST = 192 * 1024  # bytes of XML; a response with a thousand groups has about 100 KB
LONGEST_BASE64 = LARGEST * 3 // 2  # with line ends
SPACE = re.compile(r"[ \t\r\n]+")
SAMLP: Final = "urn:oasis:names:tc:SAML:2.0:protocol"
SAML: Final = "urn:oasis:names:tc:SAML:2.0:assertion"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
NAMES: Final = {"samlp": SAMLP, "saml": SAML, "ds": DS}
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"


@dataclass(frozen=True, slots=True)
class Document:
    """A response of the right shape, not verified. *assertion* stands directly in *response*."""

    response: etree._Element
    assertion: etree._Element

    @property
    def in_response_to(self) -> str:
        """Which request it says it answers; empty if nobody asked."""
        return self.response.get("InResponseTo", "")

    def as_base64(self) -> str:
        """The tree that was looked at, for who reads it a second time."""
        return base64.b64encode(etree.tostring(self.response)).decode("ascii")


def read(text: str) -> Document:
    """The document in *text*, base64. Raises RefusedError; never anything else."""
    response = _parse(_decode(text))
    if response.tag != f"{{{SAMLP}}}Response":
        raise RefusedError("not-a-response")
    status = response.find("samlp:Status/samlp:StatusCode", NAMES)
    if status is None or status.get("Value") != SUCCESS:
        raise RefusedError("not-a-response" if status is None else "status")
    return Document(response, _only_assertion(response))


def is_plausible(text: str) -> bool:
    """Whether *text* may be base64 of a document we take. Looks at nothing inside."""
    return 0 < len(text) <= LONGEST_BASE64 and bool(re.fullmatch(r"[A-Za-z0-9+/= \t\r\n]+", text))


def _decode(text: str) -> bytes:
    if len(text) > LONGEST_BASE64:
        raise RefusedError("too-large")
    try:
        raw = base64.b64decode(SPACE.sub("", text).encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        raise RefusedError("not-base64") from None
    if len(raw) > LARGEST:
        raise RefusedError("too-large")
    if not raw:
        raise RefusedError("not-base64")
    return raw


def _parse(raw: bytes) -> etree._Element:
    _refuse_declarations(raw)
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise RefusedError("not-xml") from None
    if root.getroottree().docinfo.doctype:
        raise RefusedError("dtd")
    # A comment inside of a name makes two readers see two names.
    if root.xpath("boolean(//comment() | //processing-instruction())") or _has_siblings(root):
        raise RefusedError("comment")
    return root


def _refuse_declarations(raw: bytes) -> None:
    """Stops at the first declaration, before anything of it is expanded or fetched."""
    try:
        # Not what is worked with: it stops where the parser of the signatures might not.
        Defused.fromstring(raw.decode("utf-8"), forbid_dtd=True)
    except DefusedXmlException:
        raise RefusedError("dtd") from None
    except (Defused.ParseError, ValueError, LookupError, RecursionError):
        raise RefusedError("not-xml") from None


def _has_siblings(root: etree._Element) -> bool:
    return root.getprevious() is not None or root.getnext() is not None


def _only_assertion(response: etree._Element) -> etree._Element:
    if response.xpath("boolean(//*[local-name()='EncryptedAssertion'])"):
        raise RefusedError("encrypted")
    anywhere = response.xpath("//*[local-name()='Assertion']")
    directly = response.findall("saml:Assertion", NAMES)
    if len(anywhere) != 1 or anywhere != directly:
        raise RefusedError("assertions")
    return directly[0]
