"""Pages beside those of the models: route, view, name. Each view says what it needs."""

from credentials.admin import leaver

PAGES: list[tuple] = [
    ("people/leaver/", leaver.page, "leaver"),
]
