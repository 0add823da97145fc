"""Many origins at once, one a line: which are taken, which are there twice, which are refused."""

from dataclasses import dataclass

from tenants.rules.origins import OriginRefused, read_origin

MOST = 200  # origins of one registration
MOST_LINES = 10_000
ECHOED = 100


@dataclass(frozen=True, slots=True)
class TakenLine:
    """*number*: of the line, from 1. *problem*: as in ``OriginReading``."""

    number: int
    origin: str
    shown: str
    problem: str


@dataclass(frozen=True, slots=True)
class DuplicateLine:
    """The same origin as that of line *first*; 0 when the registration has it already."""

    number: int
    origin: str
    first: int


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """*text*: its beginning, with invisible characters spelled out. *offer*: as the refusal's."""

    number: int
    text: str
    code: str
    sentence: str
    offer: str


@dataclass(frozen=True, slots=True)
class Lines:
    """What became of each line that was not empty. *left_out*: numbers of lines over the limit."""

    taken: tuple[TakenLine, ...]
    duplicates: tuple[DuplicateLine, ...]
    refused: tuple[RefusedLine, ...]
    left_out: tuple[int, ...]

    @property
    def is_clean(self) -> bool:
        """Whether everything that was pasted can be stored."""
        return not self.refused and not self.left_out


def read_lines(
    text: str,
    *,
    present: frozenset[str] = frozenset(),
    allow_localhost: bool = True,
    confirmed: frozenset[str] = frozenset(),
) -> Lines:
    """Read *text* line by line. *present*: canonical origins that the registration has already.

    At most 200 origins go with one registration, and 10,000 lines are looked at.
    """
    seen = dict.fromkeys(present, 0)
    taken: list[TakenLine] = []
    duplicates: list[DuplicateLine] = []
    refused: list[RefusedLine] = []
    left_out: list[int] = []
    for number, line in _numbered(text):
        if number > MOST_LINES:
            left_out.append(number)
            continue
        try:
            reading = read_origin(line, allow_localhost=allow_localhost, confirmed=confirmed)
        except OriginRefused as why:
            refused.append(RefusedLine(number, _echo(line), why.code, why.sentence, why.offer))
            continue
        if reading.origin in seen:
            duplicates.append(DuplicateLine(number, reading.origin, seen[reading.origin]))
        elif len(seen) >= MOST:
            left_out.append(number)
        else:
            seen[reading.origin] = number
            taken.append(TakenLine(number, reading.origin, reading.shown, reading.problem))
    return Lines(tuple(taken), tuple(duplicates), tuple(refused), tuple(left_out))


def replaced(text: str, number: int, offer: str) -> str:
    """*text* with line *number* replaced by *offer*; unchanged when it has no such line."""
    lines = text.split("\n")
    if 0 < number <= len(lines):
        lines[number - 1] = offer
    return "\n".join(lines)


def _echo(line: str) -> str:
    """The beginning of *line*, with invisible characters spelled out."""
    beginning = line[:ECHOED]
    if beginning.isprintable():
        return beginning
    spelled = (each if each.isprintable() else f"[U+{ord(each):04X}]" for each in beginning)
    return "".join(spelled)[:ECHOED]


def _numbered(text: str) -> list[tuple[int, str]]:
    # Only what a text box makes a new line of: other breaks are part of a line, and refused.
    lines = enumerate(text.replace("\r\n", "\n").split("\n"), start=1)
    return [(number, line) for number, line in lines if line.strip()]
