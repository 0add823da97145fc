"""Forms of report schedules and their recipients."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from credentials.models import ReportRecipient, ReportSchedule
from cxone_registry.site.form_fields import RowChoiceField, validate_one_line, validate_plain_email
from cxone_registry.site.forms import RegistryForm
from tenants.models import Membership


class ScheduleForm(RegistryForm):
    """When a report is made."""

    class Meta:
        model = ReportSchedule
        fields = ["name", "frequency", "weekday", "month_day", "at", "language", "is_enabled"]
        widgets = {"at": forms.TimeInput({"type": "time"}, format="%H:%M")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.append(validate_one_line)
        self.fields["month_day"].widget.attrs |= {"min": 1, "max": 28}

    def clean_at(self) -> Any:
        return self.cleaned_data["at"].replace(second=0, microsecond=0)


class MemberForm(forms.Form):
    """A member who is to get the reports."""

    membership = RowChoiceField(
        queryset=None, label="Member", error_messages={"required": "Choose a member."}
    )

    def __init__(self, *args: Any, schedule: ReportSchedule, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        got = ReportRecipient.objects.filter(schedule=schedule, membership__isnull=False)
        members = Membership.objects.filter(user__is_active=True).select_related("user")
        self.fields["membership"].queryset = members.exclude(
            pk__in=got.values("membership")
        ).order_by("user__email")
        self.fields["membership"].label_from_instance = _person


class OutsideForm(forms.Form):
    """An address of somebody who does not sign in here."""

    email = forms.EmailField(max_length=254, label="E-mail address")
    is_meant = forms.BooleanField(
        label="I know that this person will see names of our applications, tenants and API users",
        error_messages={"required": "Say that this person may see what the report says."},
    )

    def __init__(self, *args: Any, schedule: ReportSchedule, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.schedule = schedule

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        validate_plain_email(email)
        if ReportRecipient.objects.filter(schedule=self.schedule, email=email).exists():
            raise ValidationError("This address gets the report already.")
        if Membership.objects.filter(user__email__iexact=email).exists():
            raise ValidationError("This is a member's address: add the member instead.")
        return email


def _person(member: Membership) -> str:
    name = f"{member.user.name}, " if member.user.name else ""
    return f"{name}{member.user.email}"
