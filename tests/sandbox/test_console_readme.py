from pathlib import Path

import pytest

from tenants.cxone import sandbox
from tenants.cxone.sandbox.console import fidelity
from tenants.cxone.sandbox.console.calls import CALLS
from tenants.cxone.sandbox.fault_kinds import GROUPS
from tests.sandbox.console_user import ConsoleUser

pytestmark = pytest.mark.pure

README = (Path(str(sandbox.__file__)).parent / "README.md").read_text(encoding="utf-8")
SENTENCES = (
    *fidelity.KNOWN,
    *fidelity.GUESSED,
    *fidelity.UNKNOWN,
    *fidelity.NOT_PLAYED,
)


def rows(start: str, end: str) -> list[str]:
    part = README[README.index(start) : README.index(end)]
    return [line for line in part.splitlines() if line.startswith("| ")][2:]


def test_the_table_of_faults_is_that_of_the_code() -> None:
    expected = [
        f"| {group} | `{kind.code}` | {kind.title} | {kind.hint} |"
        f" {f'`{kind.default}`' if kind.default else ''} |"
        for group, kinds in GROUPS.items()
        for kind in kinds
    ]

    assert rows("## Faults", "## In tests") == expected


def test_the_table_of_calls_is_that_of_the_code() -> None:
    expected = [f"| `{method}` | `api/{path}` | {does} |" for method, path, does in CALLS]

    assert rows("## The control API", "## Faults") == expected


@pytest.mark.parametrize("sentence", SENTENCES)
def test_readme_and_about_page_say_the_same(sentence: str) -> None:
    assert f"- {sentence}\n" in README


def test_the_about_page_says_it_all(console: ConsoleUser) -> None:
    page = console.get("about").text

    assert page.count("<li>") >= len(SENTENCES)
    assert all(sentence.replace("'", "&#x27;") in page for sentence in SENTENCES)
