"""Pages beside those of the models: route, view, name. Each view says what it needs."""

from credentials.admin import (
    bulk_check,
    bulk_ready,
    calendar_feeds,
    check_history,
    due_dates,
    finding_care,
    finding_help,
    leaver,
    lint_json,
    member_removal,
    schedules,
)
from credentials.admin.case_file import acts, answer
from credentials.admin.case_file.page import case_file
from credentials.admin.channels import acts as channel_acts
from credentials.admin.channels import editing as channel_editing
from credentials.admin.channels import pages as channel_pages
from credentials.admin.discovery import decision, environment, tenant
from credentials.admin.keys import page as keys_page
from credentials.admin.lifecycle import move
from credentials.admin.registration.access import credentials_tab
from credentials.admin.registration.checks import checks
from credentials.admin.registration.fan_out import tenants_csv, tenants_tab
from credentials.admin.registration.guide import api_user_guide
from credentials.admin.registration.history import history
from credentials.admin.registration.overview import overview
from credentials.admin.registration.proving import proof_file, prove, withdraw
from credentials.admin.reports.urls import PAGES as REPORTS
from credentials.admin.reveals import asking as reveal_asking
from credentials.admin.reveals import comparing as reveal_comparing
from credentials.admin.reveals import deciding as reveal_deciding
from credentials.admin.reveals import showing as reveal_showing
from credentials.admin.rotations.urls import PAGES as ROTATIONS
from credentials.admin.rounds import starting, watching
from credentials.admin.sharing import links as sharing_links
from credentials.admin.sharing import requests as sharing_requests
from credentials.admin.sign_on import connecting as sign_on_connecting
from credentials.admin.sign_on import provider_editing, provider_pages
from credentials.admin.trail import pack as audit_pack
from credentials.admin.trail import streams as audit_streams

REGISTRATION = "tenants/registration/<uuid:registration_id>"
CASE_FILE = f"{REGISTRATION}/case-file"
CHANNEL = "channels/<uuid:channel_id>"
PROVIDER = "identity-providers/<uuid:provider_id>"
SECRET_REQUEST = "secret-requests/<uuid:request_id>"  # noqa: S105  (an address)

