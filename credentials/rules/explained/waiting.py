"""Nobody judged anything: the weather between us and CXone. It is tried again."""

from credentials.rules.explained.explanation import SUPPORT, Explanation

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
