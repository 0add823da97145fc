"""The checks of a registration: validations of its sign-ins, and its flight checks."""

from uuid import UUID

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from credentials.admin.registration.tab import registration_or_404, tab_page
from credentials.admin.trace import run_pill
from credentials.models import AccessKeyUse, FlightCheck, ValidationRun
from credentials.reports.outcomes import reading
from cxone_registry.site.access import needs
from cxone_registry.site.html import pill
from tenants.models import ApplicationType, Registration
from tenants.services.policy import Action

NEWEST = 10
MOST_SIGN_INS = 100
FLIGHT_TONES = {"good": "good", "doubts": "warning", "failed": "bad"}


@require_GET
@needs(Action.VIEW)
def checks(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """Whether it works, and what was tried lately."""
    registration = registration_or_404(registration_id)
    uses = AccessKeyUse.objects.filter(registration=registration)
    named = uses.select_related("access_key__tenant__environment")
    never_first = F("last_good_at").asc(nulls_first=True)
    by_need = named.order_by(never_first, "access_key__tenant__name")
    return tab_page(
        request,
        registration,
        "registration_page/checks.html",
        tab="checks",
        title="Checks",
        is_machine=registration.application_type == ApplicationType.BACK_END,
        uses=[(use, reading(use.last_outcome)) for use in by_need[:MOST_SIGN_INS]],
        use_count=uses.count(),
        shown_count=MOST_SIGN_INS,
        runs=[(run, run_pill(run)) for run in _newest_runs(registration)],
        flights=[(flight, _flight_pill(flight)) for flight in _newest_flights(registration)],
        may_validate=request.may(Action.VALIDATE),
    )


def _newest_runs(registration: Registration) -> list[ValidationRun]:
    runs = ValidationRun.objects.filter(use__registration=registration)
    related = runs.select_related("use__access_key__tenant")
    return list(related.defer("steps").order_by("-created_at")[:NEWEST])


def _newest_flights(registration: Registration) -> list[FlightCheck]:
    flights = FlightCheck.objects.filter(registration=registration)
    shown = flights.select_related("environment", "tenant").only(
        "kind", "state", "outcome", "summary", "created_at", "requested_by", "environment__name",
        "tenant__name",
    )  # fmt: skip
    return list(shown.order_by("-created_at")[:NEWEST])


def _flight_pill(flight: FlightCheck) -> str:
    if flight.is_open:
        return pill("running", flight.get_state_display())
    tone = FLIGHT_TONES.get(flight.outcome, "unknown")
    return pill(tone, flight.get_outcome_display())
