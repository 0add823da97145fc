"""The guided form: a page per step, savable at any point."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from cxone_registry.site.access import needs
from cxone_registry.site.database_problems import sentence_for
from tenants.admin.plan.forms import FORMS, StepForm
from tenants.admin.plan.forms.apis import needs_of, without_group
from tenants.admin.plan.frame import frame, step_address
from tenants.models import Registration
from tenants.reports.plan_stamp import stamp
from tenants.reports.plan_summary import summary_of
from tenants.reports.plans import plan_of
from tenants.rules.lint import lint
from tenants.rules.plan import Plan
from tenants.rules.plan_steps import BY_SLUG, REVIEW, STEPS, Step, after, before
from tenants.services.plans import ChangedMeanwhileError, TypeFixedError, save_step, start
from tenants.services.policy import Action

FORM_METHODS = ["GET", "HEAD", "POST"]
TYPE_IS_FIXED = (
    "NICE has fixed the application type. Use “Supersede with another type” on the review page."
)


@require_http_methods(FORM_METHODS)
@needs(Action.EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """The first step of a registration that does not exist yet."""
    registration, plan = Registration(), Plan()
    form = form_for(request, registration, plan, STEPS[0])
    if request.method == "POST" and form.is_valid():
        made = _saved(form, lambda: start(form.answers()))
        if made is not None:
            return _onward(request, made, STEPS[0].slug)
    return _page(request, registration, plan, STEPS[0], form)


@require_safe
@needs(Action.VIEW)
def resume(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """Lead to the first step that nobody answered, or to the review."""
    registration = get_object_or_404(Registration, pk=registration_id)
    open_steps = [step.slug for step in STEPS if step.slug not in registration.answered]
    slug = open_steps[0] if open_steps and request.may(Action.EDIT) else REVIEW.slug
    return HttpResponseRedirect(step_address(registration, slug))


@require_http_methods(FORM_METHODS)
@needs(Action.EDIT)
def step(request: HttpRequest, registration_id: UUID, slug: str) -> HttpResponse:
    """One step: its form, what it means, and what the linter says of it."""
    registration = _registration(registration_id, slug)
    plan = plan_of(registration)
    form = form_for(request, registration, plan, BY_SLUG[slug])
    if request.method == "POST" and form.is_valid():
        opened_on = request.POST.get("stamp", "")
        done = _saved(
            form, lambda: (save_step(registration.pk, slug, form.answers(), stamp=opened_on),)
        )
        if done is not None:
            _tell(request, registration, is_news=done[0])
            return _onward(request, registration, slug)
    return _page(request, registration, plan, BY_SLUG[slug], form)


def form_for(request: HttpRequest, registration: Registration, plan: Plan, step: Step) -> StepForm:
    """The step's form with what was posted, if anything was."""
    given = request.POST if request.method == "POST" else None
    return FORMS[step.slug](given, registration=registration, plan=plan, user=request.user)


def _registration(registration_id: UUID, slug: str) -> Registration:
    rows = Registration.objects.select_related("owner", "business_unit", "supersedes")
    registration = get_object_or_404(rows, pk=registration_id)
    if slug not in FORMS:
        raise Http404("A plan has no such step.")
    return registration


def _saved(form: StepForm, save: Any) -> Any:
    """What *save* returns, or None with the reason among the form's errors."""
    try:
        with transaction.atomic():
            made = save()
            transaction.get_connection().check_constraints()
            return made
    except ChangedMeanwhileError:
        form.is_outdated = True
    except TypeFixedError:
        form.add_error(None, TYPE_IS_FIXED)
    except ValidationError as error:
        form.add_error("name" if "name" in form.fields else None, error.messages)
    except DatabaseError as error:
        form.add_error(None, sentence_for(error))
    return None


def _tell(request: HttpRequest, registration: Registration, *, is_news: bool) -> None:
    if not is_news:
        messages.info(request, "Saved: nothing differs from before.")
    elif registration.is_type_fixed:
        messages.warning(
            request, "Saved here. NICE has the earlier answer: ask for the change with a request."
        )
    else:
        messages.success(request, "Saved.")


def _onward(request: HttpRequest, registration: Registration, slug: str) -> HttpResponse:
    goes_on = request.POST.get("then") == "next"
    return HttpResponseRedirect(step_address(registration, after(slug) if goes_on else slug))


def _page(
    request: HttpRequest, registration: Registration, plan: Plan, step: Step, form: StepForm
) -> HttpResponse:
    is_outdated = getattr(form, "is_outdated", False)
    stored = lint(plan)
    typed = replace(plan, **form.planned()) if form.is_bound else plan
    is_new = registration._state.adding
    context = {
        **frame(request, registration, plan, stored, step),
        "form": form,
        "stamp": "" if is_new else stamp(plan, registration, step.slug),
        "is_outdated": is_outdated,
        "stored": summary_of(plan, registration, step.slug) if is_outdated else [],
        "is_read_only": step.slug == "people" and registration.is_type_fixed,
        "back": ""
        if is_new or not before(step.slug)
        else step_address(registration, before(step.slug)),
        "template": f"plan/steps/{step.slug}.html",
        **live(typed, step.slug, is_answered=form.is_bound or step.slug in plan.answered),
    }
    status = 409 if is_outdated else 400 if form.errors else 200
    return TemplateResponse(request, "plan/step.html", context, status=status)


def live(plan: Plan, slug: str, *, is_answered: bool) -> dict[str, Any]:
    """What the linter says of one step, for the panel beside the form."""
    fields = BY_SLUG[slug].fields
    return {
        "step_remarks": [one for one in lint(plan) if one.field in fields] if is_answered else [],
        "is_answered": is_answered,
        "needs": needs_of(plan.scopes, plan.endpoints) if slug == "apis" else [],
        "without_group": without_group(plan.endpoints) if slug == "apis" else [],
    }
