"""What each step's code means, in a sentence, and what to do next. Pure data.

Every sentence stands alone: what happened, to which thing. Every remedy says where to act.
"""

from dataclasses import dataclass

TITLES = {
    "provider-discovery": "Ask the issuer where its endpoints are",
    "token": "Sign in with the client credential and the access key",
    "id-token": "Check the ID token's signature and claims",
    "tenant-discovery": "Find the tenant's API base URL",
    "server-time": "Call the API: server-time",
    "business-unit": "Call the API: business-unit",
}

UNEXPLAINED = "unexplained-refusal"
SUPPORT = "If it stays, write to devonesupport@nice.com and quote the tracking number."


@dataclass(frozen=True, slots=True)
class Explanation:
    """*sentence*: what happened. *remedy*: what to do, empty when there is nothing to do."""

    sentence: str
    remedy: str = ""


SUCCESS = {
    "provider-discovery": "The issuer answers and publishes what our record says.",
    "token": "CXone accepted the client credential and the access key.",
    "id-token": "The ID token is genuine and belongs to this registration and tenant.",
    "tenant-discovery": "The tenant's API base URL was found.",
    "server-time": "The API answered.",
    "business-unit": "The API user sees its business unit.",
}

ACCUSED = {
    "client-refused": Explanation(
        "CXone refused the client credential (client_id or client secret).",
        "Compare the client_id, the environment and the client authentication method with NICE's"
        " answer, then enter the client secret again on the client credential's page. A"
        " registration that NICE has not processed yet (2 to 3 business days) or has disabled looks"
        " the same.",
    ),
    "access-key-refused": Explanation(
        "CXone refused the access key.",
        "Compare the access key ID, and see that ID and secret are not swapped. In CXone, under"
        " Admin > Employees > the API user > Security (Access Keys in older versions), see that the"
        " user is active and not locked and the key is active. The secret is shown only once there:"
        " if it may be wrong, generate a new key and enter it on the access key's page.",
    ),
    "unauthorized-client": Explanation(
        "CXone does not let this application sign in with an access key.",
        "Only Back-End applications may. Check the application type that NICE registered.",
    ),
    "unsupported-grant-type": Explanation(
        "CXone does not offer the password grant at this token endpoint.",
        "Ask the platform operator, who keeps the list of environments, to check its address.",
    ),
    "invalid-request": Explanation(
        "CXone could not read the sign-in request.",
        "Check the client authentication method of the registration against NICE's answer.",
    ),
    "invalid-scope": Explanation(
        "CXone refused the scope of the sign-in request.",
        "Check the scopes of the registration against NICE's answer.",
    ),
    UNEXPLAINED: Explanation(
        "CXone refused the sign-in without saying why.",
        "Check client credential and access key as if both were refused. " + SUPPORT,
    ),
    "provider-unknown": Explanation(
        "There is no issuer at the address of this environment.",
        "Ask the platform operator to check the environment's issuer.",
    ),
    "url-refused": Explanation(
        "An address in the environment's record is not allowed, so nothing was sent there.",
        "Ask the platform operator to check the environment's addresses and allowed domains.",
    ),
    "client-auth-method-unsupported": Explanation(
        "This client authentication method cannot be validated yet.",
        "client_secret_basic and client_secret_post can. NICE's discovery lists only these two.",
    ),
    "secret-unencodable": Explanation(
        "The stored value cannot be sent as it is.",
        "Enter the secret again, copied from NICE's answer or from CXone.",
    ),
    "tenant-mismatch": Explanation(
        "The access key works, but it belongs to another tenant.",
        "The validation's details name the tenant CXone gave. Enter the key under that tenant, or"
        " create a key in the tenant meant here.",
    ),
    "business-unit-mismatch": Explanation(
        "CXone reports another business unit number than the one recorded for this tenant.",
        "The validation's details give CXone's number. Compare it with ACD > ACD Configuration >"
        " Business Unit, then choose the right business unit on the tenant's page, or correct its"
        " number.",
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
    "service-version-malformed": Explanation(
        "The version of the API has a form that CXone does not use.",
        "Tell whoever runs this registry.",
    ),
    "business-unit-forbidden": Explanation(
        "The API user may not read its business unit, so the BU number was not confirmed.",
        "Nothing needs to be done: a narrow role is good practice.",
    ),
    "business-unit-empty": Explanation(
        "CXone listed no business unit, so the BU number was not confirmed.",
    ),
    "signing-key-unknown": Explanation(
        "The ID token is signed with a key that the issuer does not publish.",
        "The issuer may just have changed its keys: validate again in two minutes. " + SUPPORT,
    ),
    "id-token-signature": Explanation(
        "The ID token's signature does not fit the key that the issuer publishes.",
        "The issuer may just have changed its keys: validate again in two minutes. " + SUPPORT,
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
        " not judged.",
        "Let the server's clock be set by NTP, then validate again.",
    ),
    "token-endpoint-drift": Explanation(
        "The issuer now publishes another token endpoint than our record. Nothing was sent there.",
        "Ask NICE whether it moved. The platform operator can then correct the environment.",
    ),
}

WAITING = {
    "throttled": Explanation(
        "CXone asked us to slow down.", "Nothing needs to be done: it is tried again later."
    ),
    "server-error": Explanation(
        "CXone answered with a fault of its own.",
        "Nothing needs to be done: it is tried again later. " + SUPPORT,
    ),
    "gateway-fault": Explanation(
        "A gateway in front of CXone answered with a fault.",
        "It is not known whether CXone saw the request. It is tried again later.",
    ),
    "dns-failed": Explanation(
        "The host name could not be resolved.", "Check this server's DNS and network."
    ),
    "connect-failed": Explanation(
        "No connection to CXone.", "Check this server's network and firewall for outgoing HTTPS."
    ),
    "connection-lost": Explanation(
        "The connection broke before an answer came.",
        "It is not known whether CXone saw the request. It is tried again later.",
    ),
    "timeout": Explanation(
        "CXone did not answer in time.",
        "It is not known whether CXone saw the request. It is tried again later.",
    ),
    "protocol-error": Explanation(
        "The answer broke the rules of HTTP.",
        "It is not known whether CXone saw the request. It is tried again later.",
    ),
    "key-set-unavailable": Explanation(
        "The issuer's signing keys could not be fetched.",
        "Nothing needs to be done: it is tried again later. " + SUPPORT,
    ),
    "no-exchange": Explanation("The request was not made.", "It is tried again later."),
    "fetch-interrupted": Explanation("The answer could not be read.", "It is tried again later."),
    "tls-untrusted": Explanation(
        "The server's certificate is not from an authority this machine trusts.",
        "Something may sit between this server and CXone. Ask your network team.",
    ),
    "tls-name": Explanation(
        "The server's certificate is for another name.",
        "Something may sit between this server and CXone. Ask your network team.",
    ),
    "tls-expired": Explanation("The server's certificate has expired.", SUPPORT),
    "tls-failed": Explanation("No secure connection came about.", "Ask your network team."),
}

EXPLAINED = {**ACCUSED, **WAITING}
NOT_TRUSTED = Explanation(
    "The answer is not one that an honest CXone sends, so nothing in it was used.",
    "A proxy or captive portal may have answered instead. Check the environment and the network.",
)


def explain(step: str, result: str, code: str) -> Explanation:
    """Sentence and remedy for one step of a validation."""
    if result == "ok":
        return Explanation(SUCCESS.get(step, "Done."))
    if result == "skipped":
        return Explanation("Not tried, because an earlier step failed.")
    return EXPLAINED.get(code, NOT_TRUSTED)
