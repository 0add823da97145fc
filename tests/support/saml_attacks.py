"""Responses by which somebody tries to be somebody else. Each takes what a good one would say."""

import base64
import copy
import uuid
import zlib
from collections.abc import Callable
from typing import Any

import xmlsec
from lxml import etree

from tests.support import saml_idp as idp
from tests.support.saml_idp import ASSERTION, NAMES, PROTOCOL, Says

DS = NAMES["ds"]
Attack = Callable[[Says], str]


def _unsigned(says: Says) -> str:
    return idp.encoded(idp.response(says))


def _only_response_signed(says: Says) -> str:
    return idp.encoded(idp.sign(idp.response(says)))


def _xsw(place: Callable[[etree._Element, etree._Element, etree._Element], None]) -> Attack:
    """A signed assertion, and a copy of it about the victim somewhere else."""

    def attack(says: Says) -> str:
        root = idp.signed(says)
        original = idp.assertion_of(root)
        place(root, original, idp.evil_copy(original))
        return idp.encoded(root)

    return attack


def _before(root: Any, original: Any, evil: Any) -> None:
    evil.set("ID", "_evil")
    original.addprevious(evil)


def _after(root: Any, original: Any, evil: Any) -> None:
    evil.set("ID", "_evil")
    original.addnext(evil)


def _same_id(root: Any, original: Any, evil: Any) -> None:
    original.addprevious(evil)


def _original_within(root: Any, original: Any, evil: Any) -> None:
    evil.set("ID", "_evil")
    root.replace(original, evil)
    evil.append(original)


def _original_in_signature(root: Any, original: Any, evil: Any) -> None:
    """The signature moves into the forged assertion and carries the true one as its object."""
    evil.set("ID", "_evil")
    signature = original.find("ds:Signature", NAMES)
    root.replace(original, evil)
    evil.insert(1, signature)
    etree.SubElement(signature, f"{{{DS}}}Object").append(original)


def _original_in_signature_same_id(root: Any, original: Any, evil: Any) -> None:
    signature = original.find("ds:Signature", NAMES)
    root.replace(original, evil)
    evil.insert(1, signature)
    etree.SubElement(signature, f"{{{DS}}}Object").append(original)


def _original_in_extensions(root: Any, original: Any, evil: Any) -> None:
    evil.set("ID", "_evil")
    root.replace(original, evil)
    extensions = etree.Element(f"{{{PROTOCOL}}}Extensions")
    extensions.append(original)
    root.insert(1, extensions)


def _original_in_extensions_signature_moved(root: Any, original: Any, evil: Any) -> None:
    signature = original.find("ds:Signature", NAMES)
    _original_in_extensions(root, original, evil)
    evil.insert(1, signature)


def _renamed(root: Any, original: Any, evil: Any) -> None:
    """An element that only looks like an assertion, from another name space."""
    evil.tag = "{urn:example:other}Assertion"
    original.addprevious(evil)


def _response_wrapped(says: Says) -> str:
    """A signed response inside a forged one."""
    inner = idp.signed(says)
    outer = copy.deepcopy(inner)
    outer.set("ID", "_outer")
    forged = idp.evil_copy(idp.assertion_of(outer))
    outer.replace(idp.assertion_of(outer), forged)
    forged.append(inner)
    return idp.encoded(outer)


def _two(says: Says) -> str:
    root = idp.signed(says)
    root.append(idp.assertion_of(idp.signed(says.but(subject="victim"))))
    return idp.encoded(root)


def _none(says: Says) -> str:
    root = idp.response(says)
    root.remove(idp.assertion_of(root))
    return idp.encoded(root)


def _changed(says: Says) -> str:
    root = idp.signed(says)
    root.find(".//a:NameID", NAMES).text = "victim"
    return idp.encoded(root)


def _comment_in_name(says: Says) -> str:
    text = etree.tostring(idp.signed(says.but(subject="victim@example.com.evil.example")))
    return idp.encoded(text.replace(b"victim@example.com", b"victim@example.com<!-- -->", 1))


def _instruction_in_name(says: Says) -> str:
    text = etree.tostring(idp.signed(says.but(subject="victim.evil")))
    return idp.encoded(text.replace(b"victim.evil", b"victim<?x y?>.evil", 1))


def _element_in_name(says: Says) -> str:
    root = idp.response(says)
    name = root.find(".//a:NameID", NAMES)
    name.text = "victim"
    etree.SubElement(name, "b").tail = ".evil"
    idp.sign(idp.assertion_of(root))
    return idp.encoded(root)


