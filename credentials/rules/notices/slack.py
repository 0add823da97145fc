"""A notice as Slack's incoming webhooks take it: Block Kit, with a text for what shows none."""

from typing import Any

from credentials.rules.notices.text import shortened

HEADER, SECTION = 150, 3000
MARKS = {"critical": "🔴", "warning": "🟠", "notice": "🔵"}
RESOLVED = "🟢"


def body(notice: dict[str, Any]) -> dict[str, Any]:
    """The body to post for *notice*."""
    blocks: list[dict[str, Any]] = [_header(notice)]
    blocks += [_section(_line(one)) for one in notice["lines"]]
    if notice["more"]:
        blocks.append(_section(f"and {notice['more']} more"))
    blocks.append(_section(f"<{escaped(notice['link'])}|Open in CXone Registry>"))
    blocks.append({"type": "context", "elements": [_text(escaped(notice["organization"]))]})
    return {"text": _fallback(notice), "blocks": blocks}


def escaped(text: str) -> str:
    """*text* without Slack's three control characters: no mention and no link comes of it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _header(notice: dict[str, Any]) -> dict[str, Any]:
    is_good = notice["type"].endswith("resolved")
    mark = RESOLVED if is_good else MARKS.get(notice["severity"], MARKS["notice"])
    text = shortened(f"{mark} {notice['headline']}", HEADER)
    return {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _line(one: dict[str, str]) -> str:
    link = f"\n<{escaped(one['link'])}|What to do>"
    words = f"{one['about']}\n{one['sentence']}\n{one['remedy']}"
    # Escapes make a text longer. It is cut before they are put in, never inside one.
    while len(escaped(words)) + len(link) > SECTION:
        words = shortened(words, len(words) * 3 // 4)
    return escaped(words) + link


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": _text(text)}


def _text(text: str) -> dict[str, Any]:
    # Verbatim: addresses and names in the text are not made into links and mentions either.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _fallback(notice: dict[str, Any]) -> str:
    about = notice["lines"][0]["about"] if len(notice["lines"]) == 1 else ""
    words = ", ".join(filter(None, [notice["headline"], about, notice["organization"]]))
    return escaped(words)
