"""Why a registration can do without an item; empty where it cannot."""

from tenants.rules.plan import Plan


def for_back_ends(plan: Plan) -> str:
    return "People sign in to this application themselves." if plan.is_for_people else ""


def for_people(plan: Plan) -> str:
    return "" if plan.is_for_people else "No person signs in to a back-end application."


def with_secret(plan: Plan) -> str:
    return "" if plan.has_secret else "A public application has no client secret."


def for_back_ends_of_many(plan: Plan) -> str:
    if not plan.is_for_many:
        return "The application works for one tenant only."
    return for_back_ends(plan)
