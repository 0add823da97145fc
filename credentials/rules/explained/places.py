"""Addresses: of the issuer, the tenant and its API, and the origins that may call it."""

from credentials.rules.explained.explanation import SUPPORT, Explanation

PLACES = {
    "provider-unknown": Explanation(
        "There is no issuer at the address of this environment.",
        "Ask the platform operator to check the environment's issuer.",
    ),
    "url-refused": Explanation(
        "An address in the environment's record is not allowed, so nothing was sent there.",
        "Ask the platform operator to check the environment's addresses and allowed domains.",
    ),
    "token-endpoint-drift": Explanation(
        "The issuer now publishes another token endpoint than our record. Nothing was sent there.",
        "Ask NICE whether it moved. The platform operator can then correct the environment.",
    ),
    "tenant-unknown": Explanation(
        "This issuer does not know the tenant.",
        "Check that the tenant is filed under the right environment.",
    ),
    "tenant-not-told": Explanation(
        "The issuer did not let us ask where the tenant lives, so nothing is known about it.",
        "Usually this is public. Check whether a proxy or firewall stands between the registry and"
        " CXone. " + SUPPORT,
    ),
    "tenant-id-malformed": Explanation(
        "The tenant ID has another form than CXone's.",
        "Copy the tenant ID again from CXone into the tenant.",
    ),
    "server-time-unauthorized": Explanation(
        "The API does not accept the access token that the sign-in gave.",
        "Check that the tenant is filed under the right environment. " + SUPPORT,
    ),
    "server-time-forbidden": Explanation(
        "The user may not call the API at all.",
        "Compare the user's role in CXone with that of one that works. " + SUPPORT,
    ),
    "server-time-refused": Explanation("The API refused the call for its time.", SUPPORT),
    "server-time-malformed": Explanation("The API's time could not be read.", SUPPORT),
    "business-unit-unauthorized": Explanation(
        "The API does not accept the access token for the business unit.", SUPPORT
    ),
    "business-unit-refused": Explanation("The API refused the call for business units.", SUPPORT),
    "business-units-malformed": Explanation(
        "The API's list of business units could not be read.", SUPPORT
    ),
    "business-unit-mismatch": Explanation(
        "CXone reports another business unit number than the one recorded for this tenant.",
        "The validation's details give CXone's number. Compare it with ACD > ACD Configuration >"
        " Business Unit, then choose the right business unit on the tenant's page, or correct its"
        " number.",
    ),
    "business-unit-forbidden": Explanation(
        "The user may not read the business unit, so the BU number was not confirmed.",
        "Nothing needs to be done: a narrow role is good practice.",
    ),
    "business-unit-empty": Explanation(
        "CXone listed no business unit, so the BU number was not confirmed.",
    ),
    "service-version-malformed": Explanation(
        "The version of the API has a form that CXone does not use.",
        "Tell whoever runs this registry.",
    ),
    "origin-not-allowed": Explanation(
        "The API does not let in browsers at this origin.",
        "Ask DEVone support (devonesupport@nice.com) for the origin and quote the tracking number;"
        " it can take up to three weeks. CXone checks the origins of all applications together, so"
        " it is missing in every one.",
    ),
    "authorization-not-allowed": Explanation(
        "The API lets in browsers at this origin, but not with an access token.",
        "Let your own server make the calls. " + SUPPORT,
    ),
    "preflight-refused": Explanation(
        "The API does not answer the question that browsers ask before a call.",
        "Let your own server make the calls. " + SUPPORT,
    ),
    "origin-malformed": Explanation(
        "This is no origin that a browser can have, so the API was not asked.",
        "Correct it on the registration's page: scheme, host and port, no path.",
    ),
}
# The address that a person's browser is sent to could not be built.
ADDRESSES = {
    "code-verifier-refused": Explanation(
        "The code verifier of the sign-in has another form than RFC 7636 allows.",
        "Start the sign-in again.",
    ),
    "endpoint-has-query": Explanation(
        "The issuer publishes an address for browsers that has parameters of its own.",
        "Ask the platform operator to compare the issuer with NICE's documentation.",
    ),
    "max-age-initial-only": Explanation(
        "A maximum age was set for a sign-in that goes on with an earlier one.",
        "Leave it out: CXone takes it only in a first sign-in.",
    ),
    "parameter-refused": Explanation(
        "A parameter of the sign-in has a value that CXone does not take.",
        "Correct the value, or leave the parameter out.",
    ),
    "url-too-long": Explanation(
        "The address of the sign-in would be too long for browsers and servers.",
        "Leave out the parameters that are not needed.",
    ),
}
