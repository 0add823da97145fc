"""The tab "Case file": what to type into NICE's form, what to write, what came back."""

from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from credentials.admin.case_file import mails
from credentials.admin.registration.tab import registration_or_404, tab_page
from credentials.models import PastedAnswer
from cxone_registry.site.access import needs
from tenants.models import CaseEntry, Organization, Registration
from tenants.reports.plans import plan_of
from tenants.rules.answers import LONGEST
from tenants.rules.form_answers import KNOWN_FORM, ORDER_NOTE, all_as_text, form_answers
from tenants.services.policy import Action

PER_PAGE = 20
ICONS = {"note": "edit", "mail": "contact", "answer": "info", "status": "history"}


@require_GET
@needs(Action.VIEW)
def case_file(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """The form's answers, mail drafts, and the thread."""
    registration = registration_or_404(registration_id)
    plan = plan_of(registration)
    answers = form_answers(plan)
    waiting = mails.waiting_requests(registration)
    offered = mails.choices(registration, waiting)
    key = mails.chosen(request.GET.get("draft", ""), offered, registration, plan)
    return tab_page(
        request,
        registration,
        "case_file/page.html",
        tab="case-file",
        title="Case file",
        answers=answers,
        all_answers=all_as_text(answers),
        missing_count=sum(bool(one.missing) for one in answers),
        order_note=ORDER_NOTE,
        known_form=KNOWN_FORM,
        form_url=Organization.objects.get().form_url,
        mail=mails.mail(key, registration, plan, waiting),
        mails=offered,
        is_to_submit=registration.status in mails.NOT_SENT_YET,
        entries=_entries(request, registration),
        open_answers=_open_answers(registration),
        longest=LONGEST,
        may_edit=request.may(Action.EDIT),
    )


def _entries(request: HttpRequest, registration: Registration) -> Page:
    entries = CaseEntry.objects.filter(registration=registration).order_by("-at", "-pk")
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("p"))
    for entry in page.object_list:
        entry.icon = ICONS.get(entry.kind, "edit")
    return page


def _open_answers(registration: Registration) -> list[PastedAnswer]:
    """Those that nobody took over or dismissed."""
    found = PastedAnswer.objects.filter(registration=registration, finished_at=None)
    return list(found.defer("sealed_secrets", "text").order_by("-created_at")[:10])
