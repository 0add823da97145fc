"""API groups against the calls that are planned."""

from collections.abc import Iterator

from tenants.rules.api_catalogue import label_of, needed_by, reading
from tenants.rules.facts import Facts
from tenants.rules.lint.remark import Remark, listed, shown
from tenants.rules.plan import Plan


def scopes_missing(plan: Plan, facts: Facts) -> Iterator[Remark]:
    if not plan.scopes:
        yield Remark(
            "scopes-missing",
            "notice",
            "scopes",
            "No API group is asked for. As far as NICE's documents say, groups matter for Central"
            " tenants only; guides of other vendors advise asking for all you may need.",
            "Ask for the groups that your calls need, unless you know that no tenant is a Central"
            " one.",
            "later",
        )


def endpoints_missing(plan: Plan, facts: Facts) -> Iterator[Remark]:
    if plan.scopes and not plan.endpoints:
        yield Remark(
            "endpoints-missing",
            "notice",
            "endpoints",
            "No endpoint is planned, so nobody can tell which API groups are needed.",
            "List the calls that your code makes, one a line.",
            "later",
        )


def scope_not_needed(plan: Plan, facts: Facts) -> Iterator[Remark]:
    useful = {group for line in plan.endpoints for group in reading(line).any_of}
    idle = [shown(label_of(scope)) for scope in plan.scopes if scope not in useful]
    if plan.endpoints and idle:
        yield Remark(
            "scope-not-needed",
            "notice",
            "scopes",
            f"No planned endpoint needs {listed(idle)}.",
            "Take it out, or list the endpoint that needs it. Each group that is not needed widens"
            " what a stolen credential can do.",
            "later",
        )


def endpoint_not_covered(plan: Plan, facts: Facts) -> Iterator[Remark]:
    """Where no group is asked for at all, ``scopes-missing`` says enough."""
    for group, lines in needed_by(plan.endpoints).items():
        if plan.scopes and group not in plan.scopes:
            label = label_of(group)
            yield Remark(
                "endpoint-not-covered",
                "warning",
                "scopes",
                f"{listed([shown(line) for line in lines], 2)}"
                f" need{'s' * (len(lines) == 1)} the API group {label}, which is not asked for.",
                f"Ask for {label}, or take the endpoint out.",
                "later",
            )


def endpoint_unknown(plan: Plan, facts: Facts) -> Iterator[Remark]:
    strange = [shown(line) for line in plan.endpoints if not reading(line).is_known]
    if strange:
        yield Remark(
            "endpoint-unknown",
            "notice",
            "endpoints",
            f"No API group is known for {listed(strange, 2)}.",
            "Check the path against NICE's API documentation.",
            "later",
        )


def endpoint_of_no_group(plan: Plan, facts: Facts) -> Iterator[Remark]:
    asked = set(plan.scopes)
    shared = [
        shown(line)
        for line in plan.endpoints
        if not reading(line).group and reading(line).any_of and not asked & {*reading(line).any_of}
    ]
    if shared and plan.scopes:
        yield Remark(
            "endpoint-group-unclear",
            "notice",
            "endpoints",
            f"{listed(shared, 2)} is in one of the groups Admin, Agent, Patron, Real-Time Data and"
            " Reporting, of which none is asked for.",
            "Look up its group in NICE's API documentation and ask for it.",
            "later",
        )


RULES = (
    scopes_missing,
    endpoints_missing,
    endpoint_not_covered,
    scope_not_needed,
    endpoint_unknown,
    endpoint_of_no_group,
)
