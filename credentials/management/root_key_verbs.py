"""``manage.py keys stage, promote, retire, history, escrow, prove``."""

import getpass
import sys
from pathlib import Path
from typing import Any, TextIO

from django.utils import timezone

from credentials.crypto import (
    SealError,
    escrow_text,
    format_key_line,
    key_id,
    new_root_key,
    raw_key_from_text,
)
from credentials.management.refusing import refuse
from credentials.models import RootKey
from credentials.services import root_keys
from credentials.services.keyring import ring_text
from credentials.services.ring_file import write_ring_file
from credentials.services.root_keys import RefusedError
from cxone_registry.audit.record import record_platform

HOW_TO_ADD = """\
1. Add the line of that file to the key ring of every host, below the ones that are there:
     web servers, workers, beats and the host of key commands (CXR_KEYRING_FILE).
   Beats and workers read the ring again every 15 seconds; keys in CXR_ROOT_KEYS need a restart.
2. Run: manage.py keys stage {name}
3. Print it for escrow: manage.py keys escrow {name}
4. Run: manage.py keys promote {name}, then manage.py keys rewrap
5. Delete the file."""


def add(verbs: Any) -> None:
    """The parsers of these verbs."""
    stage = verbs.add_parser("stage", help="make a new root key, or note that one is in the ring")
    stage.add_argument("key", nargs="?", help="its id; without it a new key is made")
    stage.add_argument("--file", help="where to write the line of a new key; must not exist")
    promote = verbs.add_parser("promote", help="wrap with a staged root key from now on")
    promote.add_argument("key")
    promote.add_argument(
        "--web-has-it",
        action="store_true",
        help="you looked: every web server's ring holds the key (they report nothing)",
    )
    retire = verbs.add_parser("retire", help="end the retained root key, once nothing needs it")
    retire.add_argument("key")
    verbs.add_parser("history", help="every root key there was, with dates and counts")
    escrow = verbs.add_parser("escrow", help="show a root key to be written down, on a terminal")
    escrow.add_argument("key")
    prove = verbs.add_parser("prove", help="type in an escrow copy; only its id is compared")
    prove.add_argument("--by", required=True, help="who reads it, for the record")


def stage(options: dict[str, Any], out: TextIO) -> None:
    """Make a key file, or write down that the key arrived."""
    if not options["key"]:
        _make(options["file"], out)
        return
    lacking = _or_refuse(root_keys.stage, options["key"])
    out.write(f"{options['key']} is staged.\n")
    if lacking:
        out.write(f"These processes do not report it yet: {', '.join(lacking)}.\n")
    else:
        out.write("Every beat and worker that is alive reports it. Look at the web servers.\n")


def promote(options: dict[str, Any], out: TextIO) -> None:
    """The step that changes which key wraps."""
    name = options["key"]
    if not options["web_has_it"]:
        refuse(
            "Web servers do not report their key rings. Look whether each one's ring holds"
            f" {name}, then run this again with --web-has-it."
        )
    _or_refuse(root_keys.promote, name)
    out.write(f"{name} is the primary root key. Now run `manage.py keys rewrap`.\n")


def retire(options: dict[str, Any], out: TextIO) -> None:
    """The end of the key before."""
    _or_refuse(root_keys.retire, options["key"])
    out.write(
        f"{options['key']} is retired. Take its line out of every key ring, and destroy its"
        " escrow copies.\n"
    )


def history(options: dict[str, Any], out: TextIO) -> None:
    """A line for each key."""
    for row in root_keys.history():
        out.write(f"{row.kek_id}  {row.get_state_display():<9} {_details(row)}\n")


def escrow(options: dict[str, Any], out: TextIO) -> None:
    """Only on a terminal: a pipe or a log is no envelope."""
    if not sys.stdout.isatty():
        refuse("An escrow copy is shown on a terminal only, so that it ends in no file or log.")
    try:
        text = escrow_text(raw_key_from_text(ring_text(), options["key"]))
    except (SealError, OSError) as error:
        refuse(str(error))
    record_platform("root-key.escrow-shown", key=options["key"])
    out.write(
        f"Root key {options['key']}. Write it down twice, for two places that are not the"
        f" database's backup:\n  {text}\nThen close this window.\n"
    )


def prove(options: dict[str, Any], out: TextIO) -> None:
    """Reads the copy without an echo, or from standard input."""
    if sys.stdin.isatty():
        typed = getpass.getpass("The 14 groups of the escrow copy (not shown): ")
    else:
        typed = sys.stdin.readline()
    try:
        name = root_keys.prove(typed, by=options["by"])
    except (RefusedError, SealError) as error:
        refuse(str(error))
    out.write(f"This is {name}. Proved; do it again within a year.\n")


def _make(file: str | None, out: TextIO) -> None:
    if not file:
        refuse("Say where to write the new key: --file PATH. Or name a key that is in the ring.")
    raw = new_root_key()
    try:
        write_ring_file(Path(file), format_key_line(raw, "made by keys stage") + "\n")
    except OSError as error:
        refuse(f"The file {file} cannot be written ({error.strerror}).")
    out.write(f"Root key {key_id(raw)} was written to {file}. Nothing uses it yet.\n")
    out.write(HOW_TO_ADD.format(name=key_id(raw)) + "\n")


def _or_refuse(step: Any, name: str) -> Any:
    try:
        return step(name)
    except (RefusedError, SealError) as error:
        refuse(str(error))


def _details(row: RootKey) -> str:
    parts = [f"wraps {root_keys.wrapped_by(row.kek_id)}", row.provider]
    for word in ("staged", "promoted", "retained", "retired"):
        if at := getattr(row, f"{word}_at"):
            parts.append(f"{word} {at:%Y-%m-%d}")
    proved = f"escrow proved {row.proved_at:%Y-%m-%d}" if row.proved_at else "escrow never proved"
    old = root_keys.proof_is_old(row, timezone.now())
    return ", ".join([*parts, f"{proved}{' (more than a year ago: prove it)' if old else ''}"])
