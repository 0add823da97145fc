"""Days, times and numbers as a report's readers write them."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.utils import dateformat, translation

from credentials.models import ReportSchedule

Language = ReportSchedule.Language
DAYS = {
    Language.BRITISH: "j F Y",
    Language.AMERICAN: "F j, Y",
    Language.GERMAN: "j. F Y",
    Language.FRENCH: "j F Y",
    Language.SPANISH: r"j \d\e F \d\e Y",
    Language.ISO: "Y-m-d",
}
SHORT_DAYS = {
    Language.BRITISH: "j M",
    Language.AMERICAN: "M j",
    Language.GERMAN: "j. M",
    Language.FRENCH: "j M",
    Language.SPANISH: "j M",
    Language.ISO: "m-d",
}
TIMES = {Language.AMERICAN: "g:i A"}
# What stands between thousands, and before a fraction.
SEPARATORS = {
    Language.GERMAN: (".", ","),
    Language.FRENCH: ("\N{NARROW NO-BREAK SPACE}", ","),
    Language.SPANISH: (".", ","),
    Language.ISO: ("", "."),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """How one report writes days, times and numbers."""

    language: str
    zone: tzinfo

    def day(self, iso: str) -> str:
        """For example 23 November 2026: of a day, or of a moment in the report's zone."""
        return self._dated(iso, DAYS[self._known()])

    def short_day(self, iso: str) -> str:
        """For example 23 Nov."""
        return self._dated(iso, SHORT_DAYS[self._known()])

    def time(self, iso: str) -> str:
        """For example 23 November 2026, 14:05 CET."""
        if not iso:
            return ""
        moment = datetime.fromisoformat(iso).astimezone(self.zone)
        clock = dateformat.format(moment, TIMES.get(self._known(), "H:i"))
        return f"{self.day(iso)}, {clock} {moment:%Z}"

    def number(self, value: float | None, digits: int = 0) -> str:
        if value is None:
            return ""
        thousands, point = SEPARATORS.get(self._known(), (",", "."))
        shown = f"{value:,.{digits}f}".removesuffix("." + "0" * digits if digits else "")
        return shown.replace(",", "\0").replace(".", point).replace("\0", thousands)

    def percent(self, value: float | None) -> str:
        return "" if value is None else f"{self.number(value, 1)}\N{NO-BREAK SPACE}%"

    def _known(self) -> Language:
        return Language(self.language) if self.language in Language.values else Language.BRITISH

    def _dated(self, iso: str, form: str) -> str:
        if not iso:
            return ""
        value: date = date.fromisoformat(iso) if len(iso) == 10 else self._local(iso)
        tongue = "en-gb" if self._known() == Language.ISO else self._known().value
        with translation.override(tongue):
            return dateformat.format(value, form)

    def _local(self, iso: str) -> date:
        return datetime.fromisoformat(iso).astimezone(self.zone).date()


def wording_of(language: str, zone: str) -> Wording:
    return Wording(language, ZoneInfo(zone))
