"""Give many registrations an owner."""

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cxone_registry.site.access import needs
from cxone_registry.site.chosen_rows import Line, chosen_ids, preview
from tenants.models import Membership, Registration, User
from tenants.services import bulk
from tenants.services.policy import Action

LIST = "admin:tenants_registration_changelist"


class OwnerForm(forms.Form):
    """Which member; the person themself unless they say otherwise."""

    owner = forms.ChoiceField(label="New owner")

    def __init__(self, data: object, **kwargs: object) -> None:
        super().__init__(data, label_suffix="", **kwargs)
        seats = Membership.objects.select_related("user").order_by("user__name", "user__email")
        self.people = {str(seat.user_id): seat.user for seat in seats}
        self.fields["owner"].choices = [
            (key, f"{person.name} ({person.email})" if person.name else person.email)
            for key, person in self.people.items()
        ]

    @property
    def person(self) -> User | None:
        return self.people[self.cleaned_data["owner"]] if self.is_valid() else None


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.EDIT)
def assign_owner(request: HttpRequest) -> HttpResponse:
    """Show whose registrations change hands; change them."""
    given = request.POST if request.method == "POST" else request.GET
    form = OwnerForm({"owner": given.get("owner") or str(request.user.pk)})
    owner = form.person
    if request.method == "POST" and owner is not None:
        count = bulk.assign_owner(chosen_ids(request), owner)
        messages.success(request, f"{owner} looks after {count} more now.")
        return HttpResponseRedirect(reverse(LIST))
    return preview(
        request,
        _lines(request, owner),
        back=LIST,
        title="Assign owner",
        intro="The owner finds a registration under “Mine” and is named in reports.",
        question=form,
        answers={"owner": str(owner.pk)} if owner else {},
        button=f"Assign to {owner}" if owner else "",
    )


def _lines(request: HttpRequest, owner: User | None) -> Iterator[Line]:
    rows = Registration.objects.filter(pk__in=chosen_ids(request)).select_related("owner")
    for row in rows.order_by("name"):
        url = reverse("admin:tenants_registration_change", args=[row.pk])
        if owner is not None and row.owner_id == owner.pk:
            yield Line(url, row.name, "is theirs already", is_skipped=True)
        else:
            yield Line(url, row.name, f"now {row.owner}" if row.owner else "nobody's until now")
