"""Origins and redirect URIs: needed by applications for people, and by no others."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from tenants.rules.facts import Facts
from tenants.rules.lint.origin_problem import SHAPE, OriginProblem, is_local, origin_problem
from tenants.rules.lint.remark import Remark, listed, shown
from tenants.rules.plan import Plan

WEB = ("http", "https")


def addresses_missing(plan: Plan, facts: Facts) -> Iterator[Remark]:
    if plan.is_for_people and not plan.origins:
        yield Remark(
            "user-app-without-origins",
            "error",
            "origins",
            "People sign in, but no origin is listed. CXone blocks browsers that call it from an"
            " origin it does not know, and adding one later can take three weeks.",
            "List the origin of every place where the application is opened.",
            "bounce",
        )
    if plan.is_for_people and not _sign_in_uris(plan):
        yield Remark(
            "user-app-without-redirect-uris",
            "error",
            "redirect_uris",
            "People sign in, but no redirect URI is listed: CXone would not know where to send them"
            " back to.",
            "List the exact address that handles the answer.",
            "bounce",
        )


def addresses_not_needed(plan: Plan, facts: Facts) -> Iterator[Remark]:
    if not plan.is_for_people and plan.origins:
        yield Remark(
            "back-end-with-origins",
            "warning",
            "origins",
            "Origins are listed, but a Back-End application runs in no browser and needs none.",
            "Take them out, or make it a user application if people sign in.",
            "later",
        )
    if not plan.is_for_people and plan.uris:
        yield Remark(
            "back-end-with-redirect-uris",
            "warning",
            "redirect_uris",
            "Redirect URIs are listed, but nobody signs in to a Back-End application.",
            "Take them out, or make it a user application if people sign in.",
            "later",
        )


def refused_origins(plan: Plan, facts: Facts) -> Iterator[Remark]:
    by_code: dict[str, list[tuple[str, OriginProblem]]] = {}
    for origin in plan.origins:
        if problem := origin_problem(origin):
            by_code.setdefault(problem.code, []).append((origin, problem))
    for code, found in by_code.items():
        names = listed([shown(origin) for origin, _ in found])
        yield Remark(
            f"origin-{code}",
            "error",
            "origins",
            f"{names}: {found[0][1].sentence}",
            found[0][1].remedy if len(found) == 1 else SHAPE,
            "bounce",
        )


def local_in_production(plan: Plan, facts: Facts) -> Iterator[Remark]:
    clouds = [one.name[:60] for one in plan.environments if one.kind != "sandbox"]
    local = [shown(origin) for origin in plan.origins if is_local(origin)]
    if local and clouds:
        yield Remark(
            "localhost-in-production",
            "warning",
            "origins",
            f"{listed(local)} would be allowed in {listed(clouds)}: any program on anybody's own"
            " machine could then call it from a browser.",
            "Develop against the sandbox, and keep localhost out of what NICE is asked for.",
            "later",
        )


def odd_redirect_uris(plan: Plan, facts: Facts) -> Iterator[Remark]:
    own = [shown(one.uri) for one in plan.uris if _scheme(one.uri) not in WEB]
    if own and plan.has_secret:
        yield Remark(
            "custom-scheme-with-secret",
            "error",
            "redirect_uris",
            f"{listed(own)} does not start with https://, which is for native applications; those"
            " cannot keep a secret.",
            "Use an https address, or make it a public application.",
            "bounce",
        )
    web = [one.uri for one in plan.uris if _scheme(one.uri) == "http"]
    plain = [shown(uri) for uri in web if not is_local(uri)]
    if plain:
        yield Remark(
            "redirect-uri-not-https",
            "error",
            "redirect_uris",
            f"{listed(plain)} is not encrypted: the code of a sign-in could be read on its way.",
            "Use https. Only localhost may go without.",
            "bounce",
        )


def redirect_without_origin(plan: Plan, facts: Facts) -> Iterator[Remark]:
    """A browser application that calls CXone does so from where it was sent back to."""
    if plan.has_secret or not plan.origins:
        return  # a confidential application may call from its server alone
    known = {origin.rstrip("/").lower() for origin in plan.origins}
    # Nobody should list localhost because of it.
    web = [one.uri for one in plan.uris if _scheme(one.uri) in WEB and not is_local(one.uri)]
    origins = {_origin_of(uri) for uri in web}
    missing = sorted(shown(origin) for origin in origins - known if origin)
    if missing:
        yield Remark(
            "redirect-uri-without-origin",
            "notice",
            "origins",
            f"People come back to {listed(missing)}, which is not among the origins.",
            "List it too if pages there call CXone.",
            "later",
        )


def _sign_in_uris(plan: Plan) -> list[str]:
    return [one.uri for one in plan.uris if one.purpose == "sign-in"]


def _scheme(uri: str) -> str:
    return uri.partition(":")[0].strip().lower()


def _origin_of(uri: str) -> str:
    try:
        parts = urlsplit(uri.lower())
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


RULES = (
    addresses_missing,
    addresses_not_needed,
    refused_origins,
    local_in_production,
    odd_redirect_uris,
    redirect_without_origin,
)
