"""The fields of what can be made in the console: how each is read from a form and from JSON."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

_LONGEST_TEXT: Final = 500
_MOST_LINES: Final = 50
# Control characters and halves of surrogate pairs; a page or a file could not carry them.
_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class Invalid(ValueError):  # noqa: N818 - an answer, not an error of ours
    """What was entered is not right: one sentence for each field, by name; "" is the whole."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True)
class Field:
    """One field. *made_up* gives its value where none is given; *fixed* holds after creation.

    With *may_be_empty* an empty value is one too, and not a wish for a made-up one.
    """

    name: str
    label: str
    hint: str = ""
    type: Literal["text", "choice", "lines", "flag"] = "text"
    choices: tuple[str, ...] = ()
    required: bool = False
    fixed: bool = False
    secret: bool = False
    may_be_empty: bool = False
    made_up: Callable[[], str] | None = None
    pattern: str = ""
    pattern_says: str = ""

    def problem(self, value: Any) -> str:
        """What is wrong with *value*, as a sentence that does not quote it; else nothing."""
        match self.type:
            case "flag":
                return "" if isinstance(value, bool) else "This must be true or false."
            case "lines":
                return _problem_of_lines(value)
            case "choice" if value not in self.choices:
                return f"This must be one of: {', '.join(self.choices)}."
        return self._problem_of_text(value)

    def _problem_of_text(self, value: Any) -> str:
        if not isinstance(value, str):
            return "This must be text."
        if len(value) > _LONGEST_TEXT:
            return f"This may have at most {_LONGEST_TEXT} characters."
        if _UNPRINTABLE.search(value):
            return "This may not hold control characters."
        if self.required and not self.made_up and not value.strip():
            return "This cannot be empty."
        if self.pattern and value and not re.fullmatch(self.pattern, value):
            return self.pattern_says
        return ""

    def from_form(self, text: str) -> Any:
        """The value that a form's text stands for."""
        match self.type:
            case "flag":
                return text == "on"
            case "lines":
                return [line.strip() for line in text.splitlines() if line.strip()]
        return text.strip()


def check(fields: tuple[Field, ...], given: Mapping[str, Any], *, new: bool = False) -> None:
    """Raises Invalid, with a sentence for every field that is not right or not known.

    A *new* record needs every field that is required and that nobody makes up.
    """
    known = {field.name: field for field in fields}
    needed = {f.name: "" for f in fields if new and f.required and not f.made_up}
    problems = {
        name: known[name].problem(value) if name in known else _unknown(known)
        for name, value in {**needed, **given}.items()
    }
    problems = {_shown(name): problem for name, problem in problems.items() if problem}
    if problems:
        raise Invalid(problems)


def made_up(fields: tuple[Field, ...], given: Mapping[str, Any], *, new: bool) -> dict[str, str]:
    """A value for each field that was left to us: given empty, or for a *new* record not at all."""
    wanted = (
        field
        for field in fields
        if (new and field.name not in given)
        or (field.name in given and not given[field.name] and not field.may_be_empty)
    )
    return {field.name: field.made_up() for field in wanted if field.made_up}


def _problem_of_lines(value: Any) -> str:
    if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
        return "This must be a list of texts."
    if len(value) > _MOST_LINES:
        return f"This may have at most {_MOST_LINES} lines."
    if any(len(line) > _LONGEST_TEXT or _UNPRINTABLE.search(line) for line in value):
        return f"A line has at most {_LONGEST_TEXT} characters, and no control characters."
    return "" if all(line.strip() for line in value) else "A line cannot be empty."


def _unknown(known: Mapping[str, Field]) -> str:
    return f"There is no such field. The fields are: {', '.join(known)}."


def _shown(name: str) -> str:
    """A name is repeated only when it looks like one: people paste secrets anywhere."""
    return name if re.fullmatch(r"[a-z_]{1,30}", name) else "(unknown)"
