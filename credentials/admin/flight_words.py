"""The parameters of the authorization URL in plain words (OpenID Connect Core section 3.1.2.1)."""

PARAMETERS = {
    "scope": "Asks for an ID token. CXone knows no other scope.",
    "response_type": "Asks for a code, which is then exchanged for tokens.",
    "client_id": "Names the application, as NICE issued it for this environment.",
    "redirect_uri": "Where CXone sends the person back to. CXone compares it exactly.",
    "state": "A random value that must come back unchanged: it proves that the answer is yours.",
    "nonce": "A random value that must come back inside the ID token.",
    "code_challenge": "The fingerprint of a secret that stays here: without it the code is useless"
    " to whoever finds it (PKCE).",
    "code_challenge_method": "How the fingerprint is made. CXone takes only this one.",
    "tenantId": "Shows the sign-in page of this tenant.",
    "display": "How large CXone's page is drawn.",
    "max_age": "Who signed in longer ago than this many seconds must do so again.",
    "login_hint": "The user name that the page starts with.",
    "prompt": "Whether CXone asks for the password.",
}
