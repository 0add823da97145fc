"""What hangs on a person, and what somebody has to do before they leave."""

from dataclasses import dataclass

LONGEST_NAME = 150


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that a person holds.

    *section*: a key of SECTIONS. *subject*: as in ``Finding.Subject``, of the row *subject_id*.
    *registration_id*: the registration it belongs to; empty without one.
    """

    section: str
    label: str
    detail: str = ""
    subject: str = ""
    subject_id: str = ""
    registration_id: str = ""

    @property
    def task(self) -> str:
        """What to do about it."""
        return SECTIONS[self.section].task.format(name=self.label[:LONGEST_NAME])

    @property
    def why(self) -> str:
        return SECTIONS[self.section].why


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of thing: its heading, and the words of the tasks about it."""

    title: str
    task: str
    why: str


SECTIONS = {
    "contact": Section(
        "Technical contact of",
        "Name another technical contact for {name}",
        "NICE would write to somebody who left.",
    ),
    "owner": Section(
        "Looks after",
        "Give {name} to another owner",
        "Nobody would see what becomes due for it.",
    ),
    "submitter": Section(
        "Submitted to NICE",
        "Tell NICE who answers for {name} now",
        "NICE knows them as the one who submitted the form.",
    ),
    "sponsor": Section(
        "Answers for the API user of",
        "Find another sponsor for {name}",
        "Nobody on your side would answer for this API user.",
    ),
    "api-user": Section(
        "Access keys of their own CXone user",
        "Replace {name} by a key of a dedicated API user",
        "The key stops working when their CXone user is switched off.",
    ),
    "member": Section(
        "Member of this registry",
        "End the membership of {name}",
        "They could go on signing in here.",
    ),
    "secret": Section(
        "Secrets they know",
        "Rotate the secret of {name}",
        "They typed or saw the value that is still in use.",
    ),
}
