"""Validators of single values: one sentence each, ASCII where CXone's own values are ASCII."""

import re
import unicodedata
import zoneinfo

from django.core.exceptions import ValidationError

BUSINESS_UNIT = re.compile(r"[1-9][0-9]{0,9}")
TRACKING_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{2,63}")
JOINERS = "\u200c\u200d"  # zero-width joiners belong to real names in some scripts
NO_JOINERS = dict.fromkeys(map(ord, JOINERS))


def validate_time_zone(value: str) -> None:
    """Refuse what is not in the IANA time-zone database."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError("Use a name such as Europe/Berlin or America/New_York.")


def validate_business_unit_number(value: str) -> None:
    """Refuse all but 1 to 10 ASCII digits without a leading zero."""
    if not BUSINESS_UNIT.fullmatch(value):
        raise ValidationError(
            "A business unit number has 1 to 10 digits. CXone shows it under"
            " ACD > ACD Configuration > Business Unit."
        )


def validate_tracking_number(value: str) -> None:
    """Refuse what cannot be a tracking number of NICE's registration mail."""
    if not TRACKING_NUMBER.fullmatch(value):
        raise ValidationError(
            "A tracking number has 3 to 64 letters, digits and hyphens, as in NICE's mail."
        )


def validate_plain_text(value: str) -> None:
    """Refuse invisible format characters, which can make one name look like another."""
    for character in value:
        category = unicodedata.category(character)
        if category == "Cf" and character not in JOINERS:
            raise ValidationError(
                "This text holds an invisible character (U+%(code)s). Type it again by hand.",
                params={"code": f"{ord(character):04X}"},
            )
    if value and not value.translate(NO_JOINERS).strip():
        raise ValidationError("Only spaces: write a name.")


def validate_client_id(value: str) -> None:
    """Refuse control and non-ASCII characters, and what is more likely a secret."""
    if not value.isascii() or not value.isprintable() or value != value.strip():
        raise ValidationError("A client_id has printable ASCII characters and no outer spaces.")
    if len(value) >= 40 and re.fullmatch(r"[A-Za-z0-9+/=_-]+", value):
        raise ValidationError(
            "This looks like a secret, not a client_id. NICE's client_ids are UUIDs or look"
            " like Product@Vendor."
        )


def validate_printable(value: str) -> None:
    """Refuse spaces, control and non-ASCII characters in a value that is sent as it is."""
    if not value.isascii() or not value.isprintable() or " " in value:
        raise ValidationError("Use printable ASCII characters without spaces.")


def validate_access_key_id(value: str) -> None:
    """Refuse control and non-ASCII characters; CXone's own form is 56 of A-Z, 2-7 and '='."""
    if not value.isascii() or not value.isprintable() or value != value.strip() or " " in value:
        raise ValidationError("An access key ID has printable ASCII characters and no spaces.")
