"""CXone's API groups, what they contain, and which group a call belongs to.

Five groups share the path family ``/inContactAPI/services/vNN.0/``; which of them a call is in is
told by the words that follow, as NICE's public documents use them. That is a good guess, no
promise: ``Reading.is_certain`` says which of the two it is.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

ACD = "/inContactAPI/services/vNN.0/"
SHARED = ("Admin", "Agent", "Patron", "RealTime", "Reporting")


@dataclass(frozen=True, slots=True)
class Group:
    """*value*: as in ``ApiGroup``. *family*: where its calls begin; empty where none is known."""

    value: str
    contains: str
    family: str


GROUPS = (
    Group("Admin", "Agents, skills, teams, address books, lists, groups, hours", ACD),
    Group("Agent", "Agent sessions, phone, chat, e-mail, voicemail, work items", ACD),
    Group("Patron", "Callbacks, chats and work items that customers start", ACD),
    Group("RealTime", "What agents and skills are doing now", ACD),
    Group("Reporting", "Contacts, summaries, report jobs", ACD),
    Group("Authentication", "Sign-in, application registration, passwords", "/authentication/v1/"),
    Group("Custom", "Calls to scripts and data of your own", ""),
    Group(
        "UserHub",
        "Users, roles, access keys, divisions, billing",
        "/user-management/v1/, /access-key-management/v1/",
    ),
    Group("DataExtraction", "Jobs that extract data in bulk", "/data-extraction/v1/"),
    Group("BusinessData", "Business data of your own", ""),
    Group("DigitalEngagement", "Digital channels: messages, posts, cases", "/dfo/3.0/"),
    Group("Recording", "Recordings and their playback", "/media-playback/v1/"),
    Group("InteractionAnalytics", "What was said, and how", "/interaction-analytics-gateway/v2/"),
    Group("WFM", "Schedules and adherence", ""),
)

# Where a group's name for people differs from the form's value.
LABELS = {
    "RealTime": "Real-Time Data",
    "DataExtraction": "Data Extraction",
    "BusinessData": "Business Data",
    "DigitalEngagement": "Digital Engagement",
    "Recording": "Recording and Media Playback",
    "InteractionAnalytics": "Interaction Analytics",
    "WFM": "Workforce Management",
}
# First word of a path -> its group.
FAMILIES = {
    "authentication": "Authentication",
    "user-management": "UserHub",
    "access-key-management": "UserHub",
    "data-extraction": "DataExtraction",
    "dfo": "DigitalEngagement",
    "media-playback": "Recording",
    "interaction-analytics-gateway": "InteractionAnalytics",
}
# Signing in and discovery: every application may.
FREE = {"auth", ".well-known"}
# Below the ACD family, the first that fits: words, ``*`` for any one, and the group.
ACD_PATHS = tuple(
    (tuple(words.split("/")), group)
    for group, lines in {
        "RealTime": "agents/states agents/*/states agents/*/statistics agents/skill-data"
        " contacts/active contacts/parked contacts/states contacts/*/state skills/activity"
        " skills/*/activity server-time",
        "Reporting": "agents/performance agents/*/performance agents/*/interaction-history"
        " agents/interaction-history agents/*/login-history agents/*/state-history"
        " teams/performance teams/*/performance skills/summary skills/*/summary"
        " skills/sla-summary skills/*/sla-summary report-jobs reports performance-total wfm-data"
        " data-lake",
        "Patron": "queuecallback queue-callback callbacks promise contacts/chats"
        " interactions/chats interactions/work-items interactions/promise work-items",
        "Agent": "agent-sessions interactions phone-calls agent",
        "Admin": "agents skills teams address-books lists groups hours-of-operation"
        " points-of-contact dispositions unavailable-codes scripts business-unit campaigns tags"
        " security-profiles message-templates phone-codes locations files folders branding"
        " dnc-groups timezones countries states",
        "ReportingLast": "contacts",
    }.items()
    for words in lines.split()
)
METHOD = re.compile(r"(?:get|post|put|patch|delete|head|options)[ \t]+", re.IGNORECASE)
HOST = re.compile(r"[a-z][a-z0-9+.-]{0,20}://[^/?#]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the catalogue knows of a call.

    *group*: the one it needs; empty if none or not known. *any_of*: asking for one of these covers
    it. *is_known*: whether the path belongs to a family at all.
    """

    group: str = ""
    any_of: tuple[str, ...] = ()
    is_known: bool = True
    is_certain: bool = True


def label_of(group: str) -> str:
    """A group's name as people read it; of an unknown one what it is called."""
    return LABELS.get(group, group)


@lru_cache(maxsize=4096)
def reading(endpoint: str) -> Reading:
    """What is known of a planned call such as ``GET /inContactAPI/services/v25.0/agents``."""
    words = _words(endpoint)
    if not words:
        return Reading(is_known=False)
    if words[0] in FAMILIES:
        group = FAMILIES[words[0]]
        return Reading(group, (group,))
    if words[0] in FREE:
        return Reading()
    if words[0] == "incontactapi":
        return _acd(words[3:] if words[1:2] == ["services"] else words[1:])
    return Reading(is_known=False)


def scopes_for(endpoints: Iterable[str]) -> tuple[str, ...]:
    """The groups that the calls need, in the catalogue's order."""
    return tuple(needed_by(endpoints))


def needed_by(endpoints: Iterable[str]) -> dict[str, list[str]]:
    """Each group that is needed, in the catalogue's order, with the calls that need it."""
    found: dict[str, list[str]] = {}
    for endpoint in endpoints:
        if group := reading(endpoint).group:
            found.setdefault(group, []).append(endpoint)
    return {one.value: found[one.value] for one in GROUPS if one.value in found}


def path_of(endpoint: str) -> str:
    """The call's path: without method, host, query and fragment."""
    text = METHOD.sub("", endpoint.strip(), count=1).strip()
    return re.split(r"[?#]", HOST.sub("", text, count=1), maxsplit=1)[0]


def _words(endpoint: str) -> list[str]:
    return [word for word in path_of(endpoint).lower().split("/") if word]


def _acd(words: list[str]) -> Reading:
    for wanted, group in ACD_PATHS:
        if _fits(wanted, words):
            name = group.removesuffix("Last")
            return Reading(name, (name,), is_certain=False)
    return Reading(any_of=SHARED, is_certain=False)


def _fits(wanted: tuple[str, ...], words: list[str]) -> bool:
    return len(words) >= len(wanted) and all(
        want in ("*", word) for want, word in zip(wanted, words, strict=False)
    )
