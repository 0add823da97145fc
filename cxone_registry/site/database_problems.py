"""What the database refused, in words for the person who pressed the button."""

from django.apps import apps
from django.db import DatabaseError

OWN_CODES = {
    "CX004": (
        "NICE fixes the application type once the form is submitted. Register a new application"
        " instead."
    ),
    "CX006": (
        "This tenant has access keys, which belong to its environment and tenant ID. Nothing was"
        " saved; add the other tenant as a new one."
    ),
    "CX005": "A public application has no secret. Nothing was saved.",
}
DEADLOCKS = {"40001", "40P01", "55P03"}


def sentence_for(error: DatabaseError) -> str:
    """A sentence for *error*; raises it again when it is our fault and not the input's."""
    cause = error.__cause__
    code = getattr(cause, "sqlstate", None) or ""
    if code in OWN_CODES:
        return OWN_CODES[code]
    if code.startswith("23"):
        return _constraint_sentence(getattr(cause.diag, "constraint_name", "") or "")
    if code.startswith("22"):
        return (
            "The database cannot hold one of these values. Nothing was saved; shorten or retype it."
        )
    if code in DEADLOCKS:
        return "Somebody else is saving the same thing. Nothing was saved; try again."
    raise error


def _constraint_sentence(name: str) -> str:
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return str(constraint.violation_error_message)
    if name.endswith("_fk") or "_fk_" in name:
        return "Something this refers to was deleted meanwhile. Nothing was saved; choose again."
    return "Somebody else saved the same thing a moment ago. Nothing was saved; see the list first."
