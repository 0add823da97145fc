"""The registry's AdminSite: Django's machinery, our frame, our rights."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from cxone_registry.site.entering import record_own
from cxone_registry.site.navigation import navigation
from cxone_registry.site.sign_in import SignInView, SignOutView
from tenants.services.sessions import end_others


class RegistrySite(AdminSite):
    """Everything a person does happens on this site, at the root of the address."""

    site_header = "CXone Registry"
    site_title = "CXone Registry"
    index_title = "Overview"
    site_url = None
    enable_nav_sidebar = False
    empty_value_display = "\N{EN DASH}"

    def has_permission(self, request: HttpRequest) -> bool:
        """Members of an organisation, and the platform's operator.

        Who has not chosen among several yet does not get this far, but to the page that asks.
        """
        user = request.user
        if not (user.is_authenticated and user.is_active):
            return False
        return bool(request.seats) or user.is_platform_operator

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Outside of our frame, which needs somebody signed in."""
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        return SignInView.as_view()(request)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Outside of our frame too, and for those who belong to no organisation as well."""
        return SignOutView.as_view()(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The form asks for the present password; who has a second factor shows that too."""
        # Imported late: allauth's models are not there yet when the site is made.
        from cxone_registry.site.account.factors import has_factor
        from cxone_registry.site.account.recent import again_url, is_recent

        if has_factor(request.user) and not is_recent(request):
            return HttpResponseRedirect(again_url(request, request.path))
        response = super().password_change(request, extra_context)
        if request.method == "POST" and response.status_code == 302:
            end_others(request.user, request.session.session_key)
            record_own(request, "password.changed")
        return response

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "navigation": navigation(request)}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Nothing: the navigation goes by task, not by application."""
        return []

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """An application is no place of its own."""
        return HttpResponseRedirect(reverse("admin:index"))

    def get_urls(self) -> list[URLPattern]:
        # Imported late: the pages read models of the rooms that the site shows.
        from cxone_registry.site import joining, pages, platform, platform_trail, search

        own = [
            path("", self.admin_view(pages.index), name="index"),
            path("sign-ins.csv", self.admin_view(pages.sign_ins_csv), name="sign-ins-csv"),
            path("organizations/", self.admin_view(pages.organizations), name="organizations"),
            path("organizations/choose/", pages.choose_organization, name="choose-organization"),
            path("search/", self.admin_view(search.page), name="search"),
            path("platform/", self.admin_view(platform.page), name="platform"),
            path("platform/audit/", self.admin_view(platform_trail.page), name="platform-audit"),
            path("join/", joining.join, name="join"),
            path("logout/", self.logout, name="logout"),
        ]
        return own + super().get_urls()
