"""`postgres`: only the database, for work on the schema by hand."""

import os

from cxone_registry.embedded import database
from cxone_registry.embedded.choices import read_choices
from cxone_registry.embedded.environment import DATABASE, ROLE_OF_URL
from cxone_registry.embedded.postgres import Postgres
from cxone_registry.embedded.say import say
from cxone_registry.embedded.state import State
from cxone_registry.embedded.supervisor import StopRequested, supervisor


def only_postgres() -> int:
    state = State(read_choices(os.environ).state)
    state.prepare()
    postgres = Postgres(state.folder / "postgres", log=state.logs / "postgres.log")
    passwords = state.secrets()["roles"]
    with state.locked():
        try:
            with supervisor() as family:
                family.start(postgres)
                database.prepare(postgres, passwords)
                for name, role in ROLE_OF_URL.items():
                    url = postgres.url(user=role, password=passwords[role], database=DATABASE)
                    say(f"{name}='{url}'")
                family.watch()
        except StopRequested:
            say("PostgreSQL is stopped.")
    return 0
