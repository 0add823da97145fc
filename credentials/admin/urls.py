"""Pages beside those of the models: route, view, name. Each view says what it needs."""

PAGES: list[tuple] = []
