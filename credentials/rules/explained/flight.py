"""Codes that only the flight check's own steps have; each table belongs to one step."""

from credentials.rules.explained.explanation import SUPPORT, Explanation

_OLD = "Move it to the token endpoint of this environment, with this registration's client_id."
_COPY = "Copy the token endpoint from this registration's hand-over sheet into your code."

TOKEN_URLS = {
    "legacy-access-key": Explanation(
        "Your code signs in at the old access-key endpoint, which works without a registration.",
        _OLD,
    ),
    "legacy-refresh": Explanation("Your code renews tokens at an old refresh endpoint.", _OLD),
    "legacy-central": Explanation(
        "Your code signs in at the old Central server, whose end NICE has announced.", _OLD
    ),
    "legacy-user-hub": Explanation("Your code signs in at an old UserHub endpoint.", _OLD),
    "api-host": Explanation(
        "Your code asks for tokens at the host of the API, which does not give any.", _COPY
    ),
    "region-host": Explanation(
        "Your code asks for tokens at the host of a region instead of at the issuer.", _COPY
    ),
    "wrong-domain": Explanation(
        "The token URL has the wrong domain: niceincontact and nice-incontact are different ones.",
        _COPY,
    ),
    "other-cloud": Explanation("Your code asks for tokens in another environment.", _COPY),
    "not-https": Explanation(
        "The token URL does not start with https, so secrets would be sent in the open.", _COPY
    ),
    "unreadable": Explanation("The token URL is not an address.", _COPY),
    "unknown": Explanation(
        "The token URL belongs neither to this environment nor to another one like it.", _COPY
    ),
}
OTHER_CLOUDS = {
    "tenant-elsewhere": Explanation(
        "Another environment knows this tenant.",
        "File the tenant under that environment, and use the credentials that NICE issued for it.",
    ),
    "tenant-nowhere": Explanation(
        "No environment that answered knows this tenant.",
        "Copy the tenant ID again from CXone into the tenant.",
    ),
}
AUTHORIZATION = {
    "authorization-refused": Explanation(
        "CXone's sign-in page sent the person back with an error instead of a code.",
        "The details give CXone's words. " + SUPPORT,
    ),
    "redirect-uri-not-registered": Explanation(
        "CXone does not know the redirect URI of this registry for this application.",
        "Ask DEVone support (devonesupport@nice.com) to add the redirect URI exactly as it is shown"
        " here, and quote the tracking number.",
    ),
    "access-denied": Explanation(
        "The person did not sign in, or CXone did not let the person in.",
        "Start the sign-in again, with a user of the tenant that is active and not locked.",
    ),
    "login-required": Explanation(
        "Nobody was signed in at CXone, and its page was told not to ask.",
        "Start the sign-in again and let CXone ask for the password.",
    ),
    "never-came-back": Explanation(
        "Nobody came back from CXone's page within ten minutes.",
        "If CXone showed an error instead of sending you back, it most likely does not know this"
        " redirect URI or this client_id. Otherwise start the sign-in again.",
    ),
    "code-too-old": Explanation(
        "The code waited here for more than ten minutes, so it was not sent any more.",
        "Start the sign-in again. If it happens again, ask whoever runs this registry whether its"
        " workers are running.",
    ),
    "code-lost": Explanation(
        "The check was interrupted after the code had been sent, and a code works only once.",
        "Start the sign-in again.",
    ),
    "state-mismatch": Explanation(
        "The answer belongs to another sign-in than the one started here.",
        "Start the sign-in again, in one tab only.",
    ),
}
FLIGHT = {
    "authorization": AUTHORIZATION,
    "other-clouds": OTHER_CLOUDS,
    "token-url": TOKEN_URLS,
}
