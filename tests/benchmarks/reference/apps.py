from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "tests.benchmarks.reference"
    label = "reference"
