"""Where the things that own secrets have their pages."""

from django.db import models
from django.urls import reverse


def owner_url(owner: models.Model) -> str:
    """The page of a client credential or an access key."""
    return reverse(f"admin:credentials_{owner._meta.model_name}_change", args=[owner.pk])
