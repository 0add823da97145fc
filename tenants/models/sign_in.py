"""Who tried to sign in from where, so that guessing can be slowed without locking others out."""

import uuid

from django.db import models


class SignInTry(models.Model):
    """One try to sign in. Belongs to no organisation: nobody has been recognised yet.

    *account*: SHA-256 of the address as typed, lower case, so that no typed password is kept.
    *address*: the network address it came from, an IPv6 one cut to its /64.
    """

    account = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    is_good = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "sign-in tries"
        indexes = [
            models.Index(fields=["account", "address", "at"], name="sign_in_try_pair"),
            models.Index(fields=["address", "at"], name="sign_in_try_address"),
            models.Index(fields=["at"], name="sign_in_try_age"),
        ]

    def __str__(self) -> str:
        return f"{self.address} at {self.at}"


class PersonSession(models.Model):
    """One browser in which a person is signed in. Belongs to the person, not to an organisation.

    Knows nothing that opens the session: the session names this row, not the other way round.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("tenants.User", models.CASCADE, related_name="+")
    device = models.CharField(max_length=60)
    address = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-last_seen_at"]
        indexes = [
            models.Index(fields=["user", "ended_at"], name="person_session_of"),
            models.Index(fields=["last_seen_at"], name="person_session_age"),
        ]

    def __str__(self) -> str:
        return self.device
