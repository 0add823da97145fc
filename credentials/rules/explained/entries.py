"""What looks wrong about the entered values before anything is sent."""

from credentials.rules.explained.explanation import Explanation

CLIENT_PAGE = "on the client credential's page"
KEY_PAGE = "on the access key's page"
# Sent all the same: only CXone knows whether the value is right.
DOUBTS = {
    "ids-swapped": Explanation(
        "The client_id looks like an access key ID and the access key ID like a client_id.",
        "Compare both with where they came from: NICE's answer names the client_id, CXone the"
        " access key ID. Then correct them on their pages.",
    ),
    "client-id-is-access-key": Explanation(
        "The client_id has the form of an access key ID.",
        f"Copy the client_id from NICE's answer and enter it {CLIENT_PAGE}.",
    ),
    "access-key-id-is-client-id": Explanation(
        "The access key ID has the form of a client_id.",
        "Copy the access key ID from CXone (Admin > Employees > the API user > Security) and enter"
        f" it {KEY_PAGE}.",
    ),
    "client-secret-white-space": Explanation(
        "The client secret starts or ends with white space or a line break.",
        f"That usually comes with copying. Enter the secret again {CLIENT_PAGE} without it.",
    ),
    "access-key-secret-white-space": Explanation(
        "The access key secret starts or ends with white space or a line break.",
        f"That usually comes with copying. Enter the secret again {KEY_PAGE} without it.",
    ),
    "client-secret-quoted": Explanation(
        "The client secret is in quotation marks.",
        f"If they came with copying, enter the secret again {CLIENT_PAGE} without them.",
    ),
    "access-key-percent-encoded": Explanation(
        "The access key is percent-encoded: it ends with %3D instead of the equals sign.",
        f"Enter it again {KEY_PAGE} as CXone shows it, with ==== at the end. It is encoded when it"
        " is sent.",
    ),
    "access-key-padding-missing": Explanation(
        "The access key lacks the ==== at its end, which CXone's keys usually have.",
        f"Copy it whole and enter it again {KEY_PAGE}.",
    ),
    "access-key-id-is-secret": Explanation(
        "The access key ID and the access key secret are the same text.",
        f"Enter the secret {KEY_PAGE}. CXone shows it only once: if it is lost, make a new key.",
    ),
    "basic-forms-differ": Explanation(
        "The client_id or client secret has characters that client_secret_basic may encode or not.",
        "We encode them, as RFC 6749 says. Whether CXone expects that is not documented: if the"
        " sign-in is refused, this may be why.",
    ),
    "client-auth-method-not-usual": Explanation(
        "Whether CXone supports client_secret_jwt is not documented.",
        "NICE's discovery lists only client_secret_basic and client_secret_post. They are the safer"
        " choice.",
    ),
}
# Nothing is sent.
UNUSABLE = {
    "client-secret-too-short": Explanation(
        "The client secret is too short to sign with: client_secret_jwt needs 32 bytes.",
        "Enter the client secret of NICE's answer whole. If it is that short, choose the method"
        " client_secret_basic or client_secret_post, whichever NICE registered.",
    ),
    "client-secret-missing": Explanation(
        "This client authentication method needs a client secret, and there is none.",
        f"Enter the client secret of NICE's answer {CLIENT_PAGE}.",
    ),
}
