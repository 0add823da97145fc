"""The package knows the standard library, its cipher and the secret wrapper, nothing else."""

import ast
import sys
from pathlib import Path

import pytest

import credentials.crypto

pytestmark = pytest.mark.pure

FILES = sorted(Path(credentials.crypto.__file__).parent.glob("*.py"))
ALLOWED = sys.stdlib_module_names | {"cryptography"}


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module
        elif isinstance(node, ast.ImportFrom) and node.level > 1:
            yield "an outer package"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_imports_nothing_from_outside(file):
    strangers = {
        name
        for name in imports(ast.parse(file.read_text()))
        if name.partition(".")[0] not in ALLOWED and name != "cxone_registry.secret"
    }

    assert strangers == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_reads_neither_environment_nor_clock(file):
    names = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute | ast.Name)
    }

    assert names.isdisjoint({"environ", "getenv", "now", "today", "time", "monotonic"})
