"""The certificates that sign an identity provider's assertions, as an admin pastes them.

One, or two while the provider changes from the old to the new. They are public, and only their key
counts: assertions are signed by what was entered here, whoever issued the certificate.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

MOST = 2
SMALLEST_RSA = 2048
SOON = timedelta(days=30)
FRAME = re.compile(r"-----(BEGIN|END)[ A-Z0-9]*-----")
FOREIGN = re.compile(r"-----BEGIN (?!CERTIFICATE-----)")
BLOCK = re.compile(r"\n\s*\n")
SPACE = re.compile(r"\s+")

NONE = "Paste the certificate with which your identity provider signs assertions."
NO_CERTIFICATE = "Paste a certificate, not a key: the block that begins with BEGIN CERTIFICATE."
TOO_MANY = "Enter one certificate, or two while the provider changes from one to the other."
UNREADABLE = "Certificate {number} cannot be read. Copy it again, with all of its lines."
WEAK = "The key of certificate {number} is too weak: RSA with 2048 bits or more, or a P curve."
EXPIRED = "Certificate {number} ended on {day}. Ask for the one that is used now."


class CertificateError(ValueError):
    """What is wrong with what was pasted; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """One block. *text*: base64 of the DER form, without frame and line ends."""

    text: str
    name: str
    fingerprint: str
    ends_at: datetime

    def ends_soon(self, now: datetime) -> bool:
        """Whether it is over within 30 days, or already."""
        return self.ends_at - now < SOON


def cleaned(pasted: str, *, now: datetime) -> str:
    """*pasted* as it is stored: one block for each certificate. Raises CertificateError."""
    found = read(pasted)
    for number, certificate in enumerate(found, start=1):
        if certificate.ends_at <= now:
            day = f"{certificate.ends_at:%-d %B %Y}"
            raise CertificateError(EXPIRED.format(number=number, day=day))
    return "\n\n".join(certificate.text for certificate in found)


def read(pasted: str) -> tuple[Certificate, ...]:
    """The certificates in *pasted*, framed or not. Raises CertificateError."""
    if FOREIGN.search(pasted):
        raise CertificateError(NO_CERTIFICATE)
    framed = FRAME.sub("\n\n", pasted.replace("\r\n", "\n"))
    blocks = [text for block in BLOCK.split(framed) if (text := SPACE.sub("", block))]
    if not blocks:
        raise CertificateError(NONE)
    if len(blocks) > MOST:
        raise CertificateError(TOO_MANY)
    return tuple(_read(text, number) for number, text in enumerate(blocks, start=1))


def _read(text: str, number: int) -> Certificate:
    try:
        loaded = x509.load_der_x509_certificate(base64.b64decode(text, validate=True))
        is_strong = _is_strong(loaded.public_key())
        name = loaded.subject.rfc4514_string()
    except (binascii.Error, ValueError, TypeError, UnsupportedAlgorithm):
        raise CertificateError(UNREADABLE.format(number=number)) from None
    if not is_strong:
        raise CertificateError(WEAK.format(number=number))
    return Certificate(
        base64.b64encode(loaded.public_bytes(Encoding.DER)).decode("ascii"),
        name[:200],
        loaded.fingerprint(hashes.SHA256()).hex(":").upper(),
        loaded.not_valid_after_utc,
    )


def _is_strong(key: object) -> bool:
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size >= SMALLEST_RSA
    curves = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
    return isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, curves)
