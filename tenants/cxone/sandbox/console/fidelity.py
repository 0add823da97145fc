"""How true the sandbox is: what is played as known, what is a guess, what nobody knows.

The About page and the README say it; a test holds the README to these sentences.
"""

from typing import Final

KNOWN: Final = (
    "One issuer for each cloud, and credentials that are good in their own cloud only.",
    "The password grant with an access key ID and secret, authenticated by the app; there is no"
    " client_credentials grant, and no scope is needed.",
    "Every token answer has six members, an ID token and a refresh token among them; they live"
    " 3600, 3600 and 7200 seconds.",
    "Access and ID tokens differ in issuer, audience and claims; only the ID token has a kid.",
    "RS256 signatures, published under /auth/jwks with the kid default.",
    "Forms are read whatever content type they declare; paths ignore case.",
    "API discovery by tenant ID is public, and names the base URL of the tenant's API.",
    "401 with invalid_client, and 401 with invalid_grant (reported by integrators).",
    "Access keys are two parts of 52 base32 characters and ====.",
)
GUESSED: Final = (
    "Everything about client_secret_jwt: algorithm, audience and claims. CXone lists it on the"
    " registration form but not in its discovery document.",
    "That both raw and form-encoded Basic credentials are accepted. Clients in the wild do either.",
    "All other error answers: statuses, codes and sentences. The spelling of the description is"
    " switchable, and so is the status of invalid_grant.",
    "400 without and 404 with an unknown tenant ID in API discovery.",
    "What a single-tenant app is told that comes with a key of another tenant.",
    "The bodies of 429, 502 and 503, and whether Retry-After is sent.",
    "How a changed signing key shows: both a new kid and the same kid can be played.",
)
UNKNOWN: Final = (
    "Rate limits, and the answer when they are reached.",
    "Whether wrong access keys lock their user, and whether using a key counts as activity.",
    "Whether access keys or client secrets expire by themselves.",
    "What private means in API discovery, and the area codes of the sovereign clouds.",
)
NOT_PLAYED: Final = (
    "HTTPS: it speaks plain HTTP, on this machine.",
    "Token exchange, impersonation and SSO.",
    "APIs beyond the few that show whether a token is good.",
)
