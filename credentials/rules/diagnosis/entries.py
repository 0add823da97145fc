"""A refusal after a doubt about the entered values: the doubt is the likely cause."""

from collections.abc import Iterator

from credentials.rules.diagnosis.case import Case, Seen
from credentials.rules.diagnosis.verdict import CERTAIN, Verdict
from credentials.rules.explanations import EXPLAINED

OF_BOTH = ("ids-swapped",)
OF_CLIENT = ("client-id-is-access-key", "client-secret-white-space", "client-secret-quoted")
OF_KEY = (
    "access-key-id-is-client-id",
    "access-key-id-is-secret",
    "access-key-percent-encoded",
    "access-key-padding-missing",
    "access-key-secret-white-space",
)


def about_client(case: Case) -> Iterator[Verdict]:
    """What was doubtful about client_id and client secret."""
    yield from _doubted(case, OF_BOTH + OF_CLIENT)


def about_key(case: Case) -> Iterator[Verdict]:
    """What was doubtful about the access key."""
    yield from _doubted(case, OF_BOTH + OF_KEY)


def unusable(case: Case, seen: Seen) -> Iterator[Verdict]:
    """Nothing was sent, because what was to be sent could not work."""
    told = EXPLAINED[seen.code]
    yield Verdict(seen.code, told.sentence, told.remedy, CERTAIN)


def _doubted(case: Case, codes: tuple[str, ...]) -> Iterator[Verdict]:
    for code in codes:
        if code in case.doubts:
            yield Verdict(code, EXPLAINED[code].sentence, EXPLAINED[code].remedy)
