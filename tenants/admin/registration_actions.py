"""What can be done with chosen registrations: each leads to its preview, the export to a file."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from cxone_registry.site.chosen_rows import ask_about
from tenants.admin.imports.downloads import export_file


@admin.action(description="Assign owner", permissions=["change"])
def assign_owner(page: ModelAdmin, request: HttpRequest, rows: QuerySet) -> HttpResponse:
    return ask_about(request, rows, "registrations-assign-owner")


@admin.action(description="Add technical contact", permissions=["change"])
def add_contact(page: ModelAdmin, request: HttpRequest, rows: QuerySet) -> HttpResponse:
    return ask_about(request, rows, "registrations-add-contact")


@admin.action(description="Mark as ready", permissions=["change"])
def mark_ready(page: ModelAdmin, request: HttpRequest, rows: QuerySet) -> HttpResponse:
    return ask_about(request, rows, "registrations-ready")


@admin.action(description="Check with the linter", permissions=["view"])
def check(page: ModelAdmin, request: HttpRequest, rows: QuerySet) -> HttpResponse:
    return ask_about(request, rows, "registrations-check")


@admin.action(description="Export as XLSX", permissions=["view"])
def export_xlsx(page: ModelAdmin, request: HttpRequest, rows: QuerySet) -> HttpResponse:
    return _export(request, rows, "xlsx")


@admin.action(description="Export as CSV", permissions=["view"])
def export_csv(page: ModelAdmin, request: HttpRequest, rows: QuerySet) -> HttpResponse:
    return _export(request, rows, "csv")


def _export(request: HttpRequest, rows: QuerySet, form: str) -> HttpResponse:
    ids = set(rows.order_by().values_list("pk", flat=True))
    return export_file(request, "registrations", form, only=ids)


ACTIONS: list[Any] = [assign_owner, add_contact, mark_ready, check, export_xlsx, export_csv]
