"""Where a secret is rotated: its open rotation, or the page that plans one."""

from uuid import UUID

from django.urls import reverse

from credentials.models import Finding, Rotation

FIELDS = {
    Finding.Subject.CLIENT_CREDENTIAL.value: ("client_credential", "client"),
    Finding.Subject.ACCESS_KEY.value: ("access_key", "key"),
}


def rotation_place(subject: str, subject_id: UUID) -> tuple[str, str]:
    """Label and address for a thing as a finding names it; two empty texts for others."""
    if subject not in FIELDS:
        return "", ""
    field, name = FIELDS[subject]
    rows = Rotation.objects.filter(**{field: subject_id})
    found = rows.exclude(state__in=Rotation.CLOSED).values_list("pk", flat=True).first()
    if found:
        return "Open the rotation", reverse("rotation", args=[found])
    return "Plan a rotation", f"{reverse('rotation-new')}?{name}={subject_id}"
