"""The registry's AdminSite: Django's machinery, our frame, our rights."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from cxone_registry.site.navigation import navigation
from cxone_registry.site.sign_in import SignInForm


class RegistrySite(AdminSite):
    """Everything a person does happens on this site, at the root of the address."""

    site_header = "CXone Registry"
    site_title = "CXone Registry"
    index_title = "Overview"
    site_url = None
    login_form = SignInForm
    login_template = "admin/login.html"
    enable_nav_sidebar = False
    empty_value_display = "\N{EN DASH}"

    def has_permission(self, request: HttpRequest) -> bool:
        """Members of an organisation, and the platform's operator."""
        user = request.user
        if not (user.is_authenticated and user.is_active):
            return False
        return request.seat is not None or user.is_platform_operator

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
        from cxone_registry.site import pages

        own = [
            path("", self.admin_view(pages.index), name="index"),
            path("report/", self.admin_view(pages.health_report), name="health-report"),
            path("report.csv", self.admin_view(pages.health_report_csv), name="health-report-csv"),
            path("organizations/choose/", pages.choose_organization, name="choose-organization"),
        ]
        return own + super().get_urls()
