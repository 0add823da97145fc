"""The moment in which a code leaves: what is committed before, and kept while it goes on."""

from django.db import transaction

from credentials.models import Attempt, FlightCheck, SecretVersion
from credentials.services import attempts, conclusions, flight_end, vault
from credentials.services.step_json import as_json
from tenants.cxone import Observation, Step

CODE_REFUSED = "code-refused"
TOKEN_TITLE = "Exchange the code for tokens"  # noqa: S105  (a title)


class CodeGoneError(Exception):
    """Another worker has sent the code, or the check is over. Then nothing may be sent."""


class Sending:
    """What one try leaves behind while it goes on."""

    def __init__(self, flight: FlightCheck, secret: SecretVersion | None) -> None:
        self.flight, self.secret = flight, secret
        self.attempt: Attempt | None = None

    def begin(self) -> None:
        """A code works once: it is forgotten in the transaction that says that it is being sent.

        Raises CodeGoneError, SuspendedError or BusyError; then nothing may be sent.
        """
        with transaction.atomic():
            attempts.lock(FlightCheck, self.flight.pk)
            mine = FlightCheck.objects.filter(pk=self.flight.pk, state=FlightCheck.State.RUNNING)
            if not mine.filter(sealed_code__isnull=False).exists():
                raise CodeGoneError
            if self.secret is not None:
                self.attempt = attempts.begin_code(self.flight, self.secret)
            vault.erase_from(self.flight, *flight_end.SECRETS)

    def close(self, seen: Observation) -> None:
        if self.attempt is not None:
            with transaction.atomic():
                attempts.close(self.attempt, _judged(seen))

    def keep(self, step: Step) -> None:
        told = as_json(step)
        if step.name == "token":
            told["title"] = TOKEN_TITLE
        flight_end.keep(self.flight, told)


def _judged(seen: Observation) -> str:
    """What the attempt's row keeps: a refused code says that the client was accepted."""
    refused = any(step.code == CODE_REFUSED for step in seen.steps)
    return CODE_REFUSED if refused else conclusions.judged(seen)
