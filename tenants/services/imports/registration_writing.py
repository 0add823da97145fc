"""Save many registrations with what hangs on them, in a number of queries that does not grow."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.utils import timezone

from tenants.models import (
    RedirectURI,
    Registration,
    RegistrationEnvironment,
    TechnicalContact,
)
from tenants.rules.plan_steps import STEP_OF_FIELD
from tenants.services.imports.kinds.base import Step

BATCH = 500
# Columns of the table whose value is the answer's.
PLAIN = {
    "purpose": "purpose",
    "status": "status",
    "tracking_number": "tracking_number",
    "submitted_on": "submitted_on",
    "submitter_name": "submitter_name",
    "submitter_email": "submitter_email",
    "application_type": "application_type",
    "tenancy": "tenancy",
    "is_government": "is_government",
    "client_auth_method": "client_auth_method",
    "password_delivery": "password_delivery",
    "scopes": "scopes",
    "endpoints": "endpoints",
    "owner": "owner_id",
    "business_unit": "business_unit_id",
}
# Columns that the plan knows by another name.
FIELDS_OF_PLAN = {
    "submitter_name": "submitter",
    "submitter_email": "submitter",
    "logout_uris": "redirect_uris",
}
Purpose = RedirectURI.Purpose


def write(steps: Sequence[Step]) -> list[Registration]:
    """Save the registrations of *steps*; returns them in order."""
    rows = [_row(step) for step in steps]
    Registration.objects.bulk_create([row for row in rows if row._state.adding], batch_size=BATCH)
    old = [step for step in steps if step.present]
    changed = {PLAIN[key] for step in old for key in step.answers if key in PLAIN}
    Registration.objects.bulk_update(
        [step.present.obj for step in old if step.present],
        sorted({"answered", "updated_at"} | {name.removesuffix("_id") for name in changed}),
        batch_size=BATCH,
    )
    _replace_parts(list(zip(steps, rows, strict=True)))
    return rows


def _row(step: Step) -> Registration:
    row: Registration = step.present.obj if step.present else Registration(name=str(step.key))
    for key in step.answers:
        if key in PLAIN:
            setattr(row, PLAIN[key], step.value(key))
    row.answered = sorted({*row.answered, *_steps_answered(step)})
    row.updated_at = timezone.now()
    return row


def _steps_answered(step: Step) -> set[str]:
    """The plan's steps to which the file brought an answer."""
    fields = (FIELDS_OF_PLAN.get(key, key) for key in step.answers)
    return {STEP_OF_FIELD[field] for field in fields if field in STEP_OF_FIELD}


def _replace_parts(pairs: Sequence[tuple[Step, Registration]]) -> None:
    _replace(
        RegistrationEnvironment,
        "environments",
        pairs,
        lambda row, cloud: RegistrationEnvironment(registration=row, environment_id=cloud),
    )
    _replace(
        TechnicalContact,
        "contacts",
        pairs,
        lambda row, it: TechnicalContact(registration=row, contact_id=it[0], role=it[1]),
    )
    for key, purpose in (("redirect_uris", Purpose.SIGN_IN), ("logout_uris", Purpose.LOGOUT)):
        _replace(
            RedirectURI,
            key,
            pairs,
            lambda row, uri, purpose=purpose: RedirectURI(
                registration=row, uri=uri, purpose=purpose
            ),
            purpose=purpose,
        )


def _replace(
    model: type[models.Model],
    key: str,
    pairs: Iterable[tuple[Step, Registration]],
    make: Any,
    **only: str,
) -> None:
    """The parts of one kind of all registrations for which the file says something else."""
    concerned = [(step, row) for step, row in pairs if key in step.answers]
    old = [row.pk for step, row in concerned if step.present]
    if old:
        model._default_manager.filter(registration_id__in=old, **only).delete()
    parts = [make(row, value) for step, row in concerned for value in step.value(key)]
    model._default_manager.bulk_create(parts, batch_size=BATCH)
