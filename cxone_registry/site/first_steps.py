"""What an empty organisation is asked to do, in order."""

from dataclasses import dataclass

from django.urls import reverse

from credentials.reports.overview import Step

# name in the report: title, why, label of the button, page
TEXTS = {
    "registration": (
        "Plan your first application",
        "A few questions lead to everything that NICE's form asks for.",
        "Plan an application",
        "plan-new",
    ),
    "client": (
        "Store the client credential",
        "The client_id and secret that NICE sent back. Pasting NICE's answer into the case file"
        " does it for you.",
        "Add client credential",
        "admin:credentials_clientcredential_add",
    ),
    "tenant": (
        "Add the CXone tenant",
        "The registry discovers its area and API address by itself.",
        "Add tenant",
        "admin:tenants_tenant_add",
    ),
    "key": (
        "Store an access key",
        "The key of an API user of that tenant, and which applications sign in with it.",
        "Add access key",
        "admin:credentials_accesskey_add",
    ),
    "use": (
        "Watch it work",
        "Each sign-in is tried against CXone from then on, and you hear when one stops working.",
        "Open access keys",
        "admin:credentials_accesskey_changelist",
    ),
}


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One line of the list, with its button."""

    title: str
    why: str
    label: str
    url: str
    is_done: bool
    is_next: bool


def first_steps(steps: list[Step]) -> list[FirstStep]:
    """The steps in words; the first one that is not done is next."""
    following = next((step.name for step in steps if not step.is_done), "")
    return [
        FirstStep(title, why, label, reverse(page), step.is_done, step.name == following)
        for step in steps
        for title, why, label, page in [TEXTS[step.name]]
    ]
