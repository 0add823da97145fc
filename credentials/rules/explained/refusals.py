"""The token endpoint said no, or was not asked because what was to be sent could not work."""

from credentials.rules.explained.explanation import SUPPORT, Explanation

UNEXPLAINED = "unexplained-refusal"
REFUSALS = {
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
    "code-refused": Explanation(
        "CXone refused the authorization code that the person came back with.",
        "Codes work once and not for long: sign in again. If it stays, compare the redirect URI"
        " with the registered one, character by character, and the client credential with NICE's"
        " answer.",
    ),
    "unauthorized-client": Explanation(
        "CXone does not let this application sign in in this way.",
        "Only Back-End applications may sign in with an access key, and only User applications with"
        " a person. Check the application type that NICE registered.",
    ),
    "unsupported-grant-type": Explanation(
        "CXone does not offer this way to sign in at this token endpoint.",
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
    "client-auth-method-unsupported": Explanation(
        "This client authentication method cannot be validated.",
        "Choose the one of NICE's answer on the registration's page. NICE's discovery lists"
        " client_secret_basic and client_secret_post.",
    ),
    "secret-unencodable": Explanation(
        "The stored value cannot be sent as it is.",
        "Enter the secret again, copied from NICE's answer or from CXone.",
    ),
    "refresh-refused": Explanation(
        "CXone refused the refresh token that it had just given.",
        "The sign-in itself works: sign in again whenever the access token ends. " + SUPPORT,
    ),
    "refresh-token-missing": Explanation(
        "CXone gave no refresh token.",
        "Let your code sign in again when the access token ends.",
    ),
    "refresh-malformed": Explanation(
        "The answer to the refresh token could not be used.",
        "The sign-in itself works: sign in again whenever the access token ends. " + SUPPORT,
    ),
}
