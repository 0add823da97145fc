"""The linter: why NICE would send a form back, and what would hurt later. Pure.

A rule is a function of a plan and the facts that yields remarks; adding one is adding a function
to a theme's ``RULES`` and a row to its test. Codes are kept for good once released.
"""

from tenants.rules.facts import Facts
from tenants.rules.lint import access, addresses, apis, contacts, identity, places, use
from tenants.rules.lint.remark import Remark
from tenants.rules.plan import Plan

__all__ = ["Remark", "lint"]

RULES = (
    *identity.RULES,
    *access.RULES,
    *addresses.RULES,
    *places.RULES,
    *apis.RULES,
    *contacts.RULES,
    *use.RULES,
)


def lint(plan: Plan, facts: Facts | None = None) -> tuple[Remark, ...]:
    """All remarks about *plan*, worst first. Without *facts* what is in use is not judged."""
    known = facts or Facts()
    found = [remark for rule in RULES for remark in rule(plan, known)]
    return tuple(sorted(found, key=lambda remark: remark.order))
