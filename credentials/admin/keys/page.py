"""The platform operator's page of keys. It only shows: key commands have no address, on purpose."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from credentials.reports import root_keys
from cxone_registry.site.access import needs
from tenants.services.policy import Action

COMMANDS = [
    ("keys status", "Which root keys are needed and present, and what is wrong."),
    ("keys stage", "Make a new root key, and note that it is in every key ring."),
    ("keys escrow", "Show a root key on a terminal, to be written down twice."),
    ("keys promote", "Let a staged key wrap from now on. The one before is retained."),
    ("keys rewrap", "Wrap every stored key under the primary one. No secret is touched."),
    ("keys retire", "End the retained key, once no stored key and no backup needs it."),
    ("keys prove", "Type in an escrow copy, to show that it can be read. Yearly."),
    ("keys rotate", "New data keys for organisations; --due takes those a year old. Daily."),
    ("keys destroy", "Destroy data keys retired longer ago than backups are kept."),
    ("keys backup-manifest", "What a backup needs and holds. Keep it beside each backup."),
    ("keys open-all", "Open every value and count, after a restore."),
    ("keys shred", "Destroy one organisation's keys. Two operators, no way back."),
]


@require_safe
@needs(Action.WATCH_PLATFORM)
def page(request: HttpRequest) -> HttpResponse:
    """Root keys with their history, what they wrap, escrow proofs, and shreddings."""
    now, keys = timezone.now(), root_keys.lines()
    context = {
        **admin.site.each_context(request),
        "title": "Keys",
        "keys": [(key, key.proof_is_old(now)) for key in keys],
        "unproved": [key for key in keys if key.proof_is_old(now)],
        "old_data_key": root_keys.due_data_keys(keys, now),
        "shreddings": root_keys.shreddings(),
        "commands": COMMANDS,
        "backup_days": settings.BACKUP_DAYS,
        "provider": settings.KEY_PROVIDER or "ring",
    }
    return TemplateResponse(request, "platform/keys.html", context)
