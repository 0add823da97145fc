"""Pages beside those of the models: route, view, name. Each view says what it needs."""

from credentials.admin import bulk_check, bulk_ready, leaver, lint_json
from credentials.admin.case_file import acts, answer
from credentials.admin.case_file.page import case_file
from credentials.admin.lifecycle import move
from credentials.admin.registration.access import credentials_tab
from credentials.admin.registration.checks import checks
from credentials.admin.registration.guide import api_user_guide
from credentials.admin.registration.history import history
from credentials.admin.registration.overview import overview
from credentials.admin.registration.proving import proof_file, prove, withdraw

REGISTRATION = "tenants/registration/<uuid:registration_id>"
CASE_FILE = f"{REGISTRATION}/case-file"

PAGES: list[tuple] = [
    ("lint.json", lint_json.lint_json, "lint-json"),
    (f"{REGISTRATION}/move/", move, "registration-move"),
    (f"{REGISTRATION}/overview/", overview, "registration-overview"),
    (f"{REGISTRATION}/overview/prove/<slug:item>/", prove, "registration-prove"),
    (f"{REGISTRATION}/proofs/<uuid:proof_id>/file/", proof_file, "registration-proof-file"),
    (f"{REGISTRATION}/proofs/<uuid:proof_id>/withdraw/", withdraw, "registration-proof-withdraw"),
    (f"{REGISTRATION}/credentials/", credentials_tab, "registration-credentials"),
    (f"{REGISTRATION}/checks/", checks, "registration-checks"),
    (f"{REGISTRATION}/history/", history, "registration-history"),
    ("guide/api-user/", api_user_guide, "api-user-guide"),
    ("people/leaver/", leaver.page, "leaver"),
    ("registrations/ready/", bulk_ready.mark_ready, "registrations-ready"),
    ("registrations/check/", bulk_check.check, "registrations-check"),
    (f"{CASE_FILE}/", case_file, "registration-case-file"),
    (f"{CASE_FILE}/note/", acts.note, "case-note"),
    (f"{CASE_FILE}/sent/", acts.sent, "case-sent"),
    (f"{CASE_FILE}/answers/", acts.paste, "case-paste"),
    (f"{CASE_FILE}/answers/<uuid:answer_id>/", answer.answer, "case-answer"),
    (f"{CASE_FILE}/answers/<uuid:answer_id>/dismiss/", answer.dismiss, "case-answer-dismiss"),
]
