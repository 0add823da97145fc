"""Why a notice did not get through, in a sentence: never the receiver's own words."""

NOT_PUBLIC = "The address leads into a private network. Nothing was sent."
BY_CODE = {
    "url-refused": "The address is not one that notices are sent to. Replace it.",
    "address-refused": NOT_PUBLIC,
    "dns-failed": "The host name could not be resolved.",
    "connect-failed": "No connection to the receiver.",
    "connection-lost": "The connection broke before the receiver answered.",
    "timeout": "The receiver did not answer in time.",
    "redirect-refused": "The receiver answered with a redirect, which is not followed.",
    "too-large": "The receiver's answer was too long.",
    "encoding-refused": "The receiver's answer was packed although nobody asked for that.",
    "protocol-error": "The receiver's answer broke the rules of HTTP.",
    "tls-untrusted": "The receiver's certificate is not from an authority that is trusted here.",
    "tls-name": "The receiver's certificate is for another name.",
    "tls-expired": "The receiver's certificate has expired.",
    "tls-failed": "No secure connection came about.",
}
BY_STATUS = {
    400: "The receiver did not understand the notice (400).",
    401: "The receiver wants a sign-in (401). Replace the address.",
    403: "The receiver refused the notice (403). Its owner may have withdrawn the address.",
    404: "There is nothing at this address any more (404).",
    410: "The receiver says that it is gone for good (410).",
    413: "The receiver found the notice too long (413).",
    429: "The receiver asked us to slow down (429).",
}
# What Slack answers in words of its own, known one by one: an unknown answer is not repeated.
BY_SLACK = {
    "no_service": "Slack says that this webhook was removed or switched off.",
    "no_active_hooks": "Slack says that this webhook was removed or switched off.",
    "no_team": "Slack says that the workspace does not exist any more.",
    "invalid_token": "Slack says that this webhook is not valid any more.",
    "channel_not_found": "Slack says that the channel does not exist any more.",
    "channel_is_archived": "Slack says that the channel is archived.",
    "action_prohibited": "Slack says that an administrator does not allow posting there.",
    "posting_to_general_channel_denied": "Slack says that nobody may post to that channel.",
}
NO_KEY = "What is stored of this channel cannot be opened. Enter its address again."
INTERRUPTED = "The registry was interrupted again and again while sending."
SWITCHED_OFF = "The channel is switched off."


def by_code(code: str) -> str:
    """A sentence for a code of the outbound door."""
    return BY_CODE.get(code, "The request was not made.")


def by_answer(status: int, body: bytes) -> str:
    """A sentence for an answer that is no success."""
    word = body[:60].decode("ascii", "replace").strip()
    if word in BY_SLACK:
        return f"{BY_SLACK[word]} ({status})"
    fault = f"The receiver has a fault of its own ({status})."
    return BY_STATUS.get(status, fault if status >= 500 else f"The receiver answered {status}.")
