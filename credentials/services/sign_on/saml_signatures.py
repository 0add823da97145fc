"""What the signatures of a document must look like before anybody computes one.

The library verifies that they are right. This says what they must be about, and by which
algorithms: a list of the good ones, since lists of the bad ones miss what comes next.
"""

from typing import Final

from lxml import etree

from credentials.services.sign_on.saml_document import DS, NAMES, Document
from credentials.services.sign_on.saml_refusals import RefusedError

MORE = "http://www.w3.org/2001/04/xmldsig-more#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = f"{DS}enveloped-signature"
SIGNATURES: Final = {
    f"{MORE}{kind}-sha{bits}" for kind in ("rsa", "ecdsa") for bits in (256, 384, 512)
}
DIGESTS: Final = {
    "http://www.w3.org/2001/04/xmlenc#sha256",
    f"{MORE}sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512",
}
MOST_TRANSFORMS = 2


def check(document: Document) -> None:
    """Raise RefusedError unless the assertion is signed itself, strongly, and nothing else but the
    response.
    """
    _check_ids(document.response)
    own = document.assertion.findall("ds:Signature", NAMES)
    around = document.response.findall("ds:Signature", NAMES)
    anywhere = document.response.xpath("//*[local-name()='Signature']")
    if not own:
        raise RefusedError("wrapped" if len(anywhere) > len(around) else "unsigned")
    if len(own) != 1 or len(around) > 1 or len(anywhere) != len(own) + len(around):
        raise RefusedError("wrapped")
    for signature in (*own, *around):
        _check_signature(signature)


def _check_ids(response: etree._Element) -> None:
    """No two elements share an id, however it is spelled."""
    names = response.xpath(
        "//@*[translate(local-name(), 'ID', 'id')='id' or local-name()='AssertionID']"
    )
    if len(names) != len(set(names)):
        raise RefusedError("wrapped")


def _check_signature(signature: etree._Element) -> None:
    # Objects and manifests bring their own content, retrieval methods point elsewhere.
    if signature.xpath("boolean(.//ds:Object | .//ds:Manifest | .//ds:RetrievalMethod)", **_NS):
        raise RefusedError("wrapped")
    references = signature.xpath(".//*[local-name()='Reference']")
    signed_parent = signature.getparent().get("ID", "")
    if len(references) != 1 or not signed_parent:
        raise RefusedError("wrapped")
    if references[0].get("URI") != f"#{signed_parent}":
        raise RefusedError("wrapped")
    _check_algorithms(signature)


def _check_algorithms(signature: etree._Element) -> None:
    def of(path: str) -> list[str]:
        return [str(one) for one in signature.xpath(f"{path}/@Algorithm", **_NS)]

    transforms = of(".//ds:Transform")
    if not set(transforms) <= {ENVELOPED, EXCLUSIVE} or ENVELOPED not in transforms:
        raise RefusedError("wrapped")
    if len(transforms) > MOST_TRANSFORMS or of(".//ds:CanonicalizationMethod") != [EXCLUSIVE]:
        raise RefusedError("wrapped")
    methods, digests = of(".//ds:SignatureMethod"), of(".//ds:DigestMethod")
    if len(methods) != 1 or len(digests) != 1:
        raise RefusedError("wrapped")
    if methods[0] not in SIGNATURES or digests[0] not in DIGESTS:
        raise RefusedError("weak")


_NS: Final = {"namespaces": NAMES}
