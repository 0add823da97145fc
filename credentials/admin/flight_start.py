"""The page where a flight check is chosen and started."""

from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from credentials.admin import flight_session
from credentials.admin.flight_forms import FlightForm, UserFlightForm
from credentials.models import AccessKeyUse, FlightCheck
from credentials.reports.flight_choices import Choice, choices_of, possible
from credentials.services import machine_flights, user_sign_in
from credentials.services.preparation import CannotTryError
from cxone_registry.site.access import needs
from tenants.models import ApplicationType, Environment, RedirectURI, Registration, Tenant
from tenants.services.policy import Action


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.VALIDATE)
def start(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """Ask what to check of a registration, and start it."""
    registration = get_object_or_404(Registration, pk=object_id)
    choices = choices_of(registration)
    form = _form(request, registration, possible(choices))
    if request.method == "POST" and form.is_valid():
        try:
            return to_flight(_begin(request, registration, form.cleaned_data))
        except CannotTryError as missing:
            form.add_error(None, str(missing))
    return _page(request, registration, choices, form)


@require_POST
@needs(Action.VALIDATE)
def again(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """The same check once more."""
    flight = get_object_or_404(
        FlightCheck.objects.select_related("use__access_key__tenant"), pk=object_id
    )
    try:
        return to_flight(_begin_again(request, flight))
    except CannotTryError as missing:
        messages.error(request, str(missing))
        return to_flight(flight)


def to_flight(flight: FlightCheck) -> HttpResponse:
    """Lead to where a flight check can be watched."""
    address = reverse("admin:credentials_flightcheck_change", args=[flight.pk])
    return HttpResponseRedirect(address)


def callback_address(request: HttpRequest) -> str:
    """Where CXone sends people back to: as this person reaches us."""
    return request.build_absolute_uri(reverse("flight-callback"))


def _form(request: HttpRequest, registration: Registration, choices: list[Choice]) -> FlightForm:
    kind = FlightForm if _is_machine(registration) else UserFlightForm
    origin_count = registration.origins.count()
    given = request.POST if request.method == "POST" else None
    # A sign-in's page leads here with that sign-in chosen; what is not offered is ignored.
    chosen = {"choice": request.GET.get("choice", "")}
    return kind(given, choices=choices, origin_count=origin_count, initial=chosen)


def _begin(request: HttpRequest, registration: Registration, given: dict) -> FlightCheck:
    asked = {name: given.get(name) for name in ("token_url", "probe_origins")}
    asked["probe_origins"] = bool(asked["probe_origins"])
    if _is_machine(registration):
        uses = AccessKeyUse.objects.select_related("access_key__tenant")
        return machine_flights.start(uses.get(pk=given["choice"]), **asked)
    environment, _, tenant = given["choice"].partition(":")
    wishes = user_sign_in.Wishes(
        redirect_uri=callback_address(request),
        **{name: given[name] for name in ("display", "prompt", "login_hint", "max_age")},
        **asked,
    )
    return _remembered(
        request,
        user_sign_in.start(
            registration,
            Environment.objects.get(pk=environment),
            Tenant.objects.filter(pk=tenant).first() if tenant else None,
            wishes,
        ),
    )


def _begin_again(request: HttpRequest, flight: FlightCheck) -> FlightCheck:
    if flight.use is not None:
        options = {"token_url": flight.token_url, "probe_origins": flight.probe_origins}
        return machine_flights.start(flight.use, **options)
    asked = flight.authorization
    wishes = user_sign_in.Wishes(
        redirect_uri=callback_address(request),
        **{name: asked.get(name) or "" for name in ("display", "prompt", "login_hint")},
        max_age=asked.get("max_age"),
        token_url=flight.token_url,
        probe_origins=flight.probe_origins,
    )
    started = user_sign_in.start(flight.registration, flight.environment, flight.tenant, wishes)
    return _remembered(request, started)


def _remembered(request: HttpRequest, started: tuple[FlightCheck, str]) -> FlightCheck:
    flight, state = started
    flight_session.remember(request, flight.pk, state)
    return flight


def _page(
    request: HttpRequest, registration: Registration, choices: list[Choice], form: FlightForm
) -> HttpResponse:
    callback = callback_address(request)
    redirects = registration.redirect_uris.filter(purpose=RedirectURI.Purpose.SIGN_IN)
    context = {
        **admin.site.each_context(request),
        "title": "Flight check",
        "registration": registration,
        "form": form,
        "is_machine": _is_machine(registration),
        "can_start": bool(possible(choices)),
        "impossible": [choice for choice in choices if choice.problem],
        "callback": callback,
        "is_registered": redirects.filter(uri=callback).exists(),
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "flight/start.html", context, status=status)


def _is_machine(registration: Registration) -> bool:
    return registration.application_type == ApplicationType.BACK_END
