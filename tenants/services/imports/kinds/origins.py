"""Origins, known by their registration and their canonical form."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from tenants.models import ApplicationType, Origin, Registration, RegistrationEnvironment
from tenants.origins import clean_origin
from tenants.rules.origins import read_origin
from tenants.rules.refusals import RefusedValueError
from tenants.rules.tables import Column, shown
from tenants.services.imports.cells import said, yes_or_no
from tenants.services.imports.kinds.base import Answer, Kind, Present, Reader, Step, Tell
from tenants.services.origins import DEVELOPMENT

MOST = 200  # of one registration
DATES = ["wanted_at", "unwanted_at", "requested_at", "removal_requested_at"]
NOT_FOR_MACHINES = (
    "“%s” is a Back-End application: no browser calls CXone for it, so NICE takes no origins."
)


class Origins(Kind):
    """The origins that registrations want. When NICE was asked, the ledger knows."""

    slug, label, noun = "origins", "Origins", "origin"
    model = Origin
    key_columns = frozenset({"registration", "origin"})
    kept_when_empty = frozenset({"wanted"})
    columns = (
        Column(
            "registration",
            "Registration",
            "Name of the registration, which has to be known here already.",
            "Reporting portal",
            is_required=True,
        ),
        Column(
            "origin",
            "Origin",
            "Scheme, host and port, no path. One origin on each line of the table.",
            "https://app.example.com",
            is_required=True,
        ),
        Column(
            "wanted",
            "Wanted",
            "yes, or no for one that NICE should take out. An empty cell leaves it as it is.",
            "yes",
        ),
    )

    def __init__(self) -> None:
        rows = Registration.objects.only("name", "application_type", "status")
        self.registrations = {row.name: row for row in rows}
        links = RegistrationEnvironment.objects.values_list("registration_id", "environment__kind")
        for_development = {pk for pk, kind in links if kind in DEVELOPMENT}
        self.without_localhost = {pk for pk, _ in links} - for_development

    def present(self) -> dict[Hashable, Present]:
        rows = Origin.objects.select_related("registration").order_by("registration__name")
        return {
            (row.registration_id, row.origin): Present(
                row,
                {
                    "registration": row.registration.name,
                    "origin": row.origin,
                    "wanted": said(row.unwanted_at is None),
                },
            )
            for row in rows
        }

    def key_of(self, cells: Mapping[str, str]) -> Hashable:
        return self._registration(cells["registration"]).value.pk, clean_origin(cells["origin"])

    def readers(self) -> dict[str, Reader]:
        return {
            "registration": self._registration,
            "origin": _read_origin,
            "wanted": yes_or_no,
        }

    def check(self, steps: Sequence[Step], tell: Tell) -> None:
        counts = Counter(
            Origin.objects.filter(unwanted_at=None).values_list("registration_id", flat=True)
        )
        for step in steps:
            self._check_one(step, tell)
            if step.is_new:
                counts[step.value("registration").pk] += 1
                if counts[step.value("registration").pk] == MOST + 1:
                    tell(
                        step, "origin", f"A registration has {MOST} origins at most. Take some out."
                    )

    def _registration(self, name: str) -> Answer:
        # By its exact name: two may differ in case only.
        found = self.registrations.get(name)
        if found is None:
            raise ValidationError(
                f"There is no registration “{shown(name)}” here. Import it first, or correct its"
                " name.",
            )
        return Answer(found.name, found)

    def _check_one(self, step: Step, tell: Tell) -> None:
        registration = step.value("registration")
        if not step.is_new:
            return
        try:
            read_origin(
                step.value("origin"), allow_localhost=registration.pk not in self.without_localhost
            )
        except RefusedValueError as refused:
            tell(step, "origin", refused.sentence)
        if step.value("wanted") is False:
            tell(step, "wanted", "This origin is not known here, so it cannot become unwanted.")
        if registration.is_type_fixed and registration.application_type == ApplicationType.BACK_END:
            tell(step, "origin", NOT_FOR_MACHINES % shown(registration.name))

    def write(self, steps: Sequence[Step]) -> list[Any]:
        rows = [_row(step) for step in steps]
        Origin.objects.bulk_create([row for row in rows if row._state.adding], batch_size=500)
        old = [step.present.obj for step in steps if step.present]
        Origin.objects.bulk_update(old, DATES, batch_size=500)
        return rows


def _read_origin(text: str) -> Answer:
    origin = clean_origin(text)
    return Answer(origin, origin)


def _row(step: Step) -> Origin:
    now = timezone.now()
    if step.present is None:
        registration, origin = step.value("registration"), step.value("origin")
        return Origin(registration=registration, origin=origin, wanted_at=now)
    row: Origin = step.present.obj
    if not step.value("wanted"):
        row.unwanted_at = now
        return row
    if row.removal_requested_at is not None:  # it has to be requested again
        row.wanted_at, row.requested_at = now, None
    row.unwanted_at = row.removal_requested_at = None
    return row