PAGES: list[tuple] = [
    *REPORTS,
    ("secrets/<uuid:version_id>/show/", reveal_asking.new, "reveal-new"),
    ("secrets/<slug:kind>/<uuid:owner_id>/compare/", reveal_comparing.compare, "secret-compare"),
    ("reveals/", reveal_deciding.listing, "reveals"),
    ("reveals/<uuid:reveal_id>/", reveal_showing.page, "reveal"),
    ("reveals/<uuid:reveal_id>/live/", reveal_showing.live, "reveal-live"),
    ("reveals/<uuid:reveal_id>/show/", reveal_showing.show, "reveal-show"),
    ("reveals/<uuid:reveal_id>/copied/", reveal_showing.copied, "reveal-copied"),
    ("reveals/<uuid:reveal_id>/decide/", reveal_deciding.decide, "reveal-decide"),
    ("reveals/<uuid:reveal_id>/withdraw/", reveal_deciding.withdraw, "reveal-withdraw"),
    *ROTATIONS,
    ("lint.json", lint_json.lint_json, "lint-json"),
    (f"{REGISTRATION}/move/", move, "registration-move"),
    (f"{REGISTRATION}/overview/", overview, "registration-overview"),
    (f"{REGISTRATION}/overview/prove/<slug:item>/", prove, "registration-prove"),
    (f"{REGISTRATION}/proofs/<uuid:proof_id>/file/", proof_file, "registration-proof-file"),
    (f"{REGISTRATION}/proofs/<uuid:proof_id>/withdraw/", withdraw, "registration-proof-withdraw"),
    (f"{REGISTRATION}/credentials/", credentials_tab, "registration-credentials"),
    (f"{REGISTRATION}/checks/", checks, "registration-checks"),
    (f"{REGISTRATION}/tenants/", tenants_tab, "registration-tenants"),
    (f"{REGISTRATION}/tenants.csv", tenants_csv, "registration-tenants-csv"),
    (f"{REGISTRATION}/history/", history, "registration-history"),
    (f"{REGISTRATION}/checks/all/", check_history.of_registration, "registration-check-history"),
    ("sign-ins/<uuid:use_id>/checks/", check_history.of_sign_in, "sign-in-checks"),
    ("platform/keys/", keys_page.page, "keys"),
    ("rounds/", watching.listing, "rounds"),
    ("rounds/new/", starting.new, "round-new"),
    ("rounds/<uuid:round_id>/", watching.page, "round"),
    ("rounds/<uuid:round_id>/live/", watching.live, "round-live"),
    ("rounds/<uuid:round_id>/cancel/", watching.cancel, "round-cancel"),
    ("schedules/", schedules.listing, "schedules"),
    ("schedules/<uuid:environment_id>/", schedules.edit, "schedule"),
    ("schedules/<uuid:environment_id>/reset/", schedules.reset, "schedule-reset"),
    ("environments/<uuid:environment_id>/", environment.documents, "environment-documents"),
    ("environments/<uuid:environment_id>/refresh/", environment.refresh, "environment-refresh"),
    ("environments/<uuid:environment_id>/decision/", decision.decide, "token-endpoint-decision"),
    ("tenants/tenant/<uuid:tenant_id>/discovery/", tenant.documents, "tenant-documents"),
    ("tenants/tenant/<uuid:tenant_id>/discovery/told/", tenant.told, "tenant-told"),
    ("guide/api-user/", api_user_guide, "api-user-guide"),
    ("people/leaver/", leaver.page, "leaver"),
    ("members/<uuid:membership_id>/remove/", member_removal.remove, "member-remove"),
    ("findings/undo/", finding_care.undo, "finding-undo"),
    ("findings/<uuid:finding_id>/<slug:act>/", finding_care.care, "finding-care"),
    ("help/findings/", finding_help.page, "finding-help"),
    ("registrations/ready/", bulk_ready.mark_ready, "registrations-ready"),
    ("registrations/check/", bulk_check.check, "registrations-check"),
    ("due-dates/", due_dates.page, "due-dates"),
    ("due-dates/<uuid:thing_id>/", due_dates.say, "due-date-say"),
    ("calendars/", calendar_feeds.page, "calendars"),
    ("calendars/new/", calendar_feeds.create, "calendar-new"),
    ("calendars/<uuid:feed_id>/replace/", calendar_feeds.replace, "calendar-replace"),
    ("calendars/<uuid:feed_id>/revoke/", calendar_feeds.revoke, "calendar-revoke"),
    (f"{CASE_FILE}/", case_file, "registration-case-file"),
    (f"{CASE_FILE}/note/", acts.note, "case-note"),
    (f"{CASE_FILE}/sent/", acts.sent, "case-sent"),
    (f"{CASE_FILE}/answers/", acts.paste, "case-paste"),
    (f"{CASE_FILE}/answers/<uuid:answer_id>/", answer.answer, "case-answer"),
    (f"{CASE_FILE}/answers/<uuid:answer_id>/dismiss/", answer.dismiss, "case-answer-dismiss"),
    (f"{REGISTRATION}/audit-pack/", audit_pack.download, "audit-pack"),
    ("audit/streams/", audit_streams.page, "audit-streams"),
    ("audit/streams/<uuid:stream_id>/<slug:what>/", audit_streams.act, "audit-stream-act"),
    ("channels/", channel_pages.channel_list, "channels"),
    ("channels/add/", channel_editing.add, "channel-add"),
    ("channels/verify/", channel_pages.guide, "webhook-guide"),
    (f"{CHANNEL}/", channel_pages.channel_page, "channel"),
    (f"{CHANNEL}/live/", channel_pages.live, "channel-live"),
    (f"{CHANNEL}/edit/", channel_editing.edit, "channel-edit"),
    (f"{CHANNEL}/test/", channel_acts.test, "channel-test"),
    (f"{CHANNEL}/switch/", channel_acts.switch, "channel-switch"),
    (f"{CHANNEL}/key/", channel_acts.replace_key, "channel-key"),
    (f"{CHANNEL}/delete/", channel_acts.delete, "channel-delete"),
    (f"{CHANNEL}/log/<uuid:delivery_id>/again/", channel_acts.again, "channel-again"),
    ("identity-providers/", provider_pages.listing, "identity-providers"),
    ("identity-providers/add/<slug:kind>/", provider_editing.add, "identity-provider-add"),
    (f"{PROVIDER}/", provider_pages.show, "identity-provider"),
    (f"{PROVIDER}/edit/", provider_editing.edit, "identity-provider-edit"),
    (f"{PROVIDER}/switch/", provider_pages.switch, "identity-provider-switch"),
    (f"{PROVIDER}/delete/", provider_pages.delete, "identity-provider-delete"),
    (
        "account/sign-on/<uuid:provider_id>/disconnect/",
        sign_on_connecting.disconnect,
        "sign-on-disconnect",
    ),
    ("links/", sharing_links.listing, "shared-links"),
    ("links/new/<uuid:version_id>/", sharing_links.new, "shared-link-new"),
    ("links/<uuid:link_id>/make/", sharing_links.make, "shared-link-make"),
    ("links/<uuid:link_id>/withdraw/", sharing_links.withdraw, "shared-link-withdraw"),
    ("secret-requests/", sharing_requests.listing, "secret-requests"),
    ("secret-requests/new/", sharing_requests.new, "secret-request-new"),
    (f"{SECRET_REQUEST}/", sharing_requests.page, "secret-request"),
    (f"{SECRET_REQUEST}/withdraw/", sharing_requests.withdraw, "secret-request-withdraw"),
    (f"{SECRET_REQUEST}/use/", sharing_requests.use, "secret-request-use"),
    (f"{SECRET_REQUEST}/refuse/", sharing_requests.refuse, "secret-request-refuse"),
]
