"""What the tokens say, and who came back with them."""

from credentials.rules.explained.explanation import SUPPORT, Explanation

RENEWED = "The issuer may just have changed its keys: validate again in two minutes. " + SUPPORT
TOKENS = {
    "tenant-mismatch": Explanation(
        "The sign-in works, but it belongs to another tenant.",
        "The validation's details name the tenant CXone gave. Enter the key under that tenant, or"
        " create a key in the tenant meant here.",
    ),
    "signing-key-unknown": Explanation(
        "The ID token is signed with a key that the issuer does not publish.", RENEWED
    ),
    "id-token-signature": Explanation(
        "The ID token's signature does not fit the key that the issuer publishes.", RENEWED
    ),
    "weak-signing-key": Explanation(
        "CXone signs with a key shorter than 2048 bits.",
        "This is NICE's to change; the credential itself works.",
    ),
    "clock-skew": Explanation(
        "This server's clock and CXone's differ by more than a minute.",
        "Let the server's clock be set by NTP.",
    ),
    "clock-not-trusted": Explanation(
        "This server's clock and CXone's differ by more than five minutes: times in the token were"
        " judged by CXone's clock.",
        "Let the server's clock be set by NTP, then validate again.",
    ),
    "id-token-nonce": Explanation(
        "The ID token belongs to another sign-in than the one started here.",
        "Start the sign-in again, in one tab only. If it stays, tell whoever runs this registry.",
    ),
    "id-token-nonce-missing": Explanation(
        "The ID token does not repeat the nonce that the sign-in was started with.",
        "OpenID Connect asks for it, and whether CXone does it is not documented. PKCE protects"
        " this sign-in all the same. A library that insists on the nonce would refuse the token:"
        " let it send none, and use PKCE.",
    ),
    "id-token-auth-time": Explanation(
        "CXone does not say that the person signed in as recently as was asked for.",
        "Start the sign-in again without a maximum age, or sign out at CXone first.",
    ),
    "userinfo-subject-mismatch": Explanation(
        "The ID token and userinfo name different people, so userinfo was not used.",
        "Start the sign-in again. " + SUPPORT,
    ),
    "userinfo-unauthorized": Explanation(
        "Userinfo does not accept the access token that the sign-in gave.",
        "The sign-in itself works. " + SUPPORT,
    ),
    "userinfo-not-published": Explanation(
        "The issuer publishes no userinfo endpoint, so nobody was asked who signed in.",
        "Nothing needs to be done: the ID token says it too.",
    ),
    "userinfo-malformed": Explanation(
        "CXone's answer about the person could not be read.", "The sign-in itself works. " + SUPPORT
    ),
}
