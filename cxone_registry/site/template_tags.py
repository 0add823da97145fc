"""The tags and filters of our templates: ``{% load registry %}``."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.contrib.admin.helpers import AdminForm, InlineAdminFormSet
from django.forms import BaseForm
from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString

from credentials.models import Finding
from credentials.reports.outcomes import reading
from cxone_registry.site import html
from cxone_registry.site.finding_tags import findings_card
from cxone_registry.site.lasting import lasting
from tenants.models import Registration
from tenants.models.application import Status

register = template.Library()
Subject = Finding.Subject

ADMIN_PAGES = {
    Subject.SIGN_IN: "admin:credentials_accesskeyuse_change",
    Subject.CLIENT_CREDENTIAL: "admin:credentials_clientcredential_change",
    Subject.ACCESS_KEY: "admin:credentials_accesskey_change",
    Subject.TENANT: "admin:tenants_tenant_change",
    Subject.REGISTRATION: "registration-overview",
    Subject.REQUEST: "request-page",
    Subject.ORIGIN: "origin-page",
    Subject.CONTACT: "admin:tenants_contact_change",
    Subject.CHANNEL: "channel",
    Subject.ENVIRONMENT: "environment-documents",
    Subject.REPORT: "report-schedule",
}
REGISTRATION_TONES = {
    Status.SUBMITTED: "warning",
    Status.ISSUED: "warning",
    Status.ACTIVE: "good",
    Status.RETIRING: "warning",
}
# Results of a validation's steps, as icon and colour.
STEP_TONES = {"ok": "good", "warning": "warning", "failed": "bad", "skipped": "unknown"}
STEP_WORDS = {"ok": "Done", "warning": "Warning", "failed": "Failed", "skipped": "Skipped"}

register.inclusion_tag("findings/card.html", name="findings_card")(findings_card)
register.simple_tag(html.icon, name="icon")
register.simple_tag(html.pill, name="pill")
register.simple_tag(html.moment, name="moment")
register.filter("breakable", html.breakable)
register.filter("days_left", html.days_left)
register.filter("exact_time", html.exact_time)
register.filter("in_words", html.in_words)
register.filter("label_text", html.label_text)
register.filter("lasting", lasting)
register.filter("technical_label", html.technical_label)


@register.simple_tag
def registration_status(registration: Registration) -> SafeString:
    """The pill of where a registration stands."""
    tone = REGISTRATION_TONES.get(registration.status, "unknown")
    return html.pill(tone, registration.get_status_display())


@register.simple_tag
def outcome_pill(outcome: str) -> SafeString:
    """The pill of a validation's outcome."""
    shown = reading(outcome)
    return html.pill(shown.tone, shown.label)


@register.filter
def page_of(subject_id: Any, subject: str) -> str:
    """Address of the page of what a finding is about; empty for what has none."""
    name = ADMIN_PAGES.get(Subject(subject))
    try:
        return reverse(name, args=[subject_id]) if name else ""
    except NoReverseMatch:
        return ""


@register.filter
def step_tone(result: str) -> str:
    return STEP_TONES.get(result, "running")


@register.filter
def step_icon(result: str) -> str:
    return {"skipped": "skipped"}.get(result, STEP_TONES.get(result, "running"))


@register.filter
def step_word(result: str) -> str:
    return STEP_WORDS.get(result, "Running")


@register.filter
def as_time(value: str | datetime | None) -> datetime | None:
    """A time that came out of JSON."""
    return parse_datetime(value) if isinstance(value, str) else value


@register.filter
def duration(milliseconds: float | None) -> str:
    """For example "84 ms" or "2.1 s"."""
    if not isinstance(milliseconds, int | float):
        return ""  # not known, or missing in what was stored
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


@register.filter
def selected_choice(choices: list[dict]) -> str:
    """What a filter is set to; empty while it shows all."""
    chosen = [str(choice["display"]) for choice in choices[1:] if choice["selected"]]
    return ", ".join(chosen)


@register.filter
def labelled_by(cells: Any, headers: list[dict]) -> list[SafeString]:
    return list(html.labelled(list(cells), headers))


@register.filter
def inline_data(formset: InlineAdminFormSet) -> str:
    """What Django's script needs to add rows, with the words of our inline on its button."""
    data = json.loads(formset.inline_formset_data())
    data["options"]["addText"] = f"Add {formset.opts.a_row}"
    return json.dumps(data)


@dataclass(frozen=True, slots=True)
class FieldError:
    """One refused value, and where on the page it is."""

    target: str
    label: str
    message: str


@register.simple_tag
def error_links(adminform: AdminForm, formsets: list[InlineAdminFormSet]) -> list[FieldError]:
    """Every error of a form and its inlines, for the summary on top."""
    found = list(_errors(adminform.form))
    for formset in formsets or []:
        target = f"{formset.formset.prefix}-group"
        found += [FieldError(target, "", text) for text in formset.formset.non_form_errors()]
        for form in formset.formset.forms:
            found += _errors(form)
    return found


def _errors(form: BaseForm) -> list[FieldError]:
    found = []
    for name, messages in form.errors.items():
        field = form[name] if name in form.fields else None
        target = (field.id_for_label or field.auto_id) if field else ""
        label = html.label_text(str(field.label)) if field else ""
        found += [FieldError(target, label, message) for message in messages]
    return found
