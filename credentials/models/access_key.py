"""Access keys of API users, and which registrations sign in with them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now

from cxone_registry.isolation.models import OrganizationModel
from tenants.fields import validate_access_key_id, validate_plain_text
from tenants.models import ApplicationType, Registration


class UserKind(models.TextChoices):
    """Whose CXone user an access key belongs to."""

    UNKNOWN = "unknown", "Not said yet"
    DEDICATED = "dedicated", "A dedicated API user"
    PERSON = "person", "A person's own user"


class AccessKey(OrganizationModel):
    """The access key ID of one tenant's API user; its secret is a SecretVersion."""

    tenant = models.ForeignKey(
        "tenants.Tenant", models.PROTECT, related_name="access_keys", db_constraint=False
    )
    api_user = models.CharField(
        "API user",
        max_length=200,
        validators=[validate_plain_text],
        help_text="The CXone user the key belongs to. Better a dedicated user than a person's.",
    )
    user_kind = models.CharField(
        "whose user is it?",
        max_length=10,
        choices=UserKind,
        default=UserKind.UNKNOWN,
        help_text="A key dies with its user: when a person leaves, so does the application.",
    )
    role_name = models.CharField(
        "role in CXone",
        max_length=200,
        blank=True,
        validators=[validate_plain_text],
        help_text="In CXone: Admin > Employees > the API user > Role.",
    )
    sponsor = models.ForeignKey(
        "tenants.Contact",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sponsored_keys",
        db_constraint=False,
        help_text="The person on your side who answers for this API user.",
    )
    access_key_id = models.CharField(
        "access key ID",
        max_length=128,
        validators=[validate_access_key_id],
        help_text="In CXone: Admin > Employees > the API user > Security (Access Keys in older"
        " versions).",
    )
    rotate_by = models.DateField(
        null=True,
        blank=True,
        help_text="Your own date for a new key. In CXone: create another, then delete this one.",
    )
    registrations = models.ManyToManyField(
        "tenants.Registration", through="credentials.AccessKeyUse", related_name="access_keys"
    )
    is_write_only = models.BooleanField(
        "never show the secret",
        default=False,
        help_text="The registry uses it, and nobody sees it again. Only break-glass opens it.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(OrganizationModel.Meta):
        ordering = ["tenant__name", "api_user"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "tenant", "access_key_id"],
                name="access_key_once_per_tenant",
                violation_error_message="This tenant has an access key with that ID already.",
            ),
        ]
        indexes = [
            # Which are due, and for which tenants, without reading the keys themselves.
            models.Index(
                fields=["organization", "rotate_by", "tenant"],
                condition=models.Q(rotate_by__isnull=False),
                name="access_key_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.api_user} at {self.tenant}"


class AccessKeyUse(OrganizationModel):
    """One registration signing in with one access key: the pair that is validated."""

    registration = models.ForeignKey(
        "tenants.Registration",
        models.CASCADE,
        related_name="access_key_uses",
        db_constraint=False,
    )
    access_key = models.ForeignKey(
        AccessKey, models.CASCADE, related_name="uses", db_constraint=False
    )

    # The newest finished run, copied here so that lists need no join over history.
    last_outcome = models.CharField(max_length=30, blank=True, editable=False)
    # What was odd about it, as codes with commas between: the next check is compared with it.
    last_codes = models.CharField(max_length=200, blank=True, editable=False)
    last_run_at = models.DateTimeField(null=True, editable=False)
    last_good_at = models.DateTimeField(null=True, editable=False)
    # From then on a first result is awaited.
    created_at = models.DateTimeField(auto_now_add=True, db_default=Now())

    class Meta(OrganizationModel.Meta):
        verbose_name = "sign-in"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "registration", "access_key"],
                name="access_key_use_once",
                violation_error_message="This registration uses this access key already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration} as {self.access_key}"

    def clean(self) -> None:
        registration = Registration.objects.filter(pk=self.registration_id).first()
        if registration and registration.application_type != ApplicationType.BACK_END:
            raise ValidationError(
                {
                    "registration": "Only Back-End applications sign in with an access key; in this"
                    " one people sign in themselves."
                }
            )
