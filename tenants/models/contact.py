"""Technical contacts: people exist once per organisation and are named by registrations."""

from django.db import models
from django.db.models.functions import Lower

from cxone_registry.isolation.models import OrganizationModel
from tenants.fields import validate_plain_text


class Contact(OrganizationModel):
    """A person or mailbox that NICE may write to."""

    name = models.CharField(max_length=200, validators=[validate_plain_text])
    email = models.EmailField("e-mail address", max_length=254)

    class Meta(OrganizationModel.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "organization",
                Lower("email"),
                name="contact_email_once",
                violation_error_message="A contact with this e-mail address exists already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


class TechnicalContact(OrganizationModel):
    """A contact as the technical contact of one registration."""

    registration = models.ForeignKey(
        "tenants.Registration",
        models.CASCADE,
        related_name="technical_contacts",
        db_constraint=False,
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="assignments", db_constraint=False
    )

    class Meta(OrganizationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "registration", "contact"],
                name="technical_contact_once",
                violation_error_message="This contact is listed twice.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.contact)
