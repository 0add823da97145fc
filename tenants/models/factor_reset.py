"""A lost second factor is taken back by two admins: one asks, another one confirms."""

from django.db import models
from django.db.models import Q

from cxone_registry.isolation.models import OrganizationModel


class FactorReset(OrganizationModel):
    """One admin's wish to take a member's second factor back, and what became of it."""

    class State(models.TextChoices):
        ASKED = "asked", "Waits for another admin"
        DONE = "done", "Taken back"
        REFUSED = "refused", "Refused"

    membership = models.ForeignKey(
        "tenants.Membership", models.CASCADE, related_name="+", db_constraint=False
    )
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    # No reference: history outlives the person. The label is as it was then.
    asked_by_id = models.UUIDField()
    asked_by = models.CharField(max_length=254)
    asked_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    settled_by_id = models.UUIDField(null=True)
    settled_by = models.CharField(max_length=254, blank=True)
    settled_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta(OrganizationModel.Meta):
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done")
                | Q(settled_by_id__isnull=False) & ~Q(settled_by_id=models.F("asked_by_id")),
                name="factor_reset_by_two",
                violation_error_message="Another admin confirms it.",
            ),
            models.UniqueConstraint(
                fields=["organization", "membership"],
                condition=Q(state="asked"),
                name="factor_reset_one_open",
                violation_error_message="Somebody asked for it already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}, asked by {self.asked_by}"
