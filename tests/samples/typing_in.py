"""A sample that asks something is answered as a person at a terminal would."""

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from credentials.samples import Sample
from tests.samples.running import PATH, PROGRAMS, SECONDS


def converse(
    sample: Sample, folder: Path, secrets: Mapping[str, str], answer: Callable[[str], str]
) -> subprocess.CompletedProcess[str]:
    """Run *sample*; when it has shown an address, type in what *answer* makes of it."""
    (folder / sample.file_name).write_text(sample.text, encoding="utf-8")
    command = [*PROGRAMS[sample.key], sample.file_name]
    with subprocess.Popen(
        command, cwd=folder, env={**PATH, "HOME": str(folder), **secrets}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        address = next((line for line in process.stdout if line.startswith("http")), "")
        typed = answer(address.strip()) + "\n" if address else ""
        output, errors = process.communicate(typed, timeout=SECONDS)
    return subprocess.CompletedProcess(command, process.returncode, output, errors)
