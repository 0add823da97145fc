"""What the admins of an organisation are told about its security."""

from django.db import models

from cxone_registry.isolation.models import OrganizationModel


class AdminNotice(OrganizationModel):
    """One sentence to all admins but the one who did it. Holds nothing secret."""

    class Kind(models.TextChoices):
        ROLE = "role", "A role was changed"
        MEMBER = "member", "A member joined or was removed"
        SIGN_IN = "sign-in", "How people sign in was changed"
        REVEAL_BURST = "reveal-burst", "Many secrets were shown"
        REVEAL_ASKED = "reveal-asked", "Somebody asks to see a secret"
        REVEAL_RULE = "reveal-rule", "A rule for showing secrets was changed"
        BREAK_GLASS = "break-glass", "Break-glass was used"
        LINK = "link", "A one-time link was opened twice"
        AUDIT = "audit", "The audit trail"

    kind = models.CharField(max_length=20, choices=Kind)
    sentence = models.CharField(max_length=500)
    # Where it is looked into: a path of this site without anything secret.
    path = models.CharField(max_length=300, blank=True)
    done_by_id = models.UUIDField(null=True)
    done_by = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta(OrganizationModel.Meta):
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.sentence
