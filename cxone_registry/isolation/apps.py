"""Application entry of the isolation room."""

from django.apps import AppConfig


class IsolationConfig(AppConfig):
    name = "cxone_registry.isolation"
    label = "isolation"
    verbose_name = "Isolation"

    def ready(self) -> None:
        from cxone_registry.isolation import checks  # noqa: F401  (registers the system checks)
