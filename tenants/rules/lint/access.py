"""How the application proves itself at the token endpoint."""

from collections.abc import Iterator

from tenants.rules.facts import Facts
from tenants.rules.lint.remark import Remark
from tenants.rules.plan import Plan

NONE = "none"


def public_app_with_secret(plan: Plan, facts: Facts) -> Iterator[Remark]:
    if not plan.has_secret and plan.client_auth_method != NONE:
        yield Remark(
            "public-app-with-secret",
            "error",
            "client_auth_method",
            "A public application gets no client secret, so it cannot use"
            f" {plan.client_auth_method[:40]}.",
            "Choose “none”: it proves itself with PKCE. If its code can keep a secret, make it"
            " User: Confidential.",
            "bounce",
        )


def secret_without_method(plan: Plan, facts: Facts) -> Iterator[Remark]:
    if plan.has_secret and plan.client_auth_method == NONE:
        yield Remark(
            "client-authentication-missing",
            "error",
            "client_auth_method",
            "NICE issues a client secret for this type, but no way to present it is chosen.",
            "Choose client_secret_basic or client_secret_post.",
            "bounce",
        )


def secret_jwt(plan: Plan, facts: Facts) -> Iterator[Remark]:
    if plan.client_auth_method == "client_secret_jwt":
        yield Remark(
            "client-secret-jwt",
            "warning",
            "client_auth_method",
            "client_secret_jwt is on NICE's form, but CXone's discovery lists only"
            " client_secret_basic and client_secret_post. Whether it works is not known.",
            "Choose client_secret_basic or client_secret_post, unless NICE confirmed it to you.",
            "later",
        )


RULES = (public_app_with_secret, secret_without_method, secret_jwt)
