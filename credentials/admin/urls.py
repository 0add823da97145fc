"""Pages beside those of the models: route, view, name. Each view says what it needs."""

from credentials.admin import lint_json

PAGES: list[tuple] = [
    ("lint.json", lint_json.lint_json, "lint-json"),
]
