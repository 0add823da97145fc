"""No compiled list of requirements goes below the floors; floors.txt gives the reasons."""

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parent.parent.parent
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)
LISTS = sorted(path.name for path in (ROOT / "requirements").glob("*.txt"))


def floors() -> list[Requirement]:
    lines = (ROOT / "tests/static/floors.txt").read_text().splitlines()
    return [Requirement(line.partition("#")[0]) for line in lines if line.partition("#")[0].strip()]


def pinned(name: str) -> list[tuple[str, Version]]:
    text = (ROOT / "requirements" / name).read_text()
    return [(canonicalize_name(each), Version(version)) for each, version in PINNED.findall(text)]


@pytest.mark.parametrize("name", LISTS)
def test_nothing_is_older_than_its_floor(name):
    least = {canonicalize_name(each.name): each.specifier for each in floors()}
    too_old = [
        f"{package} {version}"
        for package, version in pinned(name)
        if package in least and not least[package].contains(version, prereleases=True)
    ]

    assert too_old == []


def test_each_floor_is_of_something_that_is_installed():
    held = {package for name in LISTS for package, _ in pinned(name)}

    assert {canonicalize_name(each.name) for each in floors()} <= held


def test_every_requirement_is_pinned_with_a_hash():
    for name in LISTS:
        text = (ROOT / "requirements" / name).read_text()
        assert text.count("--hash=sha256:") >= len(pinned(name)) > 0
