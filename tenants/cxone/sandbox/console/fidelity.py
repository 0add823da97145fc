"""How true the sandbox is: what is played as known, what is a guess, what nobody knows.

The About page and the README say it; a test holds the README to these sentences.
"""

from typing import Final

KNOWN: Final = (
    "One issuer for each cloud, and credentials that are good in their own cloud only.",
    "The password grant with an access key ID and secret, authenticated by the app. There is no"
    " client_credentials grant, and no scope is needed.",
    "Every token answer has six members, an ID token and a refresh token among them; the tokens"
    " live 3600, 3600 and 7200 seconds.",
    "Access and ID token differ in issuer, audience and claims; only the ID token has a kid.",
    "RS256 signatures; the keys are published under /auth/jwks with the kid default.",
    "The parameters of the authorization request, PKCE with S256 only, and redirect URIs that are"
    " compared exactly.",
    "Forms are read whatever content type they declare; paths of the APIs ignore case.",
    "API discovery by tenant ID is public and names the base URL of the tenant's API.",
    "CORS allows the origins of all apps, not only those of the calling one.",
    "401 with invalid_client and 401 with invalid_grant, as integrators report them.",
    "The fields of the App Registration API and of the access key API, and their calls.",
    "The legacy access key endpoint, which asks for no app.",
)
GUESSED: Final = (
    "Everything about client_secret_jwt: algorithm, audience and claims. CXone's registration form"
    " lists it, its discovery document does not.",
    "That raw and form-encoded Basic are both accepted. Clients in the wild send either.",
    "All other error answers: statuses, codes and sentences, and how the login page words them.",
    "That the ID token repeats the nonce, and that a code is good once and for a minute.",
    "That a refresh answers with a new refresh token while the old one stays good.",
    "400 without and 404 with an unknown tenant ID in API discovery.",
    "What a single-tenant app is told that comes with a key of another tenant.",
    "The bodies of 429, 502 and 503, and whether Retry-After is sent.",
    "The base path of the App Registration API, its paging, and who may use it.",
    "What an origin that is not registered is answered, and which endpoints know CORS.",
    "How a changed signing key shows: under a new kid or under the same one.",
)
UNKNOWN: Final = (
    "Rate limits of the token and discovery endpoints.",
    "Whether wrong access keys lock their user, and whether using a key counts as activity.",
    "Whether access keys or client secrets expire by themselves.",
    "What private means in API discovery, and the area codes of the sovereign clouds.",
)
NOT_PLAYED: Final = (
    "HTTPS: the sandbox speaks plain HTTP, on this machine.",
    "Single sign-on, second factors, impersonation and associated users.",
    "APIs beyond the few that show whether a token is good.",
)
