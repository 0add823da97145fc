"""`python -m cxone_registry.embedded run | reset [--yes] | password | postgres | manage ...`."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from cxone_registry.embedded.say import RefusedError, say


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    os.umask(0o077)
    try:
        return _command(options)()
    except RefusedError as refused:
        say(str(refused))
        return refused.code
    except PermissionError as error:
        say(f"The present user may not use {error.filename}. Run as the user who made it.")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cxone_registry.embedded")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="start everything and print the address")
    commands.add_parser("postgres", help="start only PostgreSQL")
    commands.add_parser("password", help="set a new password for the administrator")
    manage = commands.add_parser("manage", help="run manage.py beside a running system")
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
    reset = commands.add_parser("reset", help="delete all data and keys")
    reset.add_argument("--yes", action="store_true", help="do not ask")
    return parser


def _command(options: argparse.Namespace) -> Callable[[], int]:
    """Imported one by one: `reset` must work when the product's packages do not."""
    if options.command == "run":
        from cxone_registry.embedded.run import run

        return run
    if options.command == "postgres":
        from cxone_registry.embedded.only_postgres import only_postgres

        return only_postgres
    if options.command == "password":
        from cxone_registry.embedded.password import new_password

        return new_password
    if options.command == "manage":
        from cxone_registry.embedded.manage import manage

        return lambda: manage(options.arguments)
    from cxone_registry.embedded.reset import reset

    return lambda: reset(asked=options.yes)


if __name__ == "__main__":
    sys.exit(main())
