"""TLS as the outbound door wants it, and the names of its failures."""

import ssl

import certifi

# Verification results of OpenSSL (x509_vfy.h) that deserve a code of their own.
_EXPIRED = 10
_OTHER_NAME = 62


def client_context() -> ssl.SSLContext:
    """A context that verifies certificate and name against the bundled roots, TLS 1.2 or newer.

    Built by hand because ``ssl.create_default_context`` and OpenSSL's default paths obey
    environment variables (``SSLKEYLOGFILE``, ``SSL_CERT_FILE``).
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    context.load_verify_locations(certifi.where())
    return context


def refuse_weak(context: ssl.SSLContext) -> None:
    """Raise ValueError if *context* would accept an unverified peer or an old protocol."""
    verifies = context.verify_mode == ssl.CERT_REQUIRED and context.check_hostname
    if not verifies or context.minimum_version < ssl.TLSVersion.TLSv1_2:
        raise ValueError("the TLS context must verify certificate and name, with TLS 1.2 or newer")


def failure_code(error: ssl.SSLError) -> str:
    """Our code for a failed handshake."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        return "tls-failed"
    return {_EXPIRED: "tls-expired", _OTHER_NAME: "tls-name"}.get(
        error.verify_code, "tls-untrusted"
    )
