"""An application registered with NICE: the answers of the form and what came back."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cxone_registry.isolation.models import OrganizationModel
from tenants.fields import validate_plain_text, validate_tracking_number
from tenants.models.application import (
    SENT_STATUSES,
    ApiGroup,
    ApplicationType,
    ClientAuthMethod,
    PasswordDelivery,
    Status,
    Tenancy,
)


class Registration(OrganizationModel):
    """One application registered, or to be registered, with NICE."""

    name = models.CharField("application name", max_length=200, validators=[validate_plain_text])
    purpose = models.TextField(
        max_length=10_000,
        blank=True,
        validators=[validate_plain_text],
        help_text="What the application does. NICE's form asks for it as the description.",
    )
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    status_changed_at = models.DateTimeField(default=timezone.now, editable=False)
    owner = models.ForeignKey(
        "tenants.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The member who looks after it. Lists show it to them under “Mine”.",
    )
    supersedes = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="superseded_by",
        db_constraint=False,
    )
    tracking_number = models.CharField(
        max_length=64,
        blank=True,
        validators=[validate_tracking_number],
        help_text="From NICE's answer. Quote it in every mail to DEVone support.",
    )
    submitted_on = models.DateField(null=True, blank=True, help_text="The day the form was sent.")

    submitter_name = models.CharField(max_length=200, blank=True, validators=[validate_plain_text])
    submitter_email = models.EmailField("submitter e-mail", max_length=254, blank=True)
    business_unit = models.ForeignKey(
        "tenants.BusinessUnit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registrations",
        db_constraint=False,
        help_text="The primary one if you have several.",
    )
    application_type = models.CharField(
        max_length=20,
        choices=ApplicationType,
        default=ApplicationType.BACK_END,
        help_text="Does a person sign in? Then it is a user application. Fixed once submitted.",
    )
    tenancy = models.CharField(max_length=20, choices=Tenancy, default=Tenancy.SINGLE)
    is_government = models.BooleanField(
        "for a government environment", default=False, help_text="FedRAMP environment."
    )
    client_auth_method = models.CharField(
        "client authentication method",
        max_length=30,
        choices=ClientAuthMethod,
        default=ClientAuthMethod.BASIC,
        help_text="How the application proves itself at the token endpoint. NICE's discovery lists"
        " only client_secret_basic and client_secret_post; choose one of them if you can.",
    )
    password_delivery = models.CharField(
        "receive the password by",
        max_length=10,
        choices=PasswordDelivery,
        default=PasswordDelivery.EMAIL,
    )
    scopes = ArrayField(
        models.CharField(max_length=40, choices=ApiGroup),
        verbose_name="API groups (scopes)",
        default=list,
        blank=True,
    )
    endpoints = ArrayField(
        models.CharField(max_length=300),
        verbose_name="planned endpoints",
        default=list,
        blank=True,
    )
    # Slugs of the plan's steps that somebody saved; a default is not an answer.
    answered = ArrayField(models.CharField(max_length=20), default=list, blank=True, editable=False)
    environments = models.ManyToManyField(
        "tenants.Environment", through="tenants.RegistrationEnvironment", related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(OrganizationModel.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"],
                name="registration_name_once",
                violation_error_message="A registration with this name exists already.",
            ),
            models.UniqueConstraint(
                fields=["organization", "tracking_number"],
                condition=~Q(tracking_number=""),
                name="registration_tracking_number_once",
                violation_error_message="Another registration has this tracking number.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(application_type="public", client_auth_method="none")
                    | (~Q(application_type="public") & ~Q(client_auth_method="none"))
                ),
                name="registration_public_has_no_secret",
                violation_error_message=(
                    "A public application has no secret: choose 'none' as its client"
                    " authentication method, and 'none' for no other type."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_type_fixed(self) -> bool:
        """NICE fixes the application type when the form is submitted."""
        return self.status in SENT_STATUSES


class RegistrationEnvironment(OrganizationModel):
    """An environment that a registration asks a credential for."""

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="environment_links", db_constraint=False
    )
    environment = models.ForeignKey("tenants.Environment", models.PROTECT, related_name="+")

    class Meta(OrganizationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "registration", "environment"],
                name="registration_environment_once",
                violation_error_message="This environment is listed twice.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.environment)
