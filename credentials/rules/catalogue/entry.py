"""What is known of each code before it ever becomes a finding."""

from dataclasses import dataclass

# Where a remedy is carried out, as far as it is done here.
SUBJECT, REGISTRATION, CONTACTS = "subject", "registration", "contacts"
ENVIRONMENT, DISCOVERY, ROTATION = "environment", "discovery", "rotation"
# How each kind of finding goes away.
BY_VALIDATION = "A validation that gets past this."
BY_SENDING = "A sign-in that CXone accepts."
BY_LOOK = "The hourly look, once this is no longer so."


@dataclass(frozen=True, slots=True)
class Entry:
    """One code. *subject*: as in ``Finding.Subject``. *severities*: worst first, 1 to 3.

    *means*: what is wrong, as an example where names and days differ. *resolves*: which fact
    closes it. *place*: where the remedy is carried out.
    """

    code: str
    title: str
    subjects: tuple[str, ...]
    severities: tuple[int, ...]
    means: str
    remedy: str
    resolves: str
    place: str = SUBJECT

    @property
    def worst(self) -> int:
        """The worst severity it can have."""
        return self.severities[0]
