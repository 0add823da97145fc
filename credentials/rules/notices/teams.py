"""A notice as Workflows of Microsoft Teams take it: an Adaptive Card in a message.

Texts stand in TextRuns, which know no Markdown: what looks like a link in a name stays text.
"""

from typing import Any

CARD = "application/vnd.microsoft.card.adaptive"
COLOURS = {"critical": "Attention", "warning": "Warning", "notice": "Accent"}


def body(notice: dict[str, Any]) -> dict[str, Any]:
    """The body to post for *notice*."""
    attachment = {"contentType": CARD, "contentUrl": None, "content": _card(notice)}
    return {"type": "message", "attachments": [attachment]}


def _card(notice: dict[str, Any]) -> dict[str, Any]:
    is_good = notice["type"].endswith("resolved")
    colour = "Good" if is_good else COLOURS.get(notice["severity"], "Default")
    blocks = [_text(notice["headline"], weight="Bolder", size="Medium", color=colour)]
    for one in notice["lines"]:
        blocks += [
            {**_text(one["about"], weight="Bolder"), "spacing": "Medium"},
            _text(one["sentence"]),
            _text(one["remedy"], isSubtle=True),
        ]
    if notice["more"]:
        blocks.append(_text(f"and {notice['more']} more"))
    blocks.append(_text(notice["organization"], isSubtle=True, size="Small"))
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": notice["headline"],
        "body": blocks,
        "actions": [_open(notice["link"])],
    }


def _text(text: str, **look: Any) -> dict[str, Any]:
    run = {"type": "TextRun", "text": text or "-", **look}
    return {"type": "RichTextBlock", "inlines": [run]}


def _open(link: str) -> dict[str, Any]:
    return {"type": "Action.OpenUrl", "title": "Open in CXone Registry", "url": link}
