"""The steps of a plan, and which answers each one asks for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the guided form. *slug*: in addresses and in ``Plan.answered``, never changes."""

    slug: str
    label: str
    question: str
    fields: tuple[str, ...]


STEPS = (
    Step("purpose", "Purpose", "What does it do?", ("name", "purpose", "owner")),
    Step("people", "People", "Who signs in?", ("application_type",)),
    Step("audience", "Audience", "Who will use it?", ("tenancy",)),
    Step("apis", "API groups", "What does it call?", ("scopes", "endpoints")),
    Step("places", "Environments", "Where does it run?", ("is_government", "environments")),
    Step(
        "access",
        "Access",
        "How does it prove itself?",
        ("client_auth_method", "origins", "redirect_uris"),
    ),
    Step(
        "form",
        "Submission",
        "Who asks NICE, and who gets the answer?",
        ("business_unit", "submitter", "contacts", "password_delivery"),
    ),
)
REVIEW = Step("review", "Review", "Is it ready for NICE?", ())
BY_SLUG = {step.slug: step for step in STEPS}
STEP_OF_FIELD = {field: step.slug for step in STEPS for field in step.fields}


def step_of(field: str) -> str:
    """The step that asks for *field*."""
    return STEP_OF_FIELD[field]


def after(slug: str) -> str:
    """The step that follows; the review after the last."""
    slugs = [step.slug for step in STEPS] + [REVIEW.slug]
    return slugs[min(slugs.index(slug) + 1, len(slugs) - 1)]


def before(slug: str) -> str:
    """The step that comes before; empty for the first."""
    slugs = ["", *(step.slug for step in STEPS), REVIEW.slug]
    return slugs[slugs.index(slug) - 1]
