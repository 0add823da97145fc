"""Files that leave the registry: templates, exports, and lists of problems."""

from collections.abc import Collection
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from cxone_registry.site.access import needs
from tenants.models import TableImport
from tenants.rules.tables import Column, write_csv
from tenants.services.imports import exporting
from tenants.services.imports.kinds import KINDS
from tenants.services.policy import Action

PROBLEM_COLUMNS = (
    Column("line", "Line", ""),
    Column("column", "Column", ""),
    Column("sentence", "What is wrong", ""),
)


@require_GET
@needs(Action.VIEW)
def export(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """All rows of a kind, as they could be imported again."""
    _refuse_unknown(kind, form)
    return export_file(request, kind, form)


@require_GET
@needs(Action.VIEW)
def template(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """The columns of a kind with an example."""
    _refuse_unknown(kind, form)
    return _file(exporting.template(kind, form), f"{kind}-template", form)


@require_GET
@needs(Action.EDIT)
def problems(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What is wrong in a file, line by line, as a file."""
    chosen = get_object_or_404(TableImport.objects.defer("content"), pk=import_id)
    rows = [{key: str(value) for key, value in problem.items()} for problem in chosen.problems]
    return _file(write_csv(PROBLEM_COLUMNS, rows), f"{chosen.kind}-problems", "csv")


def export_file(
    request: HttpRequest, kind: str, form: str, *, only: Collection[UUID] | None = None
) -> HttpResponse:
    """The download itself; *only*: ids of the chosen rows."""
    name = f"{kind}-{request.seat.slug}-{timezone.localdate()}"
    return _file(exporting.export(kind, form, only=only), name, form)


def _refuse_unknown(kind: str, form: str) -> None:
    if kind not in KINDS or form not in exporting.FORMATS:
        raise Http404("There is no such table. Choose one on the page Import.")


def _file(content: bytes, name: str, form: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=exporting.FORMATS[form],
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{form}"',
            "Cache-Control": "no-store",
        },
    )
