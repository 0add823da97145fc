"""The administrator's password: made here, shown once, kept nowhere but as a hash."""

import os
import re
import secrets

from cxone_registry.embedded.choices import read_choices
from cxone_registry.embedded.commands import Manage
from cxone_registry.embedded.environment import full_environment
from cxone_registry.embedded.postgres import Postgres
from cxone_registry.embedded.say import RefusedError, progress, say
from cxone_registry.embedded.state import State
from cxone_registry.embedded.valkey import Valkey

# `manage.py demo` ends with these lines when it has given the password to people, the admin first.
PERSON = re.compile(r"^person (\S+) (.+)$", re.MULTILINE)
People = list[tuple[str, str]]  # addresses, and what each can do


def first_password(manage: Manage) -> tuple[People, str] | None:
    """The people and their password when this start made the demonstration data, else None."""
    password = _new_password()
    with progress("Looking for demonstration data", done="done"):
        people = PERSON.findall(manage("demo", stdin=password + "\n"))
    return (people, password) if people else None


def tell_first_password(made: tuple[People, str] | None) -> None:
    if made:
        _show(*made)
    else:
        say("The password was printed at the first start. `make password` sets a new one.")


def new_password() -> int:
    """`make password`, beside a running system."""
    choices = read_choices(os.environ)
    state = State(choices.state)
    if not state.exists:
        raise RefusedError("There is nothing to set a password for yet. Run `make run` first.")
    postgres, valkey = Postgres(state.folder / "postgres"), Valkey(state.folder / "valkey")
    environment = full_environment(os.environ, choices, state, postgres, valkey)
    password = _new_password()
    said = Manage(state, environment)("demo", "--new-password", stdin=password + "\n")
    if not (people := PERSON.findall(said)):
        raise RefusedError("No administrator of the demonstration data was found.")
    _show(people, password)
    return 0


def _new_password() -> str:
    return "-".join(secrets.token_hex(3) for _ in range(4))


def _show(people: People, password: str) -> None:
    say(f"\n  user name  {people[0][0]}\n  password   {password}\n")
    say("The same password lets in the others, to look through their eyes:\n")
    for name, said in people[1:]:
        say(f"  {name:<30} {said}")
    say("\nThe password is shown only now. `make password` sets a new one.")
