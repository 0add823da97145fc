"""CXone business units."""

from django.db import models
from django.db.models import Q

from cxone_registry.isolation.models import OrganizationModel
from tenants.fields import validate_business_unit_number, validate_plain_text


class BusinessUnit(OrganizationModel):
    """A business unit (BU) of CXone. The number is text: it is an identifier, not a quantity."""

    number = models.CharField(
        max_length=20,
        validators=[validate_business_unit_number],
        help_text="In CXone: ACD > ACD Configuration > Business Unit.",
    )
    name = models.CharField(max_length=200, validators=[validate_plain_text])
    is_primary = models.BooleanField(
        "primary",
        default=False,
        help_text="NICE's form asks for the primary business unit if you have several.",
    )

    class Meta(OrganizationModel.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number"],
                name="business_unit_number_once",
                violation_error_message="A business unit with this number exists already.",
            ),
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(is_primary=True),
                name="business_unit_one_primary",
                violation_error_message=(
                    "Another business unit is the primary one. Take the mark off there first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"
