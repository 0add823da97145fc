"""What to type into NICE's registration form: its fields in its order, as far as they are known.

The form is a web form of Microsoft's that NICE changes now and then. Numbers 4, 5, 10, 11 and 12
are reported by integrators; the order of the others is inferred.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tenants.rules.plan import Plan

ORDER_NOTE: Final = (
    "The form may have changed since; the order is as last known, and partly inferred."
)
# Seen in integrators' guides of 2023. Organisations enter the address that NICE gave them.
KNOWN_FORM: Final = "https://forms.microsoft.com/r/L2NDziQfrq"

TYPES: Final = {
    "backend": "Back-End",
    "public": "User: Public",
    "confidential": "User: Confidential",
}
TENANCIES: Final = {"single": "Single Tenant", "multiple": "Multiple Tenants"}
DELIVERIES: Final = {"email": "Email", "tam": "Technical Account Manager"}
NO_METHOD: Final = "none (public application)"


@dataclass(frozen=True, slots=True)
class FormAnswer:
    """One field of the form. *number*: its place as last known, empty where it has none.

    *value*: plain text to paste, lists one entry a line. *missing*: a sentence on what is still
    to be answered, or empty.
    """

    number: str
    label: str
    value: str
    help: str = ""
    missing: str = ""

    @property
    def is_list(self) -> bool:
        return "\n" in self.value


def form_answers(plan: Plan) -> tuple[FormAnswer, ...]:
    """The form's fields for *plan*, in the form's order."""
    return (*(one(plan) for one in _ALWAYS), *(one(plan) for one in _FOR_PEOPLE if _asks(plan)))


def all_as_text(answers: tuple[FormAnswer, ...]) -> str:
    """All of them as one text: for a ticket, or for whoever fills the form in."""
    return "\n\n".join(
        f"{f'{one.number}. ' if one.number else ''}{one.label}\n{one.value or '(not answered yet)'}"
        for one in answers
    )


def _asks(plan: Plan) -> bool:
    """Origins and addresses are asked of user applications only."""
    return plan.is_for_people


def _submitter(plan: Plan) -> FormAnswer:
    missing = "" if plan.submitter_name else "Say who submits the form."
    return FormAnswer("1", "Your name", plan.submitter_name, missing=missing)


def _email(plan: Plan) -> FormAnswer:
    missing = "" if plan.submitter_email else "Enter the submitter's e-mail address."
    return FormAnswer("2", "Your e-mail address", plan.submitter_email, missing=missing)


def _unit(plan: Plan) -> FormAnswer:
    missing = "" if plan.business_unit_number else "Choose the business unit."
    if plan.business_unit_number and not plan.business_unit_is_primary:
        missing = "" if not plan.organization_has_primary_unit else "This is not your primary one."
    return FormAnswer(
        "3",
        "Business unit number",
        plan.business_unit_number,
        help="The primary one if you have several. CXone shows it under ACD > ACD Configuration >"
        " Business Unit.",
        missing=missing,
    )


def _name(plan: Plan) -> FormAnswer:
    return FormAnswer(
        "4", "Application name", plan.name, missing="" if plan.name else "Name the application."
    )


def _purpose(plan: Plan) -> FormAnswer:
    return FormAnswer(
        "5",
        "Description",
        plan.purpose.strip(),
        missing="" if plan.purpose.strip() else "Say what the application is for.",
    )


def _contacts(plan: Plan) -> FormAnswer:
    here = [one for one in plan.contacts if one.state != "left"]
    lost = [one for one in here if one.state == "bounced"]
    missing = "" if here else "Name at least one technical contact, better two."
    if lost:
        missing = f"Mail to {lost[0].email} came back. Name somebody else."
    return FormAnswer(
        "6",
        "Technical contacts",
        "\n".join(one.email for one in here),
        help="NICE writes to them, and asks them now and then whether they are still there.",
        missing=missing,
    )


def _delivery(plan: Plan) -> FormAnswer:
    return FormAnswer(
        "7",
        "How to receive the password",
        DELIVERIES.get(plan.password_delivery, plan.password_delivery),
        help="Credentials come in a protected file; this is about its password.",
    )


def _tenancy(plan: Plan) -> FormAnswer:
    return FormAnswer("8", "Tenancy", TENANCIES.get(plan.tenancy, plan.tenancy))


def _environments(plan: Plan) -> FormAnswer:
    """Of one tenant the form asks yes or no; of several, which environments."""
    government = "Yes" if plan.is_government else "No"
    if not plan.is_for_many:
        return FormAnswer("9", "Is the tenant in the FedRAMP environment?", government)
    names = [one.name for one in plan.environments]
    return FormAnswer(
        "9",
        "For a government environment, and which environments",
        "\n".join((government, *names)),
        help="The first line says whether it is for a government environment. NICE issues one set"
        " of credentials for each environment; how the form names them is not known.",
        missing="" if names else "Choose the environments.",
    )


def _method(plan: Plan) -> FormAnswer:
    if not plan.has_secret:
        return FormAnswer(
            "10",
            "Authentication method",
            NO_METHOD,
            help="The form lists methods with a secret only, as far as is known. A public"
            " application gets none: say so in the description if you have to choose one.",
        )
    return FormAnswer("10", "Authentication method", plan.client_auth_method)


def _scopes(plan: Plan) -> FormAnswer:
    return FormAnswer(
        "11",
        "Scopes (API groups)",
        "\n".join(plan.scopes),
        help="Which of them the form offers today is not known. Tick those that match.",
        missing="" if plan.scopes else "Say which API groups the application calls.",
    )


def _type(plan: Plan) -> FormAnswer:
    return FormAnswer(
        "12",
        "Application type",
        TYPES.get(plan.application_type, plan.application_type),
        help="NICE fixes it with the submission. Newer editions of the form may say “back-end” and"
        " “client-side”.",
    )


def _origins(plan: Plan) -> FormAnswer:
    return FormAnswer(
        "",
        "Origins (CORS)",
        "\n".join(plan.origins),
        help="Scheme, host and port, one a line.",
        missing="" if plan.origins else "List the origins: CXone blocks browsers from any other.",
    )


def _redirects(plan: Plan) -> FormAnswer:
    uris = [one.uri for one in plan.uris if one.purpose == "sign-in"]
    return FormAnswer(
        "",
        "Redirect URIs",
        "\n".join(uris),
        missing="" if uris else "Name at least one address for after the sign-in.",
    )


def _logouts(plan: Plan) -> FormAnswer:
    uris = [one.uri for one in plan.uris if one.purpose == "logout"]
    return FormAnswer("", "Logout URLs", "\n".join(uris), help="Leave it empty if you have none.")


Field = Callable[[Plan], FormAnswer]
_ALWAYS: Final[tuple[Field, ...]] = (
    _submitter,
    _email,
    _unit,
    _name,
    _purpose,
    _contacts,
    _delivery,
    _tenancy,
    _environments,
    _method,
    _scopes,
    _type,
)
_FOR_PEOPLE: Final[tuple[Field, ...]] = (_origins, _redirects, _logouts)
