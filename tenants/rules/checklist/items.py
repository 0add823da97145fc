"""All built-in items. Codes are kept in proofs and never change once released."""

from tenants.rules.checklist import (
    authenticating,
    closing,
    discovering,
    planning,
    preparing,
    registering,
)
from tenants.rules.checklist.records import Item, OwnItem
from tenants.rules.plan import Plan

ITEMS: tuple[Item, ...] = (
    *planning.ITEMS,
    *registering.ITEMS,
    *preparing.ITEMS,
    *authenticating.ITEMS,
    *discovering.ITEMS,
    *closing.ITEMS,
)
OWN = "own-"


def own_code(own_id: str) -> str:
    """The code under which proofs of an organisation's own item are kept."""
    return f"{OWN}{own_id}"


def from_own(own: OwnItem) -> Item:
    """An organisation's own item among the built-in ones; always required where it applies."""

    def not_needed(plan: Plan) -> str:
        fits_type = not own.application_types or plan.application_type in own.application_types
        fits_tenancy = not own.tenancies or plan.tenancy in own.tenancies
        return "" if fits_type and fits_tenancy else "Not asked of this kind of application."

    return Item(
        own_code(own.id), own.stage, own.title, own.help_text, f"Prove: {own.title}", "overview",
        kind=own.kind, expires_days=own.expires_days, not_needed=not_needed,
    )  # fmt: skip
