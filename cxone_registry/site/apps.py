"""Application entry of the site: takes the place of Django's own admin application."""

from django.contrib.admin.apps import SimpleAdminConfig


class SiteConfig(SimpleAdminConfig):
    """Django's admin machinery with our AdminSite; models are registered in `urls.py`'s imports."""

    default_site = "cxone_registry.site.admin_site.RegistrySite"

    def ready(self) -> None:
        super().ready()
        from cxone_registry.site import checks  # noqa: F401  (registers the system checks)
