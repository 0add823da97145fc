"""The credentials of a registration: what NICE issued, and every key down to its person."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from credentials.admin.registration.tab import registration_or_404, tab_page
from credentials.models import AccessKeyUse
from credentials.reports.named_tenants import named_tenants
from credentials.reports.outcomes import Reading, reading
from credentials.reports.progress import progress_of
from credentials.reports.registration_access import (
    MOST,
    client_lines,
    key_uses,
    sponsor_states,
    tenants_of,
)
from credentials.rules.problems import Problem
from credentials.rules.watch.key_chain import NO_SPONSOR, USER_UNKNOWN, SeenKey, key_problems
from cxone_registry.site.access import needs
from tenants.services.policy import Action

# What was only never filled in: the cells say so, and one sentence for all of them.
UNSAID = {USER_UNKNOWN, NO_SPONSOR}


@dataclass(frozen=True, slots=True)
class Link:
    """One sign-in with its key, its user and what is wrong between key and person."""

    use: AccessKeyUse
    outcome: Reading
    problems: tuple[Problem, ...]
    is_unsaid: bool


@require_GET
@needs(Action.VIEW)
def credentials_tab(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """Everything that the application proves itself with, but no secret."""
    registration = registration_or_404(registration_id)
    progress = progress_of(registration.pk, timezone.localtime())
    uses = key_uses(registration)
    sharing = {fact.id: fact.shared_with for fact in progress.facts.sign_ins}
    states = sponsor_states(uses, timezone.now())
    links = [_link(use, sharing.get(str(use.pk), ()), states) for use in uses]
    return tab_page(
        request,
        registration,
        "registration_page/credentials.html",
        tab="credentials",
        title="Credentials",
        progress=progress,
        clients=client_lines(registration),
        links=links,
        unsaid=len({link.use.access_key_id for link in links if link.is_unsaid}),
        is_cut=len(uses) == MOST,
        tenants=tenants_of(progress.facts),
        named=[one for one in named_tenants([registration.pk]) if not one.known],
        takes_secret=progress.plan.has_secret,
        is_machine=not progress.plan.is_for_people,
        may_set_secret=request.may(Action.SET_SECRET),
    )


def _link(use: AccessKeyUse, others: tuple[str, ...], states: dict[UUID, str]) -> Link:
    key = use.access_key
    seen = SeenKey(
        id=key.pk,
        label=str(key),
        user_kind=key.user_kind,
        sponsor=key.sponsor.name if key.sponsor else "",
        sponsor_state=states[key.sponsor.pk] if key.sponsor else "",
        applications=("this one", *others),
    )
    found = key_problems(seen)
    wrong = tuple(problem for problem in found if problem.code not in UNSAID)
    return Link(use, reading(use.last_outcome), wrong, len(wrong) < len(found))
