"""A place is spelled in full or not at all."""

import pytest

from credentials.crypto import Place

from .samples import COLUMN, HERE, ORG, ROW

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    "column",
    ["", "sealed", "a.b.c", ".sealed", "secret_version.", "Secret.sealed", "a b.c", "a.b\n", "1.b"],
)
def test_a_column_that_is_not_table_dot_column_is_refused(column):
    with pytest.raises(ValueError, match=r"table\.column"):
        Place(ORG, column, ROW)


@pytest.mark.parametrize(("org", "row"), [(str(ORG), ROW), (ORG, str(ROW)), (ORG, None), (1, ROW)])
def test_an_organisation_or_row_that_is_no_uuid_is_refused(org, row):
    with pytest.raises(TypeError):
        Place(org, COLUMN, row)


def test_a_place_cannot_be_changed():
    with pytest.raises(AttributeError):
        HERE.row = ORG
