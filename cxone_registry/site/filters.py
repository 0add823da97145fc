"""Filters that several lists share."""

from typing import Any

from django.contrib.admin import ChoicesFieldListFilter


class CloudFilter(ChoicesFieldListFilter):
    """By the kind of the CXone cloud, called what it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "environment"
