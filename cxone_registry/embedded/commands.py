"""Management commands run during the start, each with its output in one log."""

import subprocess
import sys
from collections.abc import Mapping

from cxone_registry.embedded.child import Command
from cxone_registry.embedded.choices import ROOT
from cxone_registry.embedded.say import RefusedError
from cxone_registry.embedded.state import State


class Manage:
    """`manage("migrate", "--noinput")`; raises RefusedError with the command's own words."""

    def __init__(self, state: State, environment: Mapping[str, str]) -> None:
        self._log, self._environment = state.logs / "setup.log", environment

    def __call__(self, *arguments: str, stdin: str = "") -> str:
        argv = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(  # noqa: S603 - our own command
            Command(argv, self._environment).wrapped(),
            input=stdin,
            env=dict(self._environment),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            check=False,
        )
        with self._log.open("a") as log:
            log.write(f"$ manage.py {' '.join(arguments)}\n{done.stdout}\n")
        if done.returncode:
            raise RefusedError(self._failure(arguments, done.stdout), code=max(done.returncode, 1))
        return done.stdout

    def _failure(self, arguments: tuple[str, ...], output: str) -> str:
        end = "\n".join(output.splitlines()[-20:])
        return f"`manage.py {' '.join(arguments)}` failed. Its last words:\n{end}"