def _declared(declaration: str, use: str = "") -> Attack:
    def attack(says: Says) -> str:
        text = etree.tostring(idp.signed(says)).decode()
        return idp.encoded((declaration + text.replace("subject-1", use or "subject-1")).encode())

    return attack


BOMB = (
    "<!DOCTYPE r ["
    '<!ENTITY a0 "lol">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)


def _wide_encoding(says: Says) -> str:
    text = '<!DOCTYPE r [<!ENTITY x "victim">]>' + etree.tostring(idp.signed(says)).decode()
    return idp.encoded(text.encode("utf-16"))


def _encrypted(says: Says) -> str:
    root = idp.response(says)
    root.replace(
        idp.assertion_of(root),
        etree.fromstring(
            f'<saml:EncryptedAssertion xmlns:saml="{ASSERTION}"><x/></saml:EncryptedAssertion>'
        ),
    )
    return idp.encoded(root)


def _deflated(says: Says) -> str:
    return base64.b64encode(zlib.compress(b"\0" * 50_000_000)[2:-4]).decode()


def _hmac(says: Says) -> str:
    """Signed by a shared secret that everybody knows: the text of the public certificate."""
    root = idp.response(says)
    assertion = idp.assertion_of(root)
    template = xmlsec.template.create(
        assertion, xmlsec.Transform.EXCL_C14N, xmlsec.Transform.HMAC_SHA256, ns="ds"
    )
    assertion.insert(1, template)
    reference = xmlsec.template.add_reference(
        template, xmlsec.Transform.SHA256, uri=f"#{assertion.get('ID')}"
    )
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_binary_data(
        xmlsec.constants.KeyDataHmac, idp.signer().certificate
    )
    xmlsec.tree.add_ids(assertion, ["ID"])
    context.sign(template)
    return idp.encoded(root)


def _whole_document(says: Says) -> str:
    """A reference without an ID, which means the document."""
    root = idp.signed(says)
    root.find(".//ds:Reference", NAMES).set("URI", "")
    return idp.encoded(root)


def _elsewhere(says: Says) -> str:
    root = idp.signed(says)
    root.find(".//ds:Reference", NAMES).set("URI", "http://127.0.0.1:9/assertion")
    return idp.encoded(root)


def _no_confirmation(says: Says) -> str:
    root = idp.response(says)
    subject = root.find(".//a:Subject", NAMES)
    subject.remove(subject.find("a:SubjectConfirmation", NAMES))
    idp.sign(idp.assertion_of(root))
    return idp.encoded(root)


def _without(path: str, name: str) -> Attack:
    def attack(says: Says) -> str:
        root = idp.response(says)
        del root.find(path, NAMES).attrib[name]
        idp.sign(idp.assertion_of(root))
        return idp.encoded(root)

    return attack


def _no_conditions(says: Says) -> str:
    root = idp.response(says)
    assertion = idp.assertion_of(root)
    assertion.remove(assertion.find("a:Conditions", NAMES))
    idp.sign(assertion)
    return idp.encoded(root)


def _c14n_with_comments(says: Says) -> str:
    with_comments = xmlsec.constants.TransformExclC14NWithComments
    return idp.good(says, transforms=(xmlsec.Transform.ENVELOPED, with_comments))


def _deep(says: Says) -> str:
    return idp.encoded(b"<a>" * 20_000 + b"</a>" * 20_000)


def _says(**changes: Any) -> Attack:
    return lambda says: idp.good(says.but(**changes))


XXE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
NO_STATUS = f'<r:Response xmlns:r="{PROTOCOL}"/>'.encode()
CONFIRMED = ".//a:SubjectConfirmationData"
OTHER = "https://other.example.com/"
# What the refusal is called, and how it is tried.
ATTACKS: dict[str, tuple[str, Attack]] = {
    "unsigned": ("unsigned", _unsigned),
    "only the response signed": ("unsigned", _only_response_signed),
    "XSW forged before": ("assertions", _xsw(_before)),
    "XSW forged after": ("assertions", _xsw(_after)),
    "XSW forged before, same ID": ("assertions", _xsw(_same_id)),
    "XSW original inside forged": ("assertions", _xsw(_original_within)),
    "XSW original in the signature": ("assertions", _xsw(_original_in_signature)),
    "XSW original in it, same ID": ("assertions", _xsw(_original_in_signature_same_id)),
    "XSW original in extensions": ("assertions", _xsw(_original_in_extensions)),
    "XSW signature moved": ("assertions", _xsw(_original_in_extensions_signature_moved)),
    "XSW other name space": ("assertions", _xsw(_renamed)),
    "XSW response in response": ("assertions", _response_wrapped),
    "two assertions": ("assertions", _two),
    "no assertion": ("assertions", _none),
    "changed after signing": ("signature", _changed),
    "comment in NameID": ("comment", _comment_in_name),
    "instruction in NameID": ("comment", _instruction_in_name),
    "element in NameID": ("not-valid", _element_in_name),
    "other certificate": ("signature", lambda says: idp.good(says, idp.signer(number=2))),
    "SHA-1": ("weak", lambda says: idp.good(says, method=idp.RSA_SHA1, digest=idp.SHA1)),
    "SHA-1 digest": ("weak", lambda says: idp.good(says, digest=idp.SHA1)),
    "HMAC with the certificate": ("wrapped", _hmac),
    "canonical form with comments": ("wrapped", _c14n_with_comments),
    "reference to the document": ("wrapped", _whole_document),
    "reference to elsewhere": ("wrapped", _elsewhere),
    "expired": ("expired", _says(ends=-2, starts=-9)),
    "not yet valid": ("too-early", _says(starts=3)),
    "other audience": ("audience", _says(audience=OTHER)),
    "no audience": ("audience", _says(audience=None)),
    "other issuer": ("issuer", _says(issuer=OTHER)),
    "other recipient": ("recipient", _says(recipient=OTHER)),
    "longer recipient": ("recipient", lambda says: idp.good(says.but(recipient=says.acs + "x"))),
    "no recipient": ("recipient", _without(CONFIRMED, "Recipient")),
    "no end": ("recipient", _without(CONFIRMED, "NotOnOrAfter")),
    "confirmed for nobody": ("recipient", _without(CONFIRMED, "InResponseTo")),
    "no confirmation": ("recipient", _no_confirmation),
    "no conditions": ("not-valid", _no_conditions),
    "other destination": ("destination", _says(destination=OTHER)),
    "longer destination": (
        "destination",
        lambda says: idp.good(says.but(destination=says.acs + "x")),
    ),
    "other request": ("other-request", _says(request_id=f"_{uuid.uuid4().hex}")),
    "no request": ("no-request", _says(request_id=None)),
    "transient NameID": ("subject-format", _says(name_format=idp.TRANSIENT)),
    "empty NameID": ("no-subject", _says(subject="")),
    "blank NameID": ("no-subject", _says(subject="  ")),
    "endless NameID": ("no-subject", _says(subject="x" * 2000)),
    "refused there": ("status", _says(status="urn:oasis:names:tc:SAML:2.0:status:Responder")),
    "encrypted": ("encrypted", _encrypted),
    "DTD": ("dtd", _declared("<!DOCTYPE r>")),
    "XXE file": (
        "dtd",
        _declared('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>', "&x;"),
    ),
    "XXE address": ("dtd", _declared('<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">')),
    "parameter entity": (
        "dtd",
        _declared('<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x">%x;]>'),
    ),
    "entity bomb": ("dtd", _declared(BOMB, "&a9;")),
    "UTF-16": ("not-xml", _wide_encoding),
    "unknown entity": ("not-xml", _declared("", "&nobody;")),
    "NUL": ("not-xml", _declared("", "\0")),
    "5 MB": ("too-large", lambda says: idp.encoded(b"<a>" + b"x" * 5_000_000 + b"</a>")),
    "just too large": ("too-large", lambda says: idp.encoded(b" " * (192 * 1024 + 1))),
    "deep": ("not-xml", _deep),
    "deflate bomb": ("not-xml", _deflated),
    "not base64": ("not-base64", lambda says: "<samlp:Response/>"),
    "base64 of the URL kind": ("not-base64", lambda says: "PD94_-"),
    "not ASCII": ("not-base64", lambda says: "\u202eЯ\ud800"),
    "nothing": ("not-base64", lambda says: ""),
    "white space": ("not-base64", lambda says: " \n "),
    "no XML": ("not-xml", lambda says: idp.encoded(b"hello")),
    "other XML": ("not-a-response", lambda says: idp.encoded(b"<a/>")),
    "no status": (
        "not-a-response",
        lambda says: idp.encoded(NO_STATUS),
    ),
}
