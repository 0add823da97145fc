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
    "tenant-id-malformed": Explanation(
        "The tenant ID has another form than CXone's.",
        "Copy the tenant ID again from CXone into the tenant.",
    ),
    "server-time-unauthorized": Explanation(
        "The API does not accept the access token that the sign-in gave.",
        "Check that the tenant is filed under the right environment. " + SUPPORT,
    ),
    "server-time-forbidden": Explanation(
        "The API user may not call the API at all.",
        "Compare the role of the API user in CXone with that of one that works. " + SUPPORT,
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
        "The API user may not read its business unit, so the BU number was not confirmed.",
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
}
