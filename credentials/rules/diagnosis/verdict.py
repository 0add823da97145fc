"""What a diagnosis takes besides the steps, and what it gives."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

CERTAIN, LIKELY, POSSIBLE = "certain", "likely", "possible"
ORDER = (CERTAIN, LIKELY, POSSIBLE)


@dataclass(frozen=True, slots=True)
class Context:
    """What our records know about the sign-in that was tried.

    *client_worked_before* speaks of the very client secret that was tried now, *worked_before* of
    both secrets together; *method_when_it_worked* is the client authentication method of then.
    *tenant_known_here* is what this environment's public discovery says, None if nobody asked;
    *other_clouds* are the names of the environments that do know the tenant. *token_url* is the
    code of ``classify_token_url``, empty if none was given. *origins_requested* counts the origins
    on the registration. Choices are spelt as in the models.
    """

    application_type: str = ""
    client_auth_method: str = ""
    status: str = ""
    submitted_on: date | None = None
    today: date = date.min
    tracking_number: str = ""
    is_government: bool = False
    environment_kind: str = ""
    environment_name: str = ""
    worked_before: bool = False
    client_worked_before: bool = False
    method_when_it_worked: str = ""
    other_clouds: tuple[str, ...] = ()
    tenant_known_here: bool | None = None
    token_url: str = ""
    origins_requested: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """One cause and what to do about it.

    *code* is kebab-case and stable. *sentence* says what is wrong with which thing, *remedy* where
    to act. *certainty* is ``certain``, ``likely`` or ``possible``.
    """

    code: str
    sentence: str
    remedy: str
    certainty: str = LIKELY


def ranked(causes: Iterable[Verdict]) -> list[Verdict]:
    """The causes of one failure, best first: one is likely, and beside it others are possible.

    *causes* come in the order of their likelihood. What is certain leaves no room for guesses.
    """
    found = sorted(causes, key=weight)
    certain = [cause for cause in found if cause.certainty == CERTAIN]
    if certain:
        return certain
    return found[:1] + [replace(cause, certainty=POSSIBLE) for cause in found[1:]]


def weight(verdict: Verdict) -> int:
    """Smaller is more certain."""
    return ORDER.index(verdict.certainty)
