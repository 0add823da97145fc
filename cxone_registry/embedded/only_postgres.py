"""`postgres`: only the database, for work on the schema by hand."""

import os
from pathlib import Path

from cxone_registry.embedded import database
from cxone_registry.embedded.choices import read_choices
from cxone_registry.embedded.environment import database_urls
from cxone_registry.embedded.postgres import Postgres
from cxone_registry.embedded.say import say
from cxone_registry.embedded.state import State
from cxone_registry.embedded.supervisor import StopRequested, supervisor


def only_postgres() -> int:
    state = State(read_choices(os.environ).state)
    state.prepare()
    postgres = Postgres(state.folder / "postgres", log=state.logs / "postgres.log")
    with state.locked():
        try:
            with supervisor() as family:
                family.start(postgres)
                database.prepare(postgres, state.secrets()["roles"])
                file = _write_urls(postgres, state)
                say(f"The URLs of its roles are in {file}. Load them with: set -a; . {file}")
                family.watch()
        except StopRequested:
            say("PostgreSQL is stopped.")
    return 0


def _write_urls(postgres: Postgres, state: State) -> Path:
    """Into a private file: passwords do not belong into a terminal's history."""
    file = state.folder / "database.env"
    urls = database_urls(state, postgres)
    file.touch(mode=0o600)
    file.write_text("".join(f"{name}='{url}'\n" for name, url in urls.items()))
    return file
