"""What single cells of a registration cannot show: cells that disagree, and what NICE fixed."""

from collections.abc import Sequence

from tenants.models import ApplicationType, Registration
from tenants.models import ClientAuthMethod as Method
from tenants.models.application import SENT_STATUSES, Status
from tenants.services.imports.kinds.base import Answer, Step, Tell

IMPORTABLE = (Status.DRAFT, Status.ISSUED)
PUBLIC_WITH_METHOD = (
    "A public application has no secret to prove itself with: write “none”, or leave the cell"
    " empty."
)
METHOD_NONE = (
    "Only a public application goes without client authentication. Write client_secret_basic unless"
    " NICE told you otherwise."
)
FIXED_TYPE = (
    "NICE fixes the type when the form is submitted. An application of another type needs a"
    " registration of its own."
)
OWN_STATUS = (
    "The status of a known registration changes on its page, step by step. Leave the cell empty."
)
NEW_STATUS = "A new registration starts as Draft, or as Issued by NICE with its tracking number."
NO_NUMBER = "A registration that NICE issued has a tracking number. Fill it in, or write Draft."
OWN_SCHEME = "Only a public application may use a scheme of its own. Write an https:// address."


def check(steps: Sequence[Step], tell: Tell) -> None:
    """Tell of each step what is wrong with it as a whole; fill in what follows from the type."""
    for step in steps:
        _fill_in_method(step)
        _check_method(step, tell)
        _check_status(step, tell)
        _check_uris(step, tell)
    _check_tracking_numbers(steps, tell)


def _fill_in_method(step: Step) -> None:
    """Nobody wrote a client authentication method, and the new type allows only the other."""
    if "application_type" not in step.answers or "client_auth_method" in step.answers:
        return
    method = step.text("client_auth_method") or Method.BASIC.label
    if _is_public(step) != (method == Method.NONE.label):
        fitting = Method.NONE if _is_public(step) else Method.BASIC
        step.answers["client_auth_method"] = Answer(str(fitting.label), fitting.value)


def _is_public(step: Step) -> bool:
    return step.text("application_type") == ApplicationType.USER_PUBLIC.label


def _check_method(step: Step, tell: Tell) -> None:
    if step.present and step.present.obj.is_type_fixed and "application_type" in step.answers:
        tell(step, "application_type", FIXED_TYPE)
        return
    is_none = (step.text("client_auth_method") or Method.BASIC.label) == Method.NONE.label
    if _is_public(step) and not is_none:
        tell(step, "client_auth_method", PUBLIC_WITH_METHOD)
    if is_none and not _is_public(step):
        tell(step, "client_auth_method", METHOD_NONE)


def _check_status(step: Step, tell: Tell) -> None:
    if step.present:
        if "status" in step.answers:
            tell(step, "status", OWN_STATUS)
        return
    status = step.value("status") or Status.DRAFT
    if status not in IMPORTABLE:
        tell(step, "status", NEW_STATUS)
    elif status in SENT_STATUSES and not step.text("tracking_number"):
        tell(step, "tracking_number", NO_NUMBER)


def _check_uris(step: Step, tell: Tell) -> None:
    if _is_public(step):
        return
    for key in ("redirect_uris", "logout_uris"):
        uris = step.value(key) or ()
        if any(not uri.lower().startswith(("https:", "http:")) for uri in uris):
            tell(step, key, OWN_SCHEME)


def _check_tracking_numbers(steps: Sequence[Step], tell: Tell) -> None:
    """Each is one registration's, once all steps are done."""
    moving = {step.present.obj.pk for step in steps if step.present}
    rows = Registration.objects.exclude(tracking_number="").exclude(pk__in=moving)
    taken = set(rows.values_list("tracking_number", flat=True))
    for step in steps:
        number = step.text("tracking_number")
        if number in taken:
            tell(
                step,
                "tracking_number",
                "Another registration has this tracking number. Compare both with NICE's mail.",
            )
        elif number:
            taken.add(number)
