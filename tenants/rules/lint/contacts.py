"""Technical contacts: NICE writes to them about the registration, now and in years."""

from collections.abc import Iterator

from tenants.rules.facts import Facts
from tenants.rules.lint.mailboxes import domain_of, is_free_mail
from tenants.rules.lint.remark import Effect, Remark, Severity, listed, shown
from tenants.rules.plan import Plan, PlannedContact

WANTED = 2  # live contacts, so that one absence does not cut the line to NICE
ALIVE = ("live", "doubtful")
NOT_ALIVE = {
    "stale": "Nothing was heard of {} for a long time.",
    "bounced": "The last mail to {} came back.",
    "left": "{} is no longer the contact.",
}


def too_few(plan: Plan, facts: Facts) -> Iterator[Remark]:
    alive = [one for one in plan.contacts if one.state in ALIVE]
    if not plan.contacts:
        yield _remark(
            "contact-missing", "No technical contact is named, and NICE's form asks for one.",
            effect="bounce",
        )  # fmt: skip
    elif len(plan.contacts) == 1:
        yield _remark(
            "single-contact",
            "There is a single technical contact: when they leave, NICE's mail reaches nobody.",
        )
    elif len(alive) < WANTED:
        yield _remark(
            "too-few-live-contacts",
            f"Of {len(plan.contacts)} technical contacts only {len(alive)} can be relied on.",
        )


def not_alive(plan: Plan, facts: Facts) -> Iterator[Remark]:
    for state, sentence in NOT_ALIVE.items():
        names = [_who(one) for one in plan.contacts if one.state == state]
        if names:
            yield Remark(
                f"contact-{state}",
                "warning",
                "contacts",
                sentence.format(listed(names)),
                "Ask them, or name somebody else.",
                "later",
            )


def one_domain(plan: Plan, facts: Facts) -> Iterator[Remark]:
    domains = {domain_of(one.email) for one in plan.contacts}
    if len(plan.contacts) > 1 and len(domains) == 1:
        yield Remark(
            "contacts-in-one-domain",
            "notice",
            "contacts",
            f"All contacts have a mailbox at {shown(domains.pop())}: if its mail fails or the"
            " domain changes, none of them is reached.",
            "Add a mailbox of another domain if you have one, for example of a partner.",
            "later",
        )


def private_mailbox(plan: Plan, facts: Facts) -> Iterator[Remark]:
    private = [shown(one.email) for one in plan.contacts if is_free_mail(one.email)]
    if private:
        yield Remark(
            "contact-free-mail",
            "warning",
            "contacts",
            f"A contact has a private mailbox: {listed(private)}. It leaves with the person, and"
            " credentials would go there.",
            "Use an address of your company, best a mailbox of the team.",
            "later",
        )


def _who(contact: PlannedContact) -> str:
    return shown(contact.name or contact.email)


def _remark(code: str, sentence: str, effect: Effect = "later") -> Remark:
    severity: Severity = "error" if effect == "bounce" else "warning"
    return Remark(
        code,
        severity,
        "contacts",
        sentence,
        "Name at least two people or mailboxes that are read.",
        effect,
    )


RULES = (too_few, not_alive, one_domain, private_mailbox)
