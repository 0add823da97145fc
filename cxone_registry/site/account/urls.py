"""Addresses of a person's own account; of allauth's own pages none is reachable."""

from django.contrib import admin
from django.urls import path

from cxone_registry.site.account import again

urlpatterns = [
    # By these names allauth knows them.
    path("login/", admin.site.login, name="account_login"),
    path("account/again/", again.page, name="account_reauthenticate"),
]
