"""Plan a registration step by step. Each save is one transaction and one event of the audit."""

from uuid import UUID

from django.db import transaction
from django.db.models import Model

from cxone_registry.audit.changes import difference, values_of
from cxone_registry.audit.record import record_change
from tenants.models import ApplicationType, ClientAuthMethod, Registration
from tenants.reports.plan_stamp import stamp_of
from tenants.services.plan_answers import Answers
from tenants.services.plan_rows import Change, add_unit, check, save_rows

NOT_NEWS = {"updated_at", "answered"}
RECORDED_BY_THEMSELVES = {"origins"}


class ChangedMeanwhileError(RuntimeError):
    """Somebody saved other answers to this step after the form was opened. Nothing was saved."""


class TypeFixedError(RuntimeError):
    """NICE has the form, and with it the application type. Nothing was saved."""


@transaction.atomic
def start(answers: Answers) -> Registration:
    """A new draft with the answers of the first step. Raises ValidationError, as for a name
    that is taken."""
    made = Registration(**answers.columns, answered=["purpose"])
    check(made)
    made.save(force_insert=True)
    record_change("registration.created", made, after=_values(made))
    return made


@transaction.atomic
def save_step(registration_id: UUID, step: str, answers: Answers, *, stamp: str) -> bool:
    """Save one step's answers; whether it says anything new, be it only that the preset is meant.
    *stamp*: what the form was opened on.

    Raises ChangedMeanwhileError, TypeFixedError, ValidationError, Registration.DoesNotExist.
    """
    registration = Registration.objects.select_for_update().get(pk=registration_id)
    if stamp_of(registration, step) != stamp:
        raise ChangedMeanwhileError
    before = values_of(registration)
    made: list[Model] = []
    _set_columns(registration, answers, made)
    is_first = step not in registration.answered
    registration.answered = sorted({*registration.answered, step})
    check(registration)
    registration.save()
    rows = save_rows(registration, answers, made)
    for row in made:
        record_change(f"{row._meta.model_name}.created", row, after=values_of(row))
    return _record(registration, step, before, rows) or is_first


def method_for(application_type: str, method: str) -> str:
    """The client authentication method that fits a type: none without a secret, one with."""
    if application_type == ApplicationType.USER_PUBLIC:
        return ClientAuthMethod.NONE
    return ClientAuthMethod.BASIC if method == ClientAuthMethod.NONE else method


def _set_columns(registration: Registration, answers: Answers, made: list[Model]) -> None:
    kind = answers.columns.get("application_type", registration.application_type)
    if registration.is_type_fixed and kind != registration.application_type:
        raise TypeFixedError
    for name, value in answers.columns.items():
        setattr(registration, name, value)
    if "application_type" in answers.columns:
        method = method_for(kind, registration.client_auth_method)
        registration.client_auth_method = method
    if answers.unit is not None:
        registration.business_unit = add_unit(answers.unit)
        made.append(registration.business_unit)


def _record(registration: Registration, step: str, before: dict, rows: dict[str, Change]) -> bool:
    changed = difference(before, values_of(registration))
    lists = {name: one for name, one in rows.items() if name not in RECORDED_BY_THEMSELVES}
    for side, values in changed.items():
        changed[side] = {name: it for name, it in values.items() if name not in NOT_NEWS}
        changed[side] |= {name: getattr(one, side) for name, one in lists.items()}
    if changed["after"]:
        record_change("registration.changed", registration, step=step, **changed)
    return bool(changed["after"] or rows)


def _values(registration: Registration) -> dict:
    return {name: it for name, it in values_of(registration).items() if name not in NOT_NEWS}
