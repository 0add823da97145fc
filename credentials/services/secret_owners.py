"""What owns a secret, who signs in with it, and whether something else has the same value."""

from django.db.models import QuerySet

from credentials.models import AccessKey, AccessKeyUse, ClientCredential, SecretVersion

Owner = ClientCredential | AccessKey


def owner_of(version: SecretVersion) -> Owner:
    """The client credential or access key that the version belongs to."""
    # A constraint sees to it that there is exactly one.
    return version.client_credential or version.access_key  # type: ignore[return-value]


def is_reused(version: SecretVersion) -> bool:
    """Whether another client credential or access key of the organisation has the same value."""
    same = SecretVersion.objects.filter(fingerprint=version.fingerprint, sealed__isnull=False)
    if version.client_credential_id:
        return same.exclude(client_credential_id=version.client_credential_id).exists()
    return same.exclude(access_key_id=version.access_key_id).exists()


def uses_of(owner: Owner) -> QuerySet[AccessKeyUse]:
    """The sign-ins that a secret of *owner* takes part in, in the order in which to lock them."""
    if isinstance(owner, AccessKey):
        return AccessKeyUse.objects.filter(access_key=owner).order_by("pk")
    return AccessKeyUse.objects.filter(
        registration_id=owner.registration_id,
        access_key__tenant__environment_id=owner.environment_id,
    ).order_by("pk")
