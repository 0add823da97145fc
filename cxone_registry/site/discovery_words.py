"""What went wrong in the last discovery, in words, for the pages of the room below."""

from credentials.reports.published import failure


def last_problem(code: str) -> str:
    """The sentence of a tenant's discovery error; "none" if there was none."""
    told = failure(code, "tenant-discovery")
    return told.sentence if told else "none"
