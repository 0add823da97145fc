"""Past flight checks, and the page of one."""

from django.contrib import admin
from django.urls import path
from django.utils.html import format_html

from credentials.admin import flight_bundle, flight_page, flight_start
from credentials.models import FlightCheck
from cxone_registry.site.form_fields import is_uuid
from cxone_registry.site.html import breakable, moment
from cxone_registry.site.model_admin import RegistryAdmin


@admin.register(FlightCheck)
class FlightCheckAdmin(RegistryAdmin):
    edit_action = None
    goes_with_parent = True
    can_add = can_change = can_delete = False
    change_form_template = "flight/page.html"
    list_display = ["about", "place", "shown_outcome", "summary", "asked_at", "asked_by"]
    list_select_related = ["registration", "environment", "tenant"]
    list_filter = ["outcome", "state", "kind"]
    link_filters = ["registration", "tenant", "use"]
    search_fields = ["registration__name", "tenant__name"]
    search_help_text = "Registration or tenant"
    ordering = ["-created_at"]
    empty_icon = "flight"
    empty_title = "No flight check yet"
    empty_text = (
        "A flight check tries every step of a sign-in at once, shows what was sent and what came"
        " back, and names the likely cause of a failure. Editors and admins start one on a"
        " registration's page."
    )
    empty_link = ("admin:tenants_registration_changelist", "Open the registrations")

    def get_queryset(self, request):
        heavy = ["steps", "verdicts", "authorization", *flight_page.HIDDEN]
        return super().get_queryset(request).defer(*heavy)

    def get_fieldsets(self, request, obj=None):
        return []  # the trace takes the place of a form

    def get_object(self, request, object_id, from_field=None):
        if not is_uuid(object_id):
            return None
        return flight_page.with_names().filter(pk=object_id).first()

    def get_urls(self):
        own = [
            ("start/<uuid:object_id>/", flight_start.start, "start"),
            ("<uuid:object_id>/again/", flight_start.again, "again"),
            ("<uuid:object_id>/live/", flight_page.fragment, "live"),
            ("<uuid:object_id>/bundle.<slug:form>", flight_bundle.bundle, "bundle"),
        ]
        return [
            *(
                path(
                    route, self.admin_site.admin_view(view), name=f"credentials_flightcheck_{name}"
                )
                for route, view, name in own
            ),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, *args, **kwargs):
        context.update(flight_page.context_of(request, kwargs["obj"]), title="Flight check")
        return super().render_change_form(request, context, *args, **kwargs)

    # --- cells ------------------------------------------------------------------------------------

    @admin.display(description="registration", ordering="registration__name")
    def about(self, flight):
        return str(flight.registration)

    @admin.display(description="where", ordering="environment__name")
    def place(self, flight):
        if flight.tenant is None:
            return str(flight.environment)
        return format_html(
            "<span><bdi>{}</bdi><br><small>{}</small></span>", flight.tenant, flight.environment
        )

    @admin.display(description="outcome", ordering="outcome")
    def shown_outcome(self, flight):
        return flight_page.flight_pill(flight)

    @admin.display(description="asked", ordering="created_at")
    def asked_at(self, flight):
        return moment(flight.created_at)

    @admin.display(description="by", ordering="requested_by")
    def asked_by(self, flight):
        return breakable(flight.requested_by)
