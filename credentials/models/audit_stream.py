"""Where an organisation's audit events are sent on to. The trail itself is the spool."""

from django.db import models

from credentials.fields import SealedField
from cxone_registry.isolation.models import OrganizationModel
from tenants.fields import validate_plain_text


class AuditStream(OrganizationModel):
    """Sends each event on, in its order, at least once; the cursors say what was taken."""

    class Kind(models.TextChoices):
        SYSLOG = "syslog", "Syslog over TLS (RFC 5425)"
        HTTPS = "https", "HTTPS, JSON lines"

    name = models.CharField(max_length=100, validators=[validate_plain_text])
    kind = models.CharField(max_length=10, choices=Kind)
    # HTTPS: the whole address; syslog: host:port. An address may hold a token: it is a secret.
    sealed_address = SealedField(aad_name="audit_stream.address", null=True, editable=False)
    # Signs what is posted (Standard Webhooks), so that the other side can tell whose it is.
    sealed_key = SealedField(aad_name="audit_stream.key", null=True, editable=False)
    host = models.CharField(max_length=260, blank=True, editable=False)
    is_enabled = models.BooleanField("in use", default=True)
    change_seq = models.BigIntegerField(default=0, editable=False)
    access_seq = models.BigIntegerField(default=0, editable=False)
    last_sent_at = models.DateTimeField(null=True, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    last_trouble = models.CharField(max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=254, blank=True, editable=False)

    class Meta(OrganizationModel.Meta):
        verbose_name = "audit stream"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"],
                name="audit_stream_name_once",
                violation_error_message="There is an audit stream with this name already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
