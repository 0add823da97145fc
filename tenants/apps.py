"""Application entry of the CXone side."""

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Registrations and tenants"
