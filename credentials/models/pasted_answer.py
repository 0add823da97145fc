"""NICE's answer as somebody pasted it, until its values are taken over."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from credentials.fields import SealedField
from cxone_registry.isolation.models import OrganizationModel


class PastedAnswer(OrganizationModel):
    """What was recognised in a pasted answer. Its secrets are sealed here and nowhere else."""

    registration = models.ForeignKey(
        "tenants.Registration", models.CASCADE, related_name="pasted_answers", db_constraint=False
    )
    by = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # With a mark in the place of each secret.
    text = models.TextField(max_length=20_000)
    # {"tracking_number": "...", "client_ids": [...], "secrets": how many}; no secret.
    found = models.JSONField(default=dict)
    # JSON list of the secrets, in the order of their marks; gone once taken over or dismissed.
    sealed_secrets = SealedField(aad_name="pasted_answer.secrets", null=True, editable=False)
    finished_at = models.DateTimeField(null=True)

    class Meta(OrganizationModel.Meta):
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(sealed_secrets__isnull=True),
                name="pasted_answer_finished_keeps_no_secret",
            ),
        ]

    def __str__(self) -> str:
        return f"Answer about {self.registration}"
