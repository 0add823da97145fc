"""What a person fills in to prove an item of the checklist."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from credentials.rules.pasted_secrets import looks_like_secret
from tenants.fields import validate_plain_text
from tenants.rules.checklist import Item
from tenants.rules.proof_files import (
    MOST_BYTES,
    TEXT,
    UnsuitableFileError,
    content_type_of,
)
from tenants.services.proofs import NOTHING_GIVEN, Upload

LONGEST_NOTE, LONGEST_LINK = 2000, 500
LOOKS_LIKE_ONE = (
    "There is something in this {} that looks like a secret. Store secrets with the credential they"
    " belong to, and write here only where it is used."
)
HTTPS_ONLY = "A link starts with https:// and names no user or password."


class ProofForm(forms.Form):
    """A note; for documents also a link or a file. Which of them is up to the item."""

    note = forms.CharField(
        label="Note",
        max_length=LONGEST_NOTE,
        required=False,
        validators=[validate_plain_text],
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_NOTE}),
    )

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{item.code}_%s", label_suffix="", **kwargs)
        self.item = item
        if item.kind == "document":
            self.fields["link"] = _link_field()
            self.fields["file"] = _file_field()

    def clean_note(self) -> str:
        return _without_secret(self.cleaned_data["note"].strip(), "note")

    def clean_link(self) -> str:
        link = self.cleaned_data["link"].strip()
        if link and (not link.lower().startswith("https://") or "@" in link.split("/")[2]):
            raise ValidationError(HTTPS_ONLY)
        return _without_secret(link, "link")

    def clean_file(self) -> Upload | None:
        sent = self.cleaned_data["file"]
        if sent is None:
            return None
        # One byte more than is taken is enough to refuse it.
        content = sent.read(MOST_BYTES + 1)
        try:
            kind = content_type_of(content)
        except UnsuitableFileError as refused:
            raise ValidationError(str(refused)) from refused
        if kind == TEXT:
            _without_secret(content.decode("utf-8-sig"), "file")
        return Upload(sent.name or "", content)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = any(cleaned.get(name) for name in ("note", "link", "file"))
        if self.item.kind == "document" and not given and not self.errors:
            raise ValidationError(NOTHING_GIVEN)
        return cleaned


def _without_secret(text: str, where: str) -> str:
    if looks_like_secret(text):
        raise ValidationError(LOOKS_LIKE_ONE.format(where))
    return text


def _link_field() -> forms.CharField:
    # Not a URLField, which completes what has no scheme: what is stored is what was typed.
    return forms.CharField(
        label="Link",
        max_length=LONGEST_LINK,
        required=False,
        validators=[URLValidator(schemes=["https"], message=HTTPS_ONLY)],
        widget=forms.URLInput(attrs={"placeholder": "https://", "maxlength": LONGEST_LINK}),
    )


def _file_field() -> forms.FileField:
    return forms.FileField(
        label="File",
        required=False,
        allow_empty_file=True,
        help_text="PDF, PNG, JPEG or plain text, at most 5 MB.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.txt"}),
    )
