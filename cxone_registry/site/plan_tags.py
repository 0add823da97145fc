"""What pages about a plan need from the room above it: ``{% load plan %}``."""

from django import template
from django.urls import reverse

from credentials.reports import remarks
from tenants.models import Registration

register = template.Library()
TONES = {"error": "bad", "warning": "warning", "notice": "info"}


@register.simple_tag
def remarks_of(registration: Registration) -> tuple:
    """All remarks about a stored registration, with the facts of how it is used."""
    return remarks.remarks_of([registration.pk])[registration.pk]


@register.simple_tag
def step_url(registration: Registration, remark: remarks.Remark) -> str:
    """Where the answer is mended that a remark is about."""
    return reverse("plan-step", args=[registration.pk, remarks.step_of(remark.field)])


@register.filter
def errors_in(found: tuple) -> list:
    """The remarks that keep a registration from being ready."""
    return [one for one in found if one.severity == "error"]


@register.filter
def severity_icon(severity: str) -> str:
    """The icon, and the tone, of a severity."""
    return TONES[severity]
