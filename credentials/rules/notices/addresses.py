"""Where notices may go: https on the public internet, and for Slack and Teams only to them."""

from tenants.cxone import Misconfigured, Target, public_target

SLACK, TEAMS, WEBHOOK = "slack", "teams", "webhook"
SLACK_HOSTS = ("hooks.slack.com", "hooks.slack-gov.com")
# Workflows of Teams run on Power Automate, whose addresses moved to the second family in 2025.
TEAMS_FAMILIES = (
    "logic.azure.com",
    "api.powerplatform.com",
    "logic.azure.us",
    "api.powerplatform.us",
    "api.gov.powerplatform.microsoft.us",
    "api.high.powerplatform.microsoft.us",
)
RETIRED_TEAMS = ("webhook.office.com", "outlook.office.com", "outlook.office365.com")

MALFORMED = (
    "This is no address that notices are sent to. Paste the whole address: it starts with https://"
    " and a host name, without user name, port or # in it."
)
NOT_SLACK = (
    "This is no address of Slack. An incoming webhook starts with https://hooks.slack.com/services/"
)
SLACK_WORKFLOW = (
    "This is the address of a Slack workflow, which takes no messages of this kind. Add an incoming"
    " webhook to a Slack app and paste its address: https://hooks.slack.com/services/…"
)
NOT_TEAMS = (
    "This is no address of a Teams workflow. Make one from the template “Send webhook alerts to a"
    " channel” and paste the address that it shows at the end."
)
TEAMS_RETIRED = (
    "This is the address of an Office 365 connector. Microsoft has retired those: make a workflow"
    " from the template “Send webhook alerts to a channel” and paste its address."
)
IS_SLACK = "This is an address of Slack. Add a channel of the kind Slack for it."
IS_TEAMS = "This is an address of a Teams workflow. Add a channel of the kind Teams for it."


class AddressError(ValueError):
    """Nothing is posted there; the text is a sentence without the address."""


def target_of(kind: str, url: str, exact_origins: tuple[str, ...]) -> Target:
    """*url* taken apart, if a channel of *kind* may post there. Raises AddressError."""
    try:
        found = public_target(url, exact_origins=exact_origins)
    except Misconfigured:
        raise AddressError(MALFORMED) from None
    if not found.sandbox:
        _refuse_wrong_kind(kind, found)
    return found


def _refuse_wrong_kind(kind: str, found: Target) -> None:
    if kind == SLACK:
        _refuse_unless_slack(found)
    elif kind == TEAMS and not _is_of(found.host, TEAMS_FAMILIES):
        is_old = _is_of(found.host, RETIRED_TEAMS)
        raise AddressError(TEAMS_RETIRED if is_old else NOT_TEAMS)
    elif kind == WEBHOOK and found.host in SLACK_HOSTS:
        raise AddressError(IS_SLACK)
    elif kind == WEBHOOK and _is_of(found.host, (*TEAMS_FAMILIES, *RETIRED_TEAMS)):
        raise AddressError(TEAMS_RETIRED if _is_of(found.host, RETIRED_TEAMS) else IS_TEAMS)


def _refuse_unless_slack(found: Target) -> None:
    if found.host not in SLACK_HOSTS:
        raise AddressError(NOT_SLACK)
    if found.path.startswith(("/workflows/", "/triggers/")):
        raise AddressError(SLACK_WORKFLOW)
    if not found.path.startswith("/services/"):
        raise AddressError(NOT_SLACK)


def _is_of(host: str, families: tuple[str, ...]) -> bool:
    return any(host == family or host.endswith("." + family) for family in families)
