"""A piece of code to hand over, and how it is put together."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from credentials.samples.application import PUBLIC, Application

# Never a type that a browser would run: the samples come from the site's own address.
CODE = "text/plain"


@dataclass(frozen=True, slots=True)
class Sample:
    """A file: *key* names it in addresses, *needs* and *run* say how to use it."""

    key: str
    label: str
    file_name: str
    media_type: str
    needs: str
    run: str
    text: str


@dataclass(frozen=True, slots=True)
class Variable:
    """A secret that a sample reads from the environment."""

    name: str
    meaning: str


def parts_of(app: Application) -> tuple[str, ...]:
    """The names of the parts that make up a sample, in their order; the same in each language."""
    secrets = () if app.kind == PUBLIC else ("environment",)
    grant = "user" if app.signs_people_in else "backend"
    return ("answers", *secrets, app.client_auth_method, "session", grant, f"{grant}-main")


@cache
def part(language: str, name: str) -> str:
    """The text of one part. Raises FileNotFoundError if the language has none of that name."""
    path = files("credentials.samples") / "parts" / language / f"{name}.txt"
    return path.read_text(encoding="utf-8")


def with_imports_first(texts: Iterable[str], words: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Import lines of all *texts*, each once and sorted, and the texts without them.

    *words* is what an import line starts with.
    """
    imports: set[str] = set()
    bodies = []
    for text in texts:
        lines = text.splitlines()
        found = {line for line in lines if line.startswith(words)}
        imports |= found
        bodies.append("\n".join(line for line in lines if line not in found).strip("\n"))
    return sorted(imports), bodies
