"""Addresses of a person's own account; of allauth's own pages none is reachable."""

from django.contrib import admin
from django.urls import path

from cxone_registry.site.account import again, code, own, pages, sessions

MEMBER = "tenants/membership/<uuid:membership_id>"
own_page = admin.site.admin_view

# The names with an underscore are those by which allauth leads there.
urlpatterns = [
    path("login/", admin.site.login, name="account_login"),
    path("login/code/", code.page, name="mfa_authenticate"),
    path("login/passkey/", code.passkey, name="passkey-sign-in"),
    path("account/", own_page(own.page), name="account"),
    path("account/sessions/", own_page(sessions.own), name="sessions"),
    path("account/sessions/others/", own_page(sessions.end_others), name="sessions-end-others"),
    path("account/sessions/<uuid:session_id>/", own_page(sessions.end_own), name="session-end"),
    path(f"{MEMBER}/sessions/", own_page(sessions.of_member), name="member-sessions"),
    path(f"{MEMBER}/sessions/end/", own_page(sessions.end_of_member), name="member-sessions-end"),
    path("account/again/", own_page(again.page), name="account_reauthenticate"),
    path("account/factors/", own_page(pages.choose), name="factors"),
    path("account/factors/wait/", own_page(pages.wait), name="factors-wait"),
    path("account/factors/app/", own_page(pages.app), name="add-app"),
    path("account/factors/passkey/", own_page(pages.passkey), name="add-passkey"),
    path("account/factors/codes/", own_page(pages.recovery_codes), name="recovery-codes"),
    path("account/factors/<int:number>/rename/", own_page(pages.rename), name="rename-factor"),
    path("account/factors/<int:number>/remove/", own_page(pages.remove), name="remove-factor"),
]
