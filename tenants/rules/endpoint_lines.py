"""A paste box of planned calls, one a line: what is taken, and what is wrong with which line."""

from dataclasses import dataclass

from tenants.rules.api_catalogue import path_of

MOST_LINES = 500
LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class EndpointLines:
    """*endpoints*: each once, in order. *problems*: a sentence per refused line."""

    endpoints: tuple[str, ...]
    problems: tuple[str, ...]


def read_endpoints(text: str) -> EndpointLines:
    """The calls in *text*; nothing is taken of a text with too many lines."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    lines = [(number, line) for number, line in lines if line]
    if len(lines) > MOST_LINES:
        problem = f"{len(lines)} lines: plan at most {MOST_LINES} endpoints, the ones that matter."
        return EndpointLines((), (problem,))
    problems = [f"Line {number}: {said}" for number, line in lines if (said := problem_of(line))]
    taken = [" ".join(line.split()) for _, line in lines if not problem_of(line)]
    return EndpointLines(tuple(dict.fromkeys(taken)), tuple(problems))


def problem_of(line: str) -> str:
    """Why a line is no call, or ""."""
    if len(line) > LONGEST_LINE:
        return f"{len(line)} characters are too many: an endpoint has at most {LONGEST_LINE}."
    if not line.isprintable():
        return "There is a control or invisible character in it. Type it by hand."
    path = path_of(line)
    if not path.startswith("/"):
        return "Write a method and a path such as GET /inContactAPI/services/v25.0/agents"
    if " " in path:
        return "There is a space within the path. Write one call a line."
    return ""
