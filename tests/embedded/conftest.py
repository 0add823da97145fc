"""Folders and accounts for tests that really start servers."""

import os
import pwd
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxone_registry.embedded.account import Account, reaches
from cxone_registry.embedded.places import forget


@pytest.fixture(autouse=True)
def _database_unless_pure() -> None:
    """The suite's database is not needed here: these tests start servers of their own."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A 0700 folder of the present user, as a checkout in somebody's home is."""
    made = Path(tempfile.mkdtemp(prefix="cxr-embedded-"))
    yield made
    for place in made.rglob("id"):
        forget(place.parent)
    shutil.rmtree(made)


@pytest.fixture
def ordinary() -> Account:
    """Somebody who is not root: the present user, or `nobody` when root runs the tests."""
    uid = os.geteuid() or pwd.getpwnam("nobody").pw_uid
    entry = pwd.getpwuid(uid)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


@pytest.fixture
def home(ordinary: Account) -> Iterator[Path]:
    """A folder that only the ordinary user may enter."""
    made = Path(tempfile.mkdtemp(prefix="cxr-embedded-home-"))
    os.chown(made, ordinary.uid, ordinary.gid)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def interpreter(ordinary: Account) -> str:
    """A Python of the same version that the ordinary user may start."""
    found = Path(sys.executable).resolve()
    system = Path(f"/usr/bin/python3.{sys.version_info.minor}")
    for candidate in (found, system):
        if candidate.exists() and (os.geteuid() or reaches(ordinary, candidate)):
            return str(sys.executable if candidate == found else candidate)
    pytest.skip("an ordinary user cannot start any Python of this version here")
