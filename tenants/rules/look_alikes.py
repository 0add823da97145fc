"""Does a host name pretend to be another one? After Unicode TR 39, by names of characters."""

import unicodedata

# Scripts that are written together in one word; all others are a mixture.
TOGETHER = (
    {"CJK", "HIRAGANA", "KATAKANA"},
    {"CJK", "HANGUL"},
    {"CJK", "BOPOMOFO"},
)
SCRIPT_OF = {"IDEOGRAPHIC": "CJK"}
NEUTRAL = frozenset("0123456789-")
# Letters that most people read as a Latin one. A label of nothing else may be a disguise.
CYRILLIC = (
    "\u0430\u0432\u0433\u0435\u043a\u043c\u043d\u043e\u043f\u0440\u0441\u0442\u0443\u0445\u044c"
)
CYRILLIC_TOO = "\u0455\u0456\u0458\u0501\u04bb\u04cf\u051b\u051d\u0475"
GREEK = "\u03b1\u03b3\u03b7\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03c9"
ARMENIAN = "\u0563\u0566\u0570\u0575\u0578\u057d\u0581\u0584\u0585"
DISGUISES = tuple(frozenset(letters) for letters in (CYRILLIC + CYRILLIC_TOO, GREEK, ARMENIAN))
DOTLESS_I, LAST_EVERYDAY_LATIN = "\u0131", "\u024f"


def doubt_about(host: str) -> str:
    """Why *host*, in Unicode, may be taken for another name; "" if nothing speaks for it."""
    for label in host.split("."):
        doubt = "" if label.isascii() else _doubt_about_label(label)
        if doubt:
            return doubt
    return ""


def _doubt_about_label(label: str) -> str:
    letters = {character for character in label if character not in NEUTRAL}
    scripts = {_script(letter) for letter in letters}
    if len(scripts) > 1 and not any(scripts <= allowed for allowed in TOGETHER):
        return f"mixes scripts ({', '.join(sorted(script.title() for script in scripts))})"
    if any(letters <= disguise for disguise in DISGUISES):
        return "is written in letters that look like Latin ones"
    if DOTLESS_I in letters or (scripts == {"LATIN"} and max(letters) > LAST_EVERYDAY_LATIN):
        # Everyday Latin ends there, but for the accents of Vietnamese and a few others.
        return "" if _has_only_accents(letters) else "holds letters that look like others"
    return ""


def _has_only_accents(letters: set[str]) -> bool:
    plain = {unicodedata.normalize("NFD", letter)[0] for letter in letters}
    return DOTLESS_I not in letters and max(plain) <= LAST_EVERYDAY_LATIN


def _script(letter: str) -> str:
    first = unicodedata.name(letter, "OTHER").replace("-", " ").split()[0]
    return SCRIPT_OF.get(first, first)
