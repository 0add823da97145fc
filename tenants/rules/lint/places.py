"""Tenancy, the government flag and environments."""

from collections.abc import Iterator

from tenants.rules.facts import Facts
from tenants.rules.lint.remark import Remark, listed
from tenants.rules.plan import Plan, PlannedEnvironment

FEDRAMP = "fedramp"
UNSAID = ("sandbox", "other")


def environments_missing(plan: Plan, facts: Facts) -> Iterator[Remark]:
    if plan.environments:
        return
    if plan.is_for_many:
        yield Remark(
            "multiple-tenants-without-environments",
            "error",
            "environments",
            "Multiple tenants are planned, but no environment is chosen. NICE issues one set of"
            " credentials per environment and asks which ones.",
            "Choose every environment in which a customer's tenant lives.",
            "bounce",
        )
    else:
        yield Remark(
            "environment-missing",
            "warning",
            "environments",
            "No environment is chosen: the registry cannot tell where the credential is good.",
            "Choose the environment in which your tenant lives.",
            "later",
        )


def single_with_several(plan: Plan, facts: Facts) -> Iterator[Remark]:
    if not plan.is_for_many and len(plan.environments) > 1:
        yield Remark(
            "single-tenant-with-several-environments",
            "error",
            "environments",
            "One tenant lives in one environment, but several are chosen:"
            f" {listed(_names(plan.environments))}.",
            "Keep the one of your tenant, or choose multiple tenants.",
            "bounce",
        )


def government(plan: Plan, facts: Facts) -> Iterator[Remark]:
    chosen = [one for one in plan.environments if one.kind == FEDRAMP]
    if chosen and not plan.is_government:
        yield Remark(
            "government-flag-missing",
            "error",
            "is_government",
            f"{listed(_names(chosen))} is a FedRAMP environment, but the plan says that it is not"
            " for government.",
            "Answer yes to the question about FedRAMP, or take the environment out.",
            "bounce",
        )
    # A sandbox may play any cloud.
    others = [one for one in plan.environments if one.kind in UNSAID]
    if plan.is_government and plan.environments and not chosen and not others:
        yield Remark(
            "government-flag-without-environment",
            "error",
            "is_government",
            "The plan says that it is for government, but no FedRAMP environment is chosen.",
            "Choose the FedRAMP environment, or answer no to the question about FedRAMP.",
            "bounce",
        )


def _names(environments: tuple[PlannedEnvironment, ...] | list[PlannedEnvironment]) -> list[str]:
    return [one.name[:60] for one in environments]


RULES = (environments_missing, single_with_several, government)
