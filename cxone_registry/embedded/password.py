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

# `manage.py demo` ends with these lines when it has given the password to people.
TAKEN = re.compile(r"^administrator (\S+)\noperator (\S+)$", re.MULTILINE)


def first_password(manage: Manage) -> tuple[str, str, str] | None:
    """Admin, operator and password when this start made the demonstration data, else None."""
    password = _new_password()
    with progress("Looking for demonstration data", done="done"):
        taken = TAKEN.search(manage("demo", stdin=password + "\n"))
    return (taken[1], taken[2], password) if taken else None


def tell_first_password(made: tuple[str, str, str] | None) -> None:
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
    if not (taken := TAKEN.search(said)):
        raise RefusedError("No administrator of the demonstration data was found.")
    _show(taken[1], taken[2], password)
    return 0


def _new_password() -> str:
    return "-".join(secrets.token_hex(3) for _ in range(4))


def _show(name: str, operator: str, password: str) -> None:
    say(
        f"\n  user name  {name}\n  operator   {operator} (keeps the registry, sees no organisation)"
    )
    say(f"  password   {password} (for both, and for the admin's colleagues)\n")
    say("The password is shown only now. `make password` sets a new one.")
