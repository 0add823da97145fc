"""Where a secret is rotated: its open rotation, or the page that plans one."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from credentials.models import Finding, Rotation

FIELDS = {
    Finding.Subject.CLIENT_CREDENTIAL.value: "client",
    Finding.Subject.ACCESS_KEY.value: "key",
}


def rotation_place(subject: str, subject_id: UUID) -> tuple[str, str]:
    """Label and address for a thing as a finding names it; two empty texts for others."""
    return rotation_places([(subject, str(subject_id))])[subject, str(subject_id)]


def rotation_places(things: Collection[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """The same for many things, (subject, id) each, in one query."""
    ids = [one for subject, one in things if subject in FIELDS]
    of_them = Q(client_credential__in=ids) | Q(access_key__in=ids)
    rows = Rotation.objects.filter(of_them).exclude(state__in=Rotation.CLOSED) if ids else []
    under_way = {str(row.client_credential_id or row.access_key_id): row.pk for row in rows}
    return {thing: _place(*thing, under_way) for thing in things}


def _place(subject: str, subject_id: str, under_way: dict[str, UUID]) -> tuple[str, str]:
    if subject not in FIELDS:
        return "", ""
    if subject_id in under_way:
        return "Open the rotation", reverse("rotation", args=[under_way[subject_id]])
    return "Plan a rotation", f"{reverse('rotation-new')}?{FIELDS[subject]}={subject_id}"
