"""`reset`: back to the state before the first start. Keys and secrets are gone afterwards."""

import os

from cxone_registry.embedded.choices import read_choices
from cxone_registry.embedded.say import say
from cxone_registry.embedded.state import State


def reset(*, asked: bool) -> int:
    """*asked*: the person has confirmed on the command line already."""
    state = State(read_choices(os.environ).state)
    if not state.exists:
        say(f"There is nothing to reset: {state.folder} does not exist yet.")
        return 0
    with state.locked():
        if not asked and not _confirmed(state):
            say("Nothing was changed.")
            return 1
        state.wipe()
    say("Done. The next `make run` starts from nothing.")
    return 0


def _confirmed(state: State) -> bool:
    say(f"This deletes the database, its keys and every secret in {state.folder}, for good.")
    say('Type "yes" to go on: ', end="")
    try:
        return input().strip() == "yes"
    except EOFError:
        say("")
        return False
