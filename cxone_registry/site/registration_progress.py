"""How far registrations are, for the pages of rooms that may not look at credentials."""

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from credentials.reports.progress import Progress, progress_of_many


def progress_by_id(ids: Iterable[UUID]) -> dict[UUID, Progress]:
    """The progress of each registration, in a constant number of queries."""
    return progress_of_many(ids, timezone.localtime())


def meter(progress: Progress) -> SafeString:
    """For example "7 of 12" with a bar; a mark when something has to be done again."""
    checklist = progress.checklist
    is_lapsed = any(stage.state == "lapsed" for stage in checklist.stages)
    mark = format_html(' <small class="tone-warning">{}</small>', "needs you again")
    return format_html(
        '<div><span class="meter"><progress max="{}" value="{}" aria-hidden="true"></progress>'
        "{} of {}</span>{}</div>",
        checklist.total,
        checklist.done,
        checklist.done,
        checklist.total,
        mark if is_lapsed else "",
    )
