"""Application entry of the jobs room."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "cxone_registry.jobs"
    label = "jobs"
    verbose_name = "Jobs"
