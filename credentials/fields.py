"""The model field of a sealed value: what a model attribute holds is a handle, never plaintext."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models

from credentials.crypto import Place, Sealed


class SealedField(models.BinaryField):
    """A binary column of the sealed format, bound to its row.

    *aad_name* is the frozen name that goes into the associated data. It is not taken from the
    table or column, since renaming those must not make every stored value unreadable.

    Reading gives None or a ``Sealed`` handle, which opens only for who brings the data key.
    Writing takes bytes that ``credentials.crypto.seal`` made.
    """

    def __init__(self, *args: Any, aad_name: str, **kwargs: Any) -> None:
        if "." not in aad_name:
            raise ImproperlyConfigured("aad_name is 'table.column', frozen for ever")
        self.aad_name = aad_name
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "aad_name": self.aad_name}

    def contribute_to_class(self, cls: type[models.Model], name: str, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, **kwargs)
        setattr(cls, self.attname, SealedAttribute(self))

    def place(self, instance: models.Model) -> Place:
        """What the ciphertext of *instance* is bound to."""
        return Place(instance.organization_id, self.aad_name, instance.pk)

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        return self.value_from_object(model_instance)

    def value_from_object(self, obj: models.Model) -> bytes | None:
        """The ciphertext, which is what dumps and saves carry."""
        return obj.__dict__.get(self.attname)


class SealedAttribute:
    """Gives a handle for the stored ciphertext; the ciphertext stays in the instance's dict."""

    def __init__(self, field: SealedField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type) -> Any:
        if instance is None:
            return self
        field, values = self.field, instance.__dict__
        if field.attname not in values:
            instance.refresh_from_db(fields=[field.attname])
        blob = values[field.attname]
        return None if blob is None else Sealed(blob, field.place(instance))

    def __set__(self, instance: models.Model, value: bytes | memoryview | Sealed | None) -> None:
        if isinstance(value, Sealed):
            # Refreshing copies the attribute of a newly loaded instance of the same row.
            value = value._blob
        instance.__dict__[self.field.attname] = None if value is None else bytes(value)
