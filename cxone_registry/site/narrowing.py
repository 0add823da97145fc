"""What a link narrowed a list to, in words."""

from collections.abc import Iterable, Iterator, Mapping

from django.core.exceptions import ValidationError
from django.db.models import Model

ONE_THING = "what you came from"


def narrowed_to(
    model: type[Model], names: Iterable[str], asked: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Label and value of each column in *names* that *asked* for one value of."""
    for name in names:
        value = next((asked[key] for key in _spellings(name) if asked.get(key)), "")
        if value:
            yield _in_words(model, name, value)


def _spellings(name: str) -> tuple[str, ...]:
    return name, f"{name}__exact", f"{name}__id__exact"


def _in_words(model: type[Model], name: str, value: str) -> tuple[str, str]:
    field = model._meta.get_field(name)
    if field.related_model is not None:
        return str(field.verbose_name), _name_of(field.related_model, value)
    if field.choices:
        return str(field.verbose_name), str(dict(field.flatchoices).get(value, value))
    return "", ONE_THING


def _name_of(model: type[Model], value: str) -> str:
    try:
        found = model._default_manager.filter(pk=value).first()
    except (ValidationError, ValueError):
        found = None
    return str(found) if found else "one that does not exist"
