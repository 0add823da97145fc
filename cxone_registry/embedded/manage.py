"""`manage`: one of Django's commands, beside a running system and with its settings."""

import os
import sys
from collections.abc import Sequence

from cxone_registry.embedded.choices import ROOT, read_choices
from cxone_registry.embedded.environment import full_environment
from cxone_registry.embedded.postgres import Postgres
from cxone_registry.embedded.say import RefusedError
from cxone_registry.embedded.state import State
from cxone_registry.embedded.valkey import Valkey


def manage(arguments: Sequence[str]) -> int:
    """Becomes `manage.py`, so that its questions, output and exit status are the person's."""
    choices = read_choices(os.environ)
    state = State(choices.state)
    if not state.exists:
        raise RefusedError("There is nothing to manage yet. Run `make run` first.")
    if not choices.own_database and not state.in_use():
        raise RefusedError(
            "The embedded servers are not running. Start them with `make run` in another terminal."
        )
    servers = Postgres(state.folder / "postgres"), Valkey(state.folder / "valkey")
    environment = full_environment(os.environ, choices, state, *servers)
    argv = [sys.executable, str(ROOT / "manage.py"), *arguments]
    os.execve(argv[0], argv, environment)  # noqa: S606 - no shell is the point
