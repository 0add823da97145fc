"""The Celery application. PostgreSQL holds the jobs; Celery only wakes workers and runs them."""

import os
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxone_registry.settings.embedded")

SHORT = 40


@worker_init.connect
@beat_init.connect
def refuse_unless_safe(**_: Any) -> None:
    # Imported here: the application must exist before the models that its tasks use.
    from cxone_registry import startup

    startup.refuse_unless_safe()


class Registry(Celery):
    """Sends tasks that carry ids and short names only, so that no broker ever holds a secret.

    A signal could not do this: Celery logs what its receivers raise and sends all the same.
    """

    def send_task(
        self,
        name: str,
        args: Iterable[object] | None = None,
        kwargs: Mapping[str, object] | None = None,
        *further: Any,
        **options: Any,
    ) -> Any:
        refuse_values(args or (), kwargs or {})
        return super().send_task(name, args, kwargs, *further, **options)


def refuse_values(args: Iterable[object], kwargs: Mapping[str, object]) -> None:
    """Raise TypeError unless each argument is an id or a short name."""
    if not all(_is_id(value) for value in (*args, *kwargs.values())):
        raise TypeError("Task arguments are ids: the value belongs in the database.")


def _is_id(value: object) -> bool:
    if value is None or isinstance(value, bool | int | uuid.UUID):
        return True
    return (
        isinstance(value, str)
        and len(value) <= SHORT
        and value.replace("-", "").replace("_", "").replace(".", "").isalnum()
    )


app = Registry("cxone_registry")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Says that the beat is alive; not a choice of any deployment.
app.conf.beat_scheduler = "cxone_registry.jobs.beat.Scheduler"
app.autodiscover_tasks()
