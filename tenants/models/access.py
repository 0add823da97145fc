"""Who may sign in, and to which organisation."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from cxone_registry.isolation.context import require_organization
from cxone_registry.isolation.models import OrganizationModel
from tenants.fields import validate_plain_text, validate_time_zone


class OrganizationRowManager(models.Manager["Organization"]):
    """An organisation sees only itself."""

    def get_queryset(self) -> "models.QuerySet[Organization]":
        return super().get_queryset().filter(pk=require_organization())


class Organization(models.Model):
    """A customer of the registry: the isolation boundary."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(
        "short name", max_length=40, help_text="Used in commands and file names."
    )
    name = models.CharField(max_length=200)
    time_zone = models.CharField(
        max_length=64,
        default="UTC",
        validators=[validate_time_zone],
        help_text="For reports and due dates, for example Europe/Berlin.",
    )
    validation_interval_hours = models.PositiveSmallIntegerField(
        "validate every (hours)", default=6, help_text="How often every credential is tried."
    )
    holiday_calendar = models.CharField(
        "public holidays of",
        max_length=20,
        default="US",
        blank=True,
        help_text="Country whose public holidays do not count as business days when you wait for"
        " NICE, for example US or US-CA. NICE does not say which ones it keeps. Leave empty to"
        " count every weekday.",
    )
    form_url = models.URLField(
        "NICE's registration form",
        max_length=500,
        blank=True,
        help_text="Address of the form that NICE gave you. NICE changes it now and then.",
    )
    contact_ask_days = models.PositiveSmallIntegerField(
        "ask contacts every (days)",
        default=90,
        help_text="How often a contact of whom nothing was heard is asked whether they still are.",
    )
    contact_stale_days = models.PositiveSmallIntegerField(
        "contact is stale after (days)",
        default=180,
        help_text="Without any sign of life for so long, a contact counts as stale.",
    )
    idle_minutes = models.PositiveSmallIntegerField(
        "sign out after (minutes idle)",
        default=30,
        help_text="A session of a member in which nothing happened for so long ends.",
    )
    session_hours = models.PositiveSmallIntegerField(
        "sign in again after (hours)",
        default=12,
        help_text="A session of a member ends after so long, however busy it is.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganizationRowManager()

    class Meta:
        verbose_name = "organisation"
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(idle_minutes__range=(5, 480)),
                name="organization_idle_minutes",
                violation_error_message="Sign out after 5 to 480 minutes.",
            ),
            models.CheckConstraint(
                condition=models.Q(session_hours__range=(1, 24)),
                name="organization_session_hours",
                violation_error_message="Ask to sign in again after 1 to 24 hours.",
            ),
            models.CheckConstraint(
                condition=models.Q(validation_interval_hours__range=(1, 168)),
                name="organization_validation_interval",
                violation_error_message="Validate between every hour and every 168 hours (a week).",
            ),
            models.CheckConstraint(
                condition=models.Q(contact_ask_days__range=(7, 730)),
                name="organization_contact_ask_days",
                violation_error_message="Ask contacts every 7 to 730 days.",
            ),
            models.CheckConstraint(
                condition=models.Q(contact_stale_days__range=(14, 1460)),
                name="organization_contact_stale_days",
                violation_error_message="A contact is stale after 14 to 1460 days.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person. Rights come from memberships, never from flags on the person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("e-mail address", max_length=254, unique=True)
    name = models.CharField(max_length=200, blank=True, validators=[validate_plain_text])
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    is_active = models.BooleanField("may sign in", default=True)
    is_platform_operator = models.BooleanField(
        default=False, help_text="May edit the shared list of environments. Sees no organisation."
    )
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    # Django's admin templates ask for this; who may enter is decided by RegistrySite.
    is_staff = True


class Role(models.TextChoices):
    VIEWER = "viewer", "Viewer"
    EDITOR = "editor", "Editor"
    OPERATOR = "operator", "Operator"
    CUSTODIAN = "custodian", "Custodian"
    ADMIN = "admin", "Admin"
    AUDITOR = "auditor", "Auditor"


class Membership(OrganizationModel):
    """What one person may do in one organisation."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    role = models.CharField(max_length=20, choices=Role, default=Role.VIEWER)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(OrganizationModel.Meta):
        verbose_name = "member"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user"],
                name="membership_once_per_person",
                violation_error_message="This person is a member already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class Invitation(OrganizationModel):
    """Lets the holder of a code join with a role. Only the code's hash is kept."""

    email = models.EmailField("e-mail address", max_length=254)
    role = models.CharField(max_length=20, choices=Role, default=Role.VIEWER)
    # SHA-256 without salt: the code is 100 random bits, which no dictionary holds.
    code_hash = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(editable=False)
    used_at = models.DateTimeField(null=True, editable=False)

    class Meta(OrganizationModel.Meta):
        # Looked up by the code before any organisation is known. Not unique: a refused duplicate
        # would tell one organisation about another's.
        indexes = [models.Index(fields=["code_hash"], name="invitation_by_code")]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_role_display()})"
