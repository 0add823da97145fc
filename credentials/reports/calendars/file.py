"""A calendar as iCalendar text (RFC 5545). Names in it are somebody's: they stay plain text."""

import hashlib
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from credentials.reports.calendars.entry import Entry

PRODUCT = "-//CXone Registry//Due dates//EN"
DOMAIN = "cxone-registry"
REFRESH = timedelta(hours=12)
LONGEST_SUMMARY = 300
JOINERS = {"\u200c", "\u200d"}


def calendar_file(name: str, entries: Iterable[Entry], *, site: str, now: datetime) -> bytes:
    """All-day events without alarms. *site*: the address of the registry, for the links.

    An entry keeps its UID when its day moves; the later DTSTAMP makes it the newer one.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _plain(name))
    calendar.add("x-wr-calname", _plain(name))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for entry in entries:
        calendar.add_component(_event(entry, site, now))
    return calendar.to_ical()


def fingerprint(name: str, entries: Iterable[Entry]) -> str:
    """Changes when anything in the calendar does, and not with the time at which it is read."""
    digest = hashlib.sha256(name.encode("utf-8", "replace"))
    for entry in entries:
        digest.update(repr(entry).encode("utf-8", "replace"))
    return digest.hexdigest()[:32]


def _event(entry: Entry, site: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.kind}-{entry.id}@{DOMAIN}")
    event.add("dtstamp", now)
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))
    event.add("sequence", 0)
    event.add("summary", _plain(entry.summary)[:LONGEST_SUMMARY])
    event.add("description", _plain(entry.description))
    event.add("url", f"{site}{entry.path}")
    event.add("categories", ["CXone Registry"])
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


def _plain(text: str) -> str:
    """One line without anything invisible, which no program need have an opinion about."""
    kept = (
        one if one in JOINERS or not unicodedata.category(one).startswith("C") else " "
        for one in text
    )
    return " ".join("".join(kept).split())
