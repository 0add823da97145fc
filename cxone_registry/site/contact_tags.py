"""How contacts are shown: ``{% load contacts %}``."""

from django import template
from django.utils.safestring import SafeString

from cxone_registry.site.html import pill

LABELS = {
    "live": "Live",
    "doubtful": "In doubt",
    "stale": "Silent",
    "bounced": "Mail comes back",
    "left": "Left",
}
TONES = {
    "live": "good",
    "doubtful": "warning",
    "stale": "bad",
    "bounced": "bad",
    "left": "unknown",
}
register = template.Library()


@register.simple_tag
def contact_state(state: str) -> SafeString:
    """The pill of a state of the liveness rules."""
    return pill(TONES[state], LABELS[state])
