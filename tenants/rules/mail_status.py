"""What a refusal of a mail server says about the mailbox, and its words made fit to keep."""

import re

LONGEST = 300
ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# RFC 3463: subject 1 is the address, 2 the mailbox, 4 the way there, 0 says nothing in particular.
DEAD_SUBJECTS = {"0", "1", "4"}
DEAD_MAILBOX = {"0", "1"}  # switched off; a full one (5.2.2) is somebody's
DEAD_CODES = {550, 551, 553}  # RFC 5321, for servers without enhanced codes
LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
LONG_WORD = re.compile(r"[\w+/=~-]{32,}")
UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]+")
INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def is_dead(text: str, code: int = 0) -> bool:
    """Whether the recipient's mailbox is gone for good, by an enhanced status code in *text*
    ("5.1.1") or else by the reply *code*.

    A refusal for our own sake (policy, sender, size, sign-in) says nothing about the mailbox.
    """
    found = ENHANCED.search(text)
    if found is None:
        return code in DEAD_CODES
    kind, subject, detail = found.groups()
    if kind != "5":
        return False
    return subject in DEAD_SUBJECTS or (subject == "2" and detail in DEAD_MAILBOX)


def filtered(reason: str) -> str:
    """*reason* in one printable line of at most 300 characters.

    Servers repeat what they refuse, so links and long words, which may be a mail's token, go.
    """
    line = INVISIBLE.sub("", UNPRINTABLE.sub(" ", reason[: 20 * LONGEST]))
    line = LONG_WORD.sub("[...]", LINK.sub("[link]", line))
    return " ".join(line.split())[:LONGEST]
