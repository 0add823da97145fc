"""Application entry of the audit room."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "cxone_registry.audit"
    label = "audit"
    verbose_name = "Audit trail"
