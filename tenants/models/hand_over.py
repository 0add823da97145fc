"""What somebody has to take over when a person leaves."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cxone_registry.isolation.models import OrganizationModel


class HandOverTask(OrganizationModel):
    """One thing to do because a person leaves, and whether it is done."""

    title = models.CharField(max_length=300)
    why = models.CharField(max_length=1000, blank=True)
    # Whose leaving it is about: an e-mail address or the name of an API user.
    person = models.CharField(max_length=254)
    registration = models.ForeignKey(
        "tenants.Registration",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="hand_over_tasks",
        db_constraint=False,
    )
    # What to open: a Finding.Subject and its row.
    subject = models.CharField(max_length=20, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    assignee = models.ForeignKey(
        "tenants.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.CharField(max_length=254, blank=True, editable=False)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_by = models.CharField(max_length=254, blank=True, editable=False)

    class Meta(OrganizationModel.Meta):
        verbose_name = "hand-over task"
        ordering = ["due_on", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person", "title", "subject_id"],
                condition=Q(done_at__isnull=True),
                nulls_distinct=False,
                name="hand_over_task_open_once",
                violation_error_message="There is such a task already.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
