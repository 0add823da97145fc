"""What leaves as a table runs nowhere as a formula and comes back as it was."""

import csv
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.rules.tables import read_table, write_csv, write_xlsx
from tests.bulk.files import COLUMNS

pytestmark = pytest.mark.pure

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "=a\n=b",
    "'=1",
    "''=1",
    "\uff1d1",
]
ALPHABET = st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t")
TEXTS = st.one_of(
    st.text(ALPHABET, max_size=30),
    st.builds(
        "".join, st.lists(st.sampled_from(["'", "=", "+", "-", "@", "\t", "\n", ",", '"', "x"]))
    ),
)


def written(text: str) -> list[bytes]:
    rows = [{"name": "a", "email": text}]
    return [write_csv(COLUMNS, rows), write_xlsx(COLUMNS, rows, sheet="Contacts")]


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_every_text_comes_back(text):
    for data in written(text):
        (row,) = read_table(data, COLUMNS).rows

        assert row.cells["email"] == text.strip()


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_written_as_a_text(text):
    as_csv, as_xlsx = written(text)

    (_, cells) = csv.reader(io.StringIO(as_csv.decode("utf-8-sig"), newline=""))
    cell = openpyxl.load_workbook(io.BytesIO(as_xlsx)).active["B2"]
    assert cells[1].startswith("'")
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


def test_every_cell_of_a_csv_stands_in_quotation_marks():
    assert write_csv(COLUMNS, [{"name": 'a"b'}]).endswith(b'"a""b",""\r\n')


def test_what_xml_cannot_hold_is_replaced():
    data = write_xlsx(COLUMNS, [{"name": "a\x00\x1b\ud800b"}], sheet="a")

    assert read_table(data, COLUMNS).rows[0].cells["name"] == "a\ufffd\ufffd\ufffdb"
