"""The page where a table is chosen, its template taken and a file brought; and what came before."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cxone_registry.site.access import needs
from tenants.models import Environment, TableImport
from tenants.rules.tables import LARGEST_FILE, TableRefusedError
from tenants.services.imports.checking import check_file
from tenants.services.imports.kinds import KINDS
from tenants.services.policy import Action

MOST_HISTORY = 10
TOO_LARGE = (
    "This file is larger than 5 MB. Split it into several files and upload one after the other."
)
# What each table is for, in a line.
PURPOSES = {
    "contacts": "People and mailboxes that NICE may write to.",
    "tenants": "CXone tenants, each in its environment and business unit.",
    "registrations": "Applications with all answers of NICE's form.",
    "origins": "Origins that browsers call CXone from, by registration.",
}


class UploadForm(forms.Form):
    """One file of a kind."""

    kind = forms.ChoiceField(
        choices=[(slug, kind.label) for slug, kind in KINDS.items()], widget=forms.HiddenInput
    )
    file = forms.FileField(
        label="File",
        allow_empty_file=True,  # refused with our own sentence
        error_messages={"required": "Choose a CSV or XLSX file first."},
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt,.tsv", "required": ""}),
        help_text="CSV (UTF-8) or XLSX, 5 MB and 5,000 rows at most.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(TOO_LARGE)
        return file


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.EDIT)
def start(request: HttpRequest) -> HttpResponse:
    """Show what can be imported; take a file and lead to its preview."""
    if request.method != "POST":
        return _page(request, UploadForm(label_suffix=""), request.GET.get("kind", ""))
    form = UploadForm(request.POST, request.FILES, label_suffix="")
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = check_file(
                form.cleaned_data["kind"], file.read(), file_name=file.name, person=request.user
            )
            return HttpResponseRedirect(reverse("import-page", args=[made.pk]))
        except TableRefusedError as refused:
            form.add_error("file", refused.sentence)
    return _page(request, form, str(form.data.get("kind", "")), status=400)


def _page(request: HttpRequest, form: UploadForm, kind: str, *, status: int = 200) -> HttpResponse:
    chosen = KINDS.get(kind, KINDS["registrations"])
    context = {
        **admin.site.each_context(request),
        "title": "Import",
        "form": form,
        "kinds": [(slug, each.label) for slug, each in KINDS.items()],
        "kind": chosen,
        "purpose": PURPOSES[chosen.slug],
        "clouds": Environment.objects.filter(is_active=True).values_list("slug", "name"),
        "history": TableImport.objects.select_related("person").defer("content", "problems")[
            :MOST_HISTORY
        ],
    }
    return TemplateResponse(request, "imports/start.html", context, status=status)
