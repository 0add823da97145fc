"""What the requests of a registration tell the guards of its life."""

from collections.abc import Iterable
from datetime import date

from tenants.models import Registration, VendorRequest
from tenants.rules.lifecycle import Case

Kind, State, Outcome = VendorRequest.Kind, VendorRequest.State, VendorRequest.Outcome


def case_of(
    registration: Registration,
    *,
    submitted_on: date | None = None,
    confirmed: Iterable[str] = (),
) -> Case:
    """The case of *registration*. *confirmed*: codes of what a person says in place of a fact."""
    requests = list(
        VendorRequest.objects.filter(registration=registration)
        .order_by("-created_at")
        .only("kind", "state", "outcome")
    )
    submissions = [one for one in requests if one.kind == Kind.REGISTRATION]
    return Case(
        submitted_on=submitted_on,
        is_refused=bool(submissions) and submissions[0].outcome == Outcome.REFUSED,
        is_closed=any(
            one.kind == Kind.CLOSING and one.outcome == Outcome.GRANTED for one in requests
        ),
        open_requests=sum(one.state in (State.DRAFT, State.SENT) for one in requests),
        confirmed=frozenset(confirmed),
    )
