"""What the facts say against the answers: how the registration is really used."""

from collections.abc import Iterator

from tenants.rules.facts import Facts
from tenants.rules.lint.remark import Remark, listed, shown
from tenants.rules.plan import Plan


def second_tenant(plan: Plan, facts: Facts) -> Iterator[Remark]:
    tenants = {one.id: one.name for one in facts.tenants}
    tenants = tenants or {one.tenant_id: one.tenant for one in facts.sign_ins}
    if not plan.is_for_many and len(tenants) > 1:
        yield Remark(
            "single-tenant-with-second-tenant",
            "warning",
            "tenancy",
            "It is registered for a single tenant but signs in to"
            f" {listed([shown(name) for name in tenants.values()])}.",
            "Register it for multiple tenants, or give each tenant a registration of its own.",
            "later",
        )


def public_app_with_stored_secret(plan: Plan, facts: Facts) -> Iterator[Remark]:
    held = [one.environment for one in facts.credentials if one.has_secret]
    if not plan.has_secret and held:
        yield Remark(
            "public-app-with-stored-secret",
            "warning",
            "application_type",
            "It is a public application, yet a client secret is stored for"
            f" {listed([shown(slug) for slug in held])}. NICE issues none for this type.",
            "Check with NICE which type was registered, and delete the secret if it is public.",
            "later",
        )


def credential_outside(plan: Plan, facts: Facts) -> Iterator[Remark]:
    asked = {one.slug for one in plan.environments}
    outside = sorted({one.environment for one in facts.credentials} - asked)
    if asked and outside:
        yield Remark(
            "credential-outside-environments",
            "warning",
            "environments",
            f"A client credential is stored for {listed([shown(slug) for slug in outside])}, which"
            " the answers do not name.",
            "Add the environment to the answers, or check whether the credential is of another"
            " registration.",
            "later",
        )


def tenant_outside(plan: Plan, facts: Facts) -> Iterator[Remark]:
    asked = {one.slug for one in plan.environments}
    outside = [shown(one.name) for one in facts.tenants if one.environment not in asked]
    if asked and outside:
        yield Remark(
            "tenant-outside-environments",
            "warning",
            "environments",
            f"It works for {listed(outside)}, which lives in an environment that the answers do"
            " not name. A credential is good in its own environment only.",
            "Ask NICE for a credential in that environment.",
            "later",
        )


RULES = (second_tenant, public_app_with_stored_secret, credential_outside, tenant_outside)
