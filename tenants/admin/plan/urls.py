"""Addresses of the guided form. What has a name of its own comes before the steps."""

from tenants.admin.plan import copies, linting, pages, review

PLAN = "plan/<uuid:registration_id>/"
PAGES = [
    ("plan/new/", pages.new, "plan-new"),
    ("plan/new/lint/", linting.lint_typed, "plan-new-lint"),
    (PLAN, pages.resume, "plan"),
    (f"{PLAN}review/", review.review, "plan-review"),
    (f"{PLAN}lint/", linting.lint_typed, "plan-lint"),
    (f"{PLAN}clone/", copies.clone, "plan-clone"),
    (f"{PLAN}supersede/", copies.supersede, "plan-supersede"),
    (f"{PLAN}<slug:slug>/", pages.step, "plan-step"),
]
