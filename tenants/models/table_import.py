"""A file of rows that somebody brought, checked before anything is written."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cxone_registry.isolation.models import OrganizationModel


class TableImport(OrganizationModel):
    """A CSV or XLSX file on its way into the registry: checked, then applied as a whole."""

    class Kind(models.TextChoices):
        REGISTRATIONS = "registrations", "Registrations"
        TENANTS = "tenants", "Tenants"
        CONTACTS = "contacts", "Contacts"
        ORIGINS = "origins", "Origins"

    class State(models.TextChoices):
        CHECKED = "checked", "Checked, nothing written yet"
        REFUSED = "refused", "Has errors"
        QUEUED = "queued", "Waiting to be applied"
        APPLIED = "applied", "Applied"
        FAILED = "failed", "Not applied"
        DISMISSED = "dismissed", "Dismissed"

    kind = models.CharField(max_length=20, choices=Kind)
    state = models.CharField(max_length=10, choices=State)
    file_name = models.CharField(max_length=200)
    # The file as it came; taken away once it is applied or dismissed.
    content = models.BinaryField(null=True, editable=False)
    # The job acts with the rights that this person has then.
    person = models.ForeignKey("tenants.User", models.SET_NULL, null=True, related_name="+")
    row_count = models.PositiveIntegerField(default=0)
    # {"new": n, "changed": n, "same": n} and the first differences, for the preview.
    summary = models.JSONField(default=dict)
    # [{"line": 3, "column": "email", "sentence": "..."}], the first 500.
    problems = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta(OrganizationModel.Meta):
        verbose_name = "import"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["applied", "dismissed", "failed", "refused"])
                | Q(content__isnull=True),
                name="table_import_finished_keeps_no_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} from {self.file_name}"
