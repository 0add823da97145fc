"""What the rest of the client needs of the door, so that a recorder may stand in front of it."""

from typing import Protocol

from cxone_registry.secret import Secret
from tenants.cxone.cloud import Cloud
from tenants.cxone.outbound import Answer


class Sender(Protocol):
    """Sends requests: ``Door``, or ``Recorder`` in front of one. ``Door`` says what it raises."""

    def get(self, cloud: Cloud, url: str, *, bearer: Secret | None = None) -> Answer:
        """GET *url*."""

    def post_form(
        self, cloud: Cloud, url: str, *, form: Secret, authorization: Secret | None
    ) -> Answer:
        """POST the encoded *form*."""
