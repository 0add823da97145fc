"""`run`: the whole product on this machine, from an empty folder to a printed address."""

import os
import re

from cxone_registry.embedded import database
from cxone_registry.embedded.choices import Choices, read_choices
from cxone_registry.embedded.commands import Manage
from cxone_registry.embedded.environment import full_environment
from cxone_registry.embedded.health import wait_until_healthy, wait_until_listening
from cxone_registry.embedded.password import first_password, tell_first_password
from cxone_registry.embedded.ports import refuse_busy
from cxone_registry.embedded.postgres import Postgres
from cxone_registry.embedded.say import progress, say
from cxone_registry.embedded.services import Services
from cxone_registry.embedded.state import State
from cxone_registry.embedded.supervisor import StopRequested, Supervisor, supervisor
from cxone_registry.embedded.valkey import Valkey

# What `manage.py keys init` says when it has made one.
NEW_ROOT_KEY = re.compile(r"^Root key .*", re.MULTILINE)


def run() -> int:
    choices = read_choices(os.environ)
    state = State(choices.state)
    state.prepare()
    with state.locked(choices.url):
        refuse_busy([choices.port], setting="CXR_PORT")
        refuse_busy(choices.sandbox_ports, setting="CXR_SANDBOX_PORT")
        try:
            with supervisor() as family:
                _bring_up(family, choices, state)
                family.watch()
        except StopRequested:
            say("Everything is stopped.")
    return 0


def _bring_up(family: Supervisor, choices: Choices, state: State) -> None:
    environment = _start_servers(family, choices, state)
    manage = Manage(state, environment)
    _prepare_product(manage)
    services = Services(choices, state, environment)
    sandbox, web = services.sandbox(), services.web()
    family.start(sandbox)
    wait_until_listening(sandbox, choices.sandbox_port)
    password = first_password(manage)
    for service in (web, services.worker(), services.beat()):
        family.start(service)
    with progress("Waiting for the first answer"):
        wait_until_healthy(web, choices.port)
    say(f"\nCXone Registry is running at {choices.public_url}")
    say(f"The sandbox CXone's console: {choices.sandbox_origins[0]}/__sandbox__/")
    say("Stop it with Ctrl-C.")
    tell_first_password(password)


def _start_servers(family: Supervisor, choices: Choices, state: State) -> dict[str, str]:
    postgres = Postgres(state.folder / "postgres", log=state.logs / "postgres.log")
    valkey = Valkey(state.folder / "valkey", log=state.logs / "valkey.log")
    if not choices.own_database:
        family.start(postgres)
        if postgres.place.home != postgres.folder:
            say(f"The data of PostgreSQL is in {postgres.place.home}.")
        database.prepare(postgres, state.secrets()["roles"])
    if not choices.own_broker:
        family.start(valkey)
    return full_environment(os.environ, choices, state, postgres, valkey)


def _prepare_product(manage: Manage) -> None:
    with progress("Preparing the database", done="done"):
        manage("migrate", "--database", "owner", "--noinput")
    with progress("Checking the keys", done="done"):
        made = manage("keys", "init", "--if-empty")
        manage("keys", "check")
    if found := NEW_ROOT_KEY.search(made):
        say(f"{found[0]} Without it no secret opens: keep a copy, apart from database backups.")
    with progress("Collecting static files", done="done"):
        manage("collectstatic", "--noinput")
