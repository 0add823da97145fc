"""Why an answer of a SAML identity provider is not taken: one sentence each, and a stable code."""

from typing import Final

AGAIN = "Sign in once more from our own sign-in page."
TELL = "Tell whoever runs your identity provider."
SENTENCES: Final = {
    "not-base64": f"What came back is not a SAML response. {AGAIN}",
    "too-large": "What came back is larger than any answer we take. Ask for fewer groups in it.",
    "not-xml": f"What came back cannot be read as XML. {AGAIN}",
    "dtd": "The answer declares a document type or entities. We take none that does.",
    "comment": "The answer holds comments or instructions. We take none that does.",
    "not-a-response": f"What came back is XML, but no SAML 2.0 response. {AGAIN}",
    "status": "Your identity provider did not let you in. Ask whoever runs it.",
    "encrypted": f"The assertion is encrypted, and we gave out no key for that. {TELL}",
    "assertions": "The answer does not hold exactly one assertion in its place.",
    "unsigned": f"The assertion is not signed. A signature around it is not enough. {TELL}",
    "wrapped": "The signatures do not cover the assertion in the one way that we take.",
    "weak": f"The signature uses an algorithm below SHA-256, which we do not take. {TELL}",
    "signature": "The signature is not by a certificate that your organisation entered here.",
    "not-valid": "The answer breaks the rules of SAML 2.0, so it was not taken.",
    "issuer": "The answer is not from your organisation's identity provider.",
    "destination": "The answer was meant for another address than ours.",
    "recipient": "Nothing in the answer says that it was meant for our address and this sign-in.",
    "audience": "The answer was meant for another application than ours.",
    "expired": f"The answer is too old. {AGAIN}",
    "too-early": "The answer is not valid yet. A clock is wrong: yours, ours or the provider's.",
    "no-request": (
        "Nobody asked for this answer. Sign-ins begin at our own sign-in page, not at the portal of"
        " your identity provider."
    ),
    "other-request": (
        "This answer does not belong to a sign-in that was started in this browser during the last"
        f" ten minutes. {AGAIN}"
    ),
    "replayed": f"This answer was used before. {AGAIN}",
    "no-subject": f"The answer names nobody (NameID). {TELL}",
    "subject-format": (
        "The answer names somebody for this one visit only. Ask whoever runs your identity"
        " provider for a persistent NameID."
    ),
}


class RefusedError(ValueError):
    """An answer that is not taken: ``code`` for the audit trail, the text is for people."""

    def __init__(self, code: str) -> None:
        super().__init__(SENTENCES[code])
        self.code = code
