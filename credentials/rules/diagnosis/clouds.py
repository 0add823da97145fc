"""The right credential in the wrong cloud: each environment has credentials of its own."""

from collections.abc import Iterator

from credentials.rules.diagnosis.case import Case, plain
from credentials.rules.diagnosis.verdict import CERTAIN, LIKELY, Verdict

GOVERNMENT = "fedramp"
NOT_GOVERNMENT = ("commercial", "sovereign")


def wrong_cloud(case: Case) -> Iterator[Verdict]:
    """Another environment knows the tenant and this one does not."""
    others = [name for name in map(plain, case.context.other_clouds) if name]
    if not others or case.context.tenant_known_here:
        return
    here = plain(case.context.environment_name) or "this environment"
    yield Verdict(
        "wrong-cloud",
        f"The tenant is not in {here}; it is known in {' and '.join(others[:3])}.",
        "File the tenant under that environment, and enter the client credential that NICE issued"
        " for it: there is one set for each environment.",
        CERTAIN if case.context.tenant_known_here is False else LIKELY,
    )


def government(case: Case) -> Iterator[Verdict]:
    """The registration says government and the environment does not, or the other way round."""
    kind, asked = case.context.environment_kind, case.context.is_government
    if kind not in (NOT_GOVERNMENT if asked else (GOVERNMENT,)):
        return
    environment = "a government one" if kind == GOVERNMENT else "not a government one"
    yield Verdict(
        "government-mismatch",
        f"The registration is {'' if asked else 'not '}for a government environment, but the"
        f" credential was tried in {environment}.",
        "Compare with NICE's answer for which environments it issued credentials. Then correct the"
        " registration's answer, or file the tenant under the other environment.",
    )


def tenant_unknown(case: Case) -> Iterator[Verdict]:
    """This environment's public discovery does not know the tenant."""
    yield from wrong_cloud(case)
    yield from government(case)
    yield Verdict(
        "tenant-unknown",
        "This environment does not know the tenant, and no other that answered us does.",
        "Copy the tenant ID again from CXone into the tenant, and check its environment on the"
        " tenant's page.",
    )
