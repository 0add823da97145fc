"""What an organisation asks for before it shows a secret, one row per environment."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError

from credentials.models import RevealRule
from credentials.rules.reveals.rule import EVERY_DAY, days, is_looser, parsed_networks
from credentials.services.reveals.rules_of import read, rule_of
from cxone_registry.site.forms import RegistryForm
from cxone_registry.site.model_admin import RegistryAdmin
from tenants.models import AdminNotice
from tenants.services import admin_notices
from tenants.services.policy import Action


class RuleForm(RegistryForm):
    """Weekdays and networks in their canonical form."""

    def clean_weekdays(self) -> str:
        chosen = "".join(sorted(set(self.cleaned_data["weekdays"])))
        if not chosen or set(chosen) - set(EVERY_DAY):
            raise ValidationError("Write the days as digits: 12345 for Monday to Friday.")
        return chosen

    def clean_networks(self) -> str:
        try:
            return "\n".join(parsed_networks(self.cleaned_data["networks"]))
        except ValueError as error:
            raise ValidationError(str(error)) from None


@admin.register(RevealRule)
class RevealRuleAdmin(RegistryAdmin):
    """Everybody who sees secrets sees the rules; admins, who see none, make them."""

    view_action = Action.VIEW
    edit_action = Action.MANAGE_ORGANIZATION
    form = RuleForm
    list_display = ["environment", "needs_approval", "is_write_only", "shown_when", "shown_where"]
    list_select_related = ["environment"]
    ordering = ["environment__name"]
    fieldsets = [
        (None, {"fields": ["environment", "needs_approval", "is_write_only"]}),
        ("When and where", {"fields": ["weekdays", "from_hour", "to_hour", "networks"]}),
        ("Ticket", {"fields": ["ticket_pattern"]}),
    ]
    empty_icon = "key"
    empty_title = "No rules of your own"
    empty_text = (
        "Without a rule, a second person approves every look at a secret, except in sandbox"
        " environments. A second factor and a reason are always asked for."
    )

    def get_readonly_fields(self, request: Any, obj: Any = None) -> list[str]:
        return ["environment"] if obj else []

    def save_model(self, request: Any, obj: RevealRule, form: Any, change: bool) -> None:
        before = rule_of(obj.environment)
        super().save_model(request, obj, form, change)
        if is_looser(before, read(obj)):
            sentence = f"The rule for showing secrets of {obj.environment} was loosened."
            admin_notices.tell(AdminNotice.Kind.REVEAL_RULE, sentence)

    def delete_model(self, request: Any, obj: RevealRule) -> None:
        sentence = f"The rule for showing secrets of {obj.environment} was deleted."
        super().delete_model(request, obj)
        admin_notices.tell(AdminNotice.Kind.REVEAL_RULE, sentence)

    @admin.display(description="when")
    def shown_when(self, rule: RevealRule) -> str:
        when = "every day" if set(rule.weekdays) >= EVERY_DAY else days(rule.weekdays)
        all_day = (rule.from_hour, rule.to_hour) == (0, 24)
        return when if all_day else f"{when}, {rule.from_hour}:00 to {rule.to_hour}:00"

    @admin.display(description="from where")
    def shown_where(self, rule: RevealRule) -> str:
        return ", ".join(rule.networks.split()) or "everywhere"
