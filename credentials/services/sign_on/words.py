"""What went wrong between us and an identity provider, in sentences."""

OURS = "Ask whoever runs your organisation's sign-in."
OTHER = f"The identity provider's answer could not be used. {OURS}"

BY_CODE = {
    "url-refused": "Its address is no public https address.",
    "dns-failed": "Its host name is not known.",
    "address-refused": "Its host name leads to an address that is not public.",
    "connect-failed": "Nothing answers at its address.",
    "timeout": "It did not answer in time.",
    "redirect-refused": "It leads on to another address, which is not followed. Enter the final"
    " address of the issuer.",
    "too-large": "Its answer is too large.",
    "not-json": "What is there is no discovery document.",
    "provider-unknown": "There is no discovery document at /.well-known/openid-configuration below"
    " the issuer.",
    "issuer-mismatch": "It calls itself by another issuer than the one entered here. Both must be"
    " the same to the letter, also at the end.",
    "endpoint-refused": "It names an endpoint that is missing or no public https address.",
    "client-refused": "It does not accept the client_id and client secret entered here.",
    "code-refused": "It does not accept the code any more. Start again.",
    "client-secret-missing": "It wants a client secret, and none is entered here.",
    "client-auth-method-unsupported": "It offers no way to show the client secret that we know.",
    "id-token-missing": "It sent no ID token.",
    "id-token-signature": "The signature of its ID token is wrong.",
    "id-token-algorithm": "Its ID token is not signed with RS256. Set that for this client there.",
    "id-token-issuer": "Its ID token names another issuer.",
    "id-token-audience": "Its ID token is meant for another client.",
    "id-token-nonce": "Its ID token does not answer this sign-in. Start again.",
    "id-token-expired": "Its ID token is too old. Check the clocks of both sides.",
    "id-token-not-yet-valid": "Its ID token is from the future. Check the clocks of both sides.",
    "signing-key-weak": "Its signing key is too short: at least 2,048 bits are needed.",
    "signing-key-unknown": "Its ID token is signed with a key that it does not publish.",
    "declined": "It did not let you in, or you cancelled. Start again, or ask whoever runs it.",
    "declined-otherwise": f"It could not sign you in. {OURS}",
    "no-key": "The client secret cannot be opened at the moment.",
}
TLS = "Its certificate is not valid or not trusted."


def by_code(code: str) -> str:
    """A sentence about the identity provider; a general one for what is not in the table."""
    return BY_CODE.get(code) or (TLS if code.startswith("tls") else OTHER)
