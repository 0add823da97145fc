"""What proves that a registration is done: own items, attestations and documents."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from cxone_registry.isolation.models import OrganizationModel
from tenants.fields import validate_plain_text
from tenants.models.application import ApplicationType, Tenancy


class ChecklistItem(OrganizationModel):
    """An item that the organisation adds to the checklist of its registrations."""

    class Kind(models.TextChoices):
        ATTESTED = "attested", "A person says so"
        DOCUMENT = "document", "A text, link or file shows it"

    class Stage(models.IntegerChoices):
        """NICE's five tasks ("Getting Started") and what one should have in the end."""

        PLAN = 1, "Plan the integration"
        REGISTER = 2, "Submit the registration form"
        PREPARE = 3, "Prepare an API user in CXone"
        AUTHENTICATE = 4, "Set up authentication"
        DISCOVER = 5, "Discover the API base URL"
        CLOSING = 6, "What you should have now"

    title = models.CharField(max_length=200, validators=[validate_plain_text])
    help_text = models.CharField(
        "how to do it", max_length=1000, blank=True, validators=[validate_plain_text]
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ATTESTED)
    stage = models.PositiveSmallIntegerField("task", choices=Stage, default=Stage.CLOSING)
    application_types = ArrayField(
        models.CharField(max_length=20, choices=ApplicationType),
        default=list,
        blank=True,
        help_text="Leave empty for all.",
    )
    tenancies = ArrayField(
        models.CharField(max_length=20, choices=Tenancy),
        default=list,
        blank=True,
        help_text="Leave empty for both.",
    )
    expires_days = models.PositiveSmallIntegerField(
        "good for (days)",
        null=True,
        blank=True,
        help_text="After so many days the item opens again. Leave empty for never.",
    )
    is_active = models.BooleanField("in use", default=True)

    class Meta(OrganizationModel.Meta):
        ordering = ["stage", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "title"],
                name="checklist_item_title_once",
                violation_error_message="An item with this title exists already.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProofFile(OrganizationModel):
    """A file that proves an item: at most 5 MB, kept apart so that lists never read it."""

    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    content = models.BinaryField(editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class ChecklistProof(OrganizationModel):
    """Somebody's word, or a document, for one item of one registration."""

    registration = models.ForeignKey(
        "tenants.Registration", models.CASCADE, related_name="proofs", db_constraint=False
    )
    # A code of ``tenants.rules.checklist``, or "own-" and the id of a ChecklistItem.
    item = models.SlugField(max_length=60)
    note = models.TextField(max_length=2000, blank=True, validators=[validate_plain_text])
    link = models.URLField(max_length=500, blank=True)
    file = models.ForeignKey(
        ProofFile, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    by = models.CharField(max_length=254)
    at = models.DateTimeField(default=timezone.now)
    expires_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta(OrganizationModel.Meta):
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "registration", "item"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="checklist_proof_one_valid",
                violation_error_message="This item is proved already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} of {self.registration}"
