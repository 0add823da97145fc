"""Mails to DEVone support, drafted from a registration's answers. Never with a secret in them."""

from dataclasses import dataclass
from datetime import date

from tenants.rules.draft_words import Words, words_for
from tenants.rules.mail_link import mail_link, one_line, plain_lines
from tenants.rules.plan import Plan

# Where NICE wants questions about registrations (developer portal, "Getting Started").
SUPPORT = "devonesupport@nice.com"
SUBJECT_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail that a person may send, as plain text. Lines of *body* end in LF."""

    to: str
    subject: str
    body: str


def draft(kind: str, plan: Plan, *, text: str = "", follow_up_of: date | None = None) -> Draft:
    """The mail for a request of *kind* (``VendorRequest.Kind``).

    *text*: what is asked for, in the person's words; without it the plan's own list stands there.
    *follow_up_of*: the day the request was sent; the draft then asks what became of it.
    """
    words, closing = words_for(kind, plan)
    parts = [
        "Dear DEVone support,",
        _reminder(words, follow_up_of) if follow_up_of else words.opening,
        _about(plan),
        *_wanted(words, plan, text),
        "" if follow_up_of else closing,
        "Thank you, and kind regards" + _signature(plan),
    ]
    body = "\n\n".join(part for part in parts if part)
    return Draft(SUPPORT, _subject(words, plan, follow_up_of), plain_lines(body))


def mailto(draft: Draft) -> str:
    """The draft as a link that opens a mail program; a long body is left to be copied."""
    return mail_link(draft.to, draft.subject, draft.body)


def changed_origins(add: tuple[str, ...], remove: tuple[str, ...]) -> str:
    """The text of a request for a change of origins: one list to add, one to remove."""
    lists = (("Please add:", add), ("Please remove:", remove))
    return "\n\n".join("\n".join((title, *lines)) for title, lines in lists if lines)


def _subject(words: Words, plan: Plan, follow_up_of: date | None) -> str:
    parts = ["Follow-up: " if follow_up_of else "", words.subject]
    if plan.name:
        parts.append(f": {plan.name}")
    subject = one_line("".join(parts))[:SUBJECT_LIMIT]
    # Last and never cut: this is what NICE finds the registration by.
    return f"{subject} [{one_line(plan.tracking_number)}]" if plan.tracking_number else subject


def _reminder(words: Words, sent_on: date) -> str:
    return (
        f"On {sent_on.day} {sent_on:%B %Y} we wrote to you about this:"
        f" {words.subject[0].lower()}{words.subject[1:]}. We have found no answer yet, nor in our"
        " spam folder. Please tell us where it stands, and when we may expect it."
    )


def _about(plan: Plan) -> str:
    unit = " ".join(part for part in (plan.business_unit_number, plan.business_unit_name) if part)
    facts = (
        ("Tracking number", plan.tracking_number),
        ("Application", plan.name),
        ("Business unit", unit),
    )
    return "\n".join(f"{label}: {one_line(value)}" for label, value in facts if value)


def _wanted(words: Words, plan: Plan, text: str) -> list[str]:
    """The person's own words, or the heading and the list of the plan."""
    if text.strip():
        return [text.strip()]
    lines = words.wanted(plan)
    return ["\n".join((words.heading, *map(one_line, lines)))] if lines else []


def _signature(plan: Plan) -> str:
    return f"\n{one_line(plan.submitter_name)}" if plan.submitter_name else ""
