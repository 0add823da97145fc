"""The Celery application. PostgreSQL holds the jobs; Celery only wakes workers and runs them."""

import os
import uuid
from typing import Any

from celery import Celery
from celery.signals import beat_init, before_task_publish, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxone_registry.settings.embedded")

app = Celery("cxone_registry")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

SHORT = 40


@worker_init.connect
@beat_init.connect
def refuse_unless_safe(**_: Any) -> None:
    # Imported here: the application must exist before the models that its tasks use.
    from cxone_registry import startup

    startup.refuse_unless_safe()


@before_task_publish.connect
def refuse_values(body: Any = None, **_: Any) -> None:
    """A task carries ids and short names only, so that no broker ever holds a secret."""
    args, kwargs, _embed = body
    for value in (*args, *kwargs.values()):
        if not _is_id(value):
            raise TypeError("Task arguments are ids: the value belongs in the database.")


def _is_id(value: object) -> bool:
    if value is None or isinstance(value, bool | int | uuid.UUID):
        return True
    return (
        isinstance(value, str)
        and len(value) <= SHORT
        and value.replace("-", "").replace("_", "").replace(".", "").isalnum()
    )
