"""Plan a rotation, or many at once; change a plan."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from credentials.admin.rotations import words
from credentials.admin.rotations.forms import PlanForm
from credentials.admin.rotations.pages import found, shown_page
from credentials.models import AccessKey, ClientCredential, Rotation
from credentials.reports.rotations.impact import Owner, impact_of
from credentials.reports.rotations.planner import batches_of, due_lines, suggestion_for
from credentials.rules.rotations.dates import next_date
from credentials.services.rotations import planning
from credentials.services.rotations.locking import RotationError, owner_of
from cxone_registry.site.access import needs
from cxone_registry.site.form_fields import is_uuid
from tenants.models import Membership
from tenants.services.policy import Action

MOST = 200
CHOOSE = "Choose at least one secret."


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.ROTATE)
def new(request: HttpRequest) -> HttpResponse:
    """Plan one rotation for ?client= or ?key=; without either, choose among what is due."""
    owner = _asked_owner(request)
    if owner is None:
        return _bulk(request)
    if request.method != "POST":
        return _form(request, owner, PlanForm(owner=owner, initial=_initial(request, owner)))
    form = PlanForm(request.POST, owner=owner)
    if not form.is_valid():
        return _form(request, owner, form, status=400)
    try:
        rotation = planning.plan(owner, form.plan())
    except RotationError as error:
        form.add_error(None, str(error))
        return _form(request, owner, form, status=409)
    messages.success(request, "The rotation is planned.")
    return HttpResponseRedirect(reverse("rotation", args=[rotation.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.ROTATE)
def edit(request: HttpRequest, rotation_id: UUID) -> HttpResponse:
    """Other days, another person."""
    rotation = found(rotation_id)
    owner = owner_of(rotation)
    names = ("reason", "planned_for", "owner", "driver", "keep_days", "next_rotate_by")
    initial = {name: getattr(rotation, name) for name in names}
    form = PlanForm(request.POST or None, owner=owner, initial=initial)
    if request.method != "POST" or not form.is_valid():
        status = 400 if request.method == "POST" else 200
        return _form(request, owner, form, status=status, rotation=rotation)
    try:
        planning.change(rotation, form.plan())
    except RotationError as error:
        form.add_error(None, str(error))
        return _form(request, owner, form, status=409, rotation=rotation)
    messages.success(request, "Saved.")
    return HttpResponseRedirect(reverse("rotation", args=[rotation.pk]))


def _bulk(request: HttpRequest) -> HttpResponse:
    lines, form = due_lines(timezone.now()), PlanForm(request.POST or None)
    status, problem = 200, ""
    if request.method == "POST":
        chosen = [line.owner for line in lines if str(line.owner.pk) in _chosen(request)]
        problem, status = ("", 400) if chosen else (CHOOSE, 400)
        if chosen and form.is_valid():
            try:
                made = planning.plan_many(chosen, form.plan())
            except RotationError as error:
                problem, status = str(error), 409
            else:
                count = "1 rotation is" if len(made) == 1 else f"{len(made)} rotations are"
                messages.success(request, f"{count} planned.")
                return HttpResponseRedirect(reverse("rotations"))
    context = {
        "lines": [(line, words.new_address(line.owner)) for line in lines],
        "batches": batches_of(lines),
        "form": form,
        "chosen": _chosen(request),
        "problem": problem,
    }
    return shown_page(request, "bulk.html", title="Plan rotations", status=status, **context)


def _chosen(request: HttpRequest) -> set[str]:
    given = request.POST if request.method == "POST" else request.GET
    return set(given.getlist("secret")[:MOST])


def _form(
    request: HttpRequest,
    owner: Owner,
    form: PlanForm,
    *,
    status: int = 200,
    rotation: Rotation | None = None,
) -> HttpResponse:
    now = timezone.now()
    context: dict[str, Any] = {
        "owner": owner,
        "owner_page": words.owner_page(owner),
        "kind": words.kind_of(owner),
        "form": form,
        "suggested": suggestion_for(owner, now),
        "impact": impact_of(owner, now),
        "rotation": rotation,
        "consumers": [(one, words.holds_pill(one)) for one in impact_of(owner, now).consumers],
    }
    title = "Change the plan" if rotation else "Plan a rotation"
    return shown_page(request, "new.html", title=title, status=status, **context)


def _initial(request: HttpRequest, owner: Owner) -> dict[str, Any]:
    suggested = suggestion_for(owner, timezone.now())
    current = owner.secret_versions.filter(state="current").only("created_at").first()
    began = current.created_at.date() if current else None
    return {
        "planned_for": suggested.on,
        "owner": Membership.objects.filter(user=request.user.pk).first(),
        "next_rotate_by": next_date(began, owner.rotate_by, suggested.on),
    }


def _asked_owner(request: HttpRequest) -> Owner | None:
    client, key = request.GET.get("client", ""), request.GET.get("key", "")
    if client:
        rows = ClientCredential.objects.select_related("registration", "environment")
        return get_object_or_404(rows, pk=_id(client))
    if key:
        return get_object_or_404(
            AccessKey.objects.select_related("tenant__environment", "sponsor"), pk=_id(key)
        )
    return None


def _id(text: str) -> str:
    if not is_uuid(text):
        raise Http404
    return text
