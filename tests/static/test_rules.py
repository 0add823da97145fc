"""Every rule of ours finds what it is for, and nothing beside it."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

HERE = Path(__file__).resolve().parent
SEMGREP = Path(sys.executable).with_name("semgrep")
MARK = re.compile(r"(?:#|<!--) ruleid: ([a-z-]+)")
RULE = re.compile(r"^  - id: ([a-z-]+)$", re.MULTILINE)


def expected() -> set[tuple[str, int, str]]:
    """(file, line, rule) of every mark; it stands above what is to be found."""
    return {
        (path.name, number + 1, found[1])
        for path in (HERE / "samples").rglob("*.*")
        if path.suffix in (".py", ".html")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if (found := MARK.search(line))
    }


@pytest.fixture(scope="module")
def findings(tmp_path_factory) -> set[tuple[str, int, str]]:
    """Looked for in a copy: programs that look for mistakes leave out folders named tests."""
    copy = tmp_path_factory.mktemp("samples") / "app"
    shutil.copytree(HERE / "samples", copy)
    done = subprocess.run(
        [SEMGREP, "scan", "--json", "--quiet", "--metrics=off", "--disable-version-check",
         "--no-git-ignore", "--config", HERE / "rules", copy],
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert told["errors"] == []
    return {
        (Path(one["path"]).name, one["start"]["line"], one["check_id"].rpartition(".")[2])
        for one in told["results"]
    }


def test_each_mark_is_found_and_nothing_else(findings):
    assert findings == expected()


def test_each_rule_has_a_sample():
    rules = {
        name for path in (HERE / "rules").glob("*.yml") for name in RULE.findall(path.read_text())
    }

    assert rules == {rule for _, _, rule in expected()}
