"""What a person chose of a pasted answer goes where it belongs, all of it or nothing."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from credentials.models import ClientCredential, PastedAnswer
from credentials.rules.secret_input import check_secret
from credentials.services import vault
from credentials.services.answers import DONE, AnswerError, finish, lock_open
from credentials.services.rotations import receiving
from credentials.services.rotations.locking import RotationError
from cxone_registry.audit.actor import current_actor
from cxone_registry.audit.record import record_change
from cxone_registry.secret import Secret
from tenants.models import CaseEntry, Environment, Registration, VendorRequest
from tenants.models.application import ApplicationType
from tenants.services import requests

NOTHING = "Nothing is chosen. Fill in what belongs to this registration, or dismiss the answer."
GONE = (
    "The secrets of this answer are no longer here: they are erased after a day, and once the"
    " answer is finished. Paste it again."
)
PUBLIC = "A public application has no secret. It signs people in with PKCE instead."
REUSED = "Another credential of your organisation has the same secret. Compare it with the mail."
MEANWHILE = "Somebody else stored one of these values a moment ago. Look at the registration."


class TakeOverError(AnswerError):
    """A value that is not taken. *place*: the field it stands in, such as a slug of a cloud."""

    def __init__(self, place: str, sentence: str) -> None:
        super().__init__(sentence)
        self.place = place


@dataclass(frozen=True, slots=True)
class Row:
    """What goes into one environment. *secret*: the number of its mark in the text, 0 for none."""

    environment: Environment
    client_id: str
    secret: int = 0


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person decided. *request*: the one that the answer answers, with its outcome."""

    tracking_number: str = ""
    rows: tuple[Row, ...] = ()
    request: VendorRequest | None = None
    outcome: str = ""


def take_over(answer: PastedAnswer, choices: Choices) -> list[str]:
    """Store what was chosen, finish the answer and erase its secrets. Gives warnings.

    Raises AnswerError if it was finished before, TakeOverError for a value that is not taken;
    then nothing is stored. The status of the registration stays as it is.
    """
    if not (choices.tracking_number or choices.rows or choices.request):
        raise TakeOverError("", NOTHING)
    try:
        with transaction.atomic():
            return _take_over(answer.pk, choices)
    except IntegrityError:
        raise TakeOverError("", MEANWHILE) from None


def _take_over(answer_id: UUID, choices: Choices) -> list[str]:
    # Everybody who changes a registration's requests locks it first.
    rows = Registration.objects.select_for_update(no_key=True)
    registration = rows.filter(pasted_answers=answer_id).first()
    answer = lock_open(answer_id)
    if registration is None:
        raise AnswerError(DONE)
    secrets = _secrets(answer, choices)
    if choices.tracking_number:
        _set_tracking_number(registration, choices.tracking_number)
    warnings = [warning for row in choices.rows for warning in store(registration, row, secrets)]
    if choices.request is not None:
        _answer_request(choices.request, choices.outcome)
    finish(answer)
    _note(registration, choices)
    record_change(
        "answer.taken-over",
        registration,
        answer=str(answer.pk),
        tracking_number=bool(choices.tracking_number),
        environments=[row.environment.slug for row in choices.rows],
        secrets=len(secrets),
    )
    return warnings


def _secrets(answer: PastedAnswer, choices: Choices) -> dict[int, Secret]:
    """The chosen ones, by number. They are opened, and that audited, only if one is chosen."""
    wanted = {row.secret for row in choices.rows if row.secret}
    if not wanted:
        return {}
    if answer.sealed_secrets is None:
        raise TakeOverError("", GONE)
    values = vault.open_all_from(answer, "sealed_secrets", purpose="take-over")
    return {number: one for number, one in enumerate(values, 1) if number in wanted}


def _set_tracking_number(registration: Registration, number: str) -> None:
    before = registration.tracking_number
    if before == number:
        return
    registration.tracking_number = number
    others = {field.name for field in Registration._meta.fields} - {"tracking_number"}
    try:
        registration.clean_fields(exclude=others)
        registration.validate_constraints()
    except ValidationError as error:
        raise TakeOverError("tracking_number", " ".join(error.messages)) from None
    registration.save(update_fields=["tracking_number", "updated_at"])
    record_change("registration.tracking-number-set", registration, before=before, after=number)


def store(registration: Registration, row: Row, secrets: dict[int, Secret]) -> list[str]:
    """Store one row, of *secrets* by number; gives warnings. Raises TakeOverError."""
    place = row.environment.slug
    if row.secret and registration.application_type == ApplicationType.USER_PUBLIC:
        raise TakeOverError(place, PUBLIC)
    if row.secret and row.secret not in secrets:
        raise TakeOverError(place, GONE)
    credential = _credential(registration, row)
    if not row.secret:
        return []
    refusals, warnings = check_secret(
        secrets[row.secret].reveal(),
        identifier=row.client_id,
        method=registration.client_auth_method,
    )
    if refusals:
        raise TakeOverError(place, f"Secret {row.secret}: {refusals[0]}")
    try:
        version = receiving.take_in(credential, secrets[row.secret])
    except (vault.RotatingError, RotationError) as error:
        raise TakeOverError(place, str(error)) from None
    return [*warnings, REUSED] if vault.is_reused(version) else warnings


def _credential(registration: Registration, row: Row) -> ClientCredential:
    """The one of this environment; made if NICE issued the first one now."""
    held = ClientCredential.objects.filter(
        registration=registration, environment=row.environment
    ).first()
    if held is not None and held.client_id != row.client_id:
        raise TakeOverError(
            row.environment.slug,
            "This registration has another client_id in this environment already. If NICE replaced"
            " it, delete that client credential first.",
        )
    if held is not None:
        return held
    made = ClientCredential(
        registration=registration, environment=row.environment, client_id=row.client_id
    )
    try:
        made.full_clean()
    except ValidationError as error:
        raise TakeOverError(row.environment.slug, " ".join(error.messages)) from None
    made.save(force_insert=True)
    record_change(
        "clientcredential.created",
        made,
        after={"client_id": made.client_id, "environment": row.environment.slug},
    )
    return made


def _note(registration: Registration, choices: Choices) -> None:
    """A line in the case file: what went where, without the values of secrets."""
    parts = [f"Tracking number {choices.tracking_number}"] if choices.tracking_number else []
    for row in choices.rows:
        what = "client_id and secret" if row.secret else "client_id"
        parts.append(f"{what} for {row.environment.name}")
    if parts:
        CaseEntry.objects.create(
            registration=registration,
            at=timezone.now(),
            by=current_actor().label[:254],
            subject="Taken over from NICE's answer",
            text="\n".join(parts)[:20_000],
        )


def _answer_request(request: VendorRequest, outcome: str) -> None:
    try:
        requests.answer(request, outcome, timezone.now())
    except requests.RequestError as error:
        raise TakeOverError("request", str(error)) from None
