"""The first step of a flight check: look at what was entered before anything is sent."""

from dataclasses import replace

from tenants.cxone import inputs
from tenants.cxone.errors import Misconfigured
from tenants.cxone.run import Run


def look(run: Run) -> str:
    """Warn with the first doubt. Fails with what cannot be sent."""
    found = inputs.doubts(run.sign_in)
    run.seen = replace(run.seen, doubts=found)
    run.diary.note(doubts=", ".join(found))
    try:
        inputs.refuse(run.sign_in)
    except Misconfigured:
        run.seen = replace(run.seen, sign_in="misconfigured")
        raise
    return found[0] if found else ""
