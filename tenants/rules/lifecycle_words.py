"""The moves of a registration's life in words: what a button says, and what it means."""

from dataclasses import dataclass

LABELS = {
    "draft": "a draft",
    "ready": "ready to submit",
    "submitted": "submitted to NICE",
    "issued": "issued by NICE",
    "active": "active",
    "retiring": "being retired",
    "retired": "retired",
}


@dataclass(frozen=True, slots=True)
class Move:
    """A step that a person may take. *label*: the button's words. *is_undo*: leads back."""

    to: str
    label: str
    is_undo: bool
    explanation: str


READY = Move(
    "ready", "Mark as ready", False,
    "The answers are complete. Nothing is sent yet.",
)  # fmt: skip
SUBMITTED = Move(
    "submitted", "I sent the form", False,
    "You sent NICE's form. NICE's time to answer starts, and the application type is fixed.",
)  # fmt: skip
ISSUED = Move(
    "issued", "NICE issued it", False,
    "NICE answered with a tracking number and a client_id for each environment.",
)  # fmt: skip
ACTIVE = Move(
    "active", "Put into use", False,
    "The credentials are proved to work, and the application may use them.",
)  # fmt: skip
RETIRING = Move(
    "retiring", "Start to retire", False,
    "The application is going out of use. NICE has to be asked to close the registration.",
)  # fmt: skip
RETIRED = Move(
    "retired", "Retire", False,
    "The registration is closed at NICE. It stays here as a record.",
)  # fmt: skip
TO_DRAFT = Move(
    "draft", "Back to draft", True,
    "The answers change once more before they are sent.",
)  # fmt: skip
NOT_SENT = Move(
    "ready", "Not sent after all", True,
    "NICE never got the form, or refused it: mend the answers and send it again.",
)  # fmt: skip
STILL_ACTIVE = Move(
    "active", "Keep it in use", True,
    "The retirement is called off: the application stays in use.",
)  # fmt: skip
STILL_ISSUED = Move(
    "issued", "Keep it, not in use yet", True,
    "The retirement is called off: NICE issued it, and it is not in use yet.",
)  # fmt: skip
STILL_SUBMITTED = Move(
    "submitted", "Keep waiting for NICE", True,
    "The retirement is called off: NICE has the form and has not answered.",
)  # fmt: skip
NOT_CLOSED = Move(
    "retiring", "Not closed after all", True,
    "The registration is still open at NICE.",
)  # fmt: skip

MOVES = {
    "draft": (READY,),
    "ready": (SUBMITTED, TO_DRAFT),
    "submitted": (ISSUED, RETIRING, NOT_SENT),
    "issued": (ACTIVE, RETIRING),
    "active": (RETIRING,),
    "retiring": (RETIRED, STILL_ACTIVE, STILL_ISSUED, STILL_SUBMITTED),
    "retired": (NOT_CLOSED,),
}
