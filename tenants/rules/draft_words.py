"""What each kind of mail to NICE says, before it is put into the form of a mail.

The words are ours: NICE publishes no template. What a mail asks rests on the developer portal's
"Getting Started" (tracking number in every mail, one credential per environment, origins on
request); how NICE answers to a new secret or a closing is not documented, so those mails ask.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tenants.rules.plan import Plan

Lines = Callable[[Plan], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Words:
    """One kind of mail. *wanted*: the details when the person gave none, from the plan."""

    subject: str
    opening: str
    heading: str = ""
    wanted: Lines = lambda plan: ()
    closing: str = ""


def _contacts(plan: Plan) -> tuple[str, ...]:
    return tuple(f"{one.name} <{one.email}>" for one in plan.contacts if one.state != "left")


def _environments(plan: Plan) -> tuple[str, ...]:
    return tuple(one.name for one in plan.environments)


def _delivery(plan: Plan) -> str:
    if plan.password_delivery == "tam":  # noqa: S105  (a choice of the form)
        return "through our Technical Account Manager"
    return "by e-mail to our technical contacts"


REGISTRATION = Words(
    subject="Application registration submitted",
    opening="We have sent you the application registration form for the application named below.",
    heading="Environments that we asked credentials for:",
    wanted=_environments,
    closing="Please confirm that you have it, and tell us the tracking number.",
)
ORIGINS = Words(
    subject="Change of allowed origins",
    opening="Please change the allowed origins (CORS) of the application named below.",
    heading="After the change, the complete list of its origins should be:",
    wanted=lambda plan: plan.origins,
    closing="Please tell us when the change is live in every environment of the application.",
)
CONTACTS = Words(
    subject="Change of technical contacts",
    opening="Please change the technical contacts of the application named below.",
    heading="After the change, the complete list of its technical contacts should be:",
    wanted=_contacts,
    closing="Please confirm when your notices go to these contacts.",
)
SCOPES = Words(
    subject="Change of API groups (scopes)",
    opening="Please change the API groups (scopes) of the application named below.",
    heading="After the change, the complete list of its API groups should be:",
    wanted=lambda plan: plan.scopes,
    closing="Please confirm when the change is made, or tell us if no change is needed.",
)
ENVIRONMENTS = Words(
    subject="Credentials for a further environment",
    opening="Please issue credentials for a further environment to the application named below.",
    heading="After the change, it should have credentials for these environments:",
    wanted=_environments,
    closing="Please keep the credentials that we have already as they are.",
)
SECRET = Words(
    subject="New client secret",
    opening="Please issue a new client secret to the application named below.",
    heading="For these environments:",
    wanted=_environments,
    closing="Please send it {delivery}, as for the first one, and never in the text of a reply."
    " Please also tell us how long the present secret stays valid, so that we can replace it"
    " without an interruption.",
)
CLOSING = Words(
    subject="Closing of the registration",
    opening="We no longer use the application named below. Please close its registration and"
    " withdraw its credentials.",
    heading="This concerns these environments:",
    wanted=_environments,
    closing="Please confirm when its credentials no longer work.",
)
OTHER = Words(
    subject="Question about an application",
    opening="We write about the application named below.",
)

WORDS = {
    "registration": REGISTRATION,
    "origins": ORIGINS,
    "contacts": CONTACTS,
    "scopes": SCOPES,
    "environments": ENVIRONMENTS,
    "secret": SECRET,
    "closing": CLOSING,
    "other": OTHER,
}


def words_for(kind: str, plan: Plan) -> tuple[Words, str]:
    """The words for *kind* (unknown kinds: something else), and the closing for this plan."""
    words = WORDS.get(kind, OTHER)
    return words, words.closing.replace("{delivery}", _delivery(plan))
