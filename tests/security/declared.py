"""Which right each address declares."""

from cxone_registry.site.model_admin import RegistryAdmin
from tests.security.addresses import Address, addresses

# Signing in and out, what the frame itself needs, and 404: they act on the own session only.
OF_THE_FRAME = {
    "login/", "logout/", "password_change/", "password_change/done/", "jsi18n/", "autocomplete/",
    "r/<path:content_type_id>/<path:object_id>/",
}  # fmt: skip


def rights_of(address: Address) -> tuple:
    """The rights of which one opens the page; empty for pages that need none."""
    if address.model is None:
        return tuple(getattr(address.view, "actions", ()))
    if actions := getattr(address.view, "actions", ()):
        return tuple(actions)
    if address.route.endswith("/<path:object_id>/"):  # Django's short form, which leads to the page
        return ()
    page = address.view.model_admin
    return tuple(action for action in (page.view_action, page.edit_action) if action)


def undeclared() -> list[str]:
    """Routes of which nobody said what they need."""
    return [
        address.route for address in addresses() if not _is_said(address)
        and address.route not in OF_THE_FRAME
    ]  # fmt: skip


def _is_said(address: Address) -> bool:
    if address.model is None:
        return hasattr(address.view, "action")
    return isinstance(address.view.model_admin, RegistryAdmin)
