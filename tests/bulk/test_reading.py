"""Tables come in as texts by the name of their column, or with a sentence about what is wrong."""

from datetime import date, datetime

import pytest

from tenants.rules.tables import TableRefusedError, read_table
from tests.bulk.files import BLAMED, COLUMNS, REFUSED, book, cell, csv, row, sheet

pytestmark = pytest.mark.pure


def rows_of(data: bytes) -> list[dict[str, str]]:
    table = read_table(data, COLUMNS)
    assert table.problems == ()
    return [row.cells for row in table.rows]


def test_a_workbook_of_more_tags_than_any_table_has_is_not_read(monkeypatch):
    monkeypatch.setattr("tenants.rules.tables.archive.MOST_TAGS", 300)

    with pytest.raises(TableRefusedError) as refused:
        read_table(book(*[("name", "email")] * 30)(), COLUMNS)

    assert refused.value.code == "bomb"


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_such_table_is_refused_with_a_way_out(name):
    with pytest.raises(TableRefusedError) as refused:
        read_table(REFUSED[name].data(), COLUMNS)

    said = refused.value.sentence
    assert refused.value.code == REFUSED[name].code
    assert said.endswith(".")
    assert len(said) < 400
    assert said.isprintable()


@pytest.mark.parametrize("name", BLAMED)
def test_a_bad_cell_is_told_by_line_and_column(name):
    table = read_table(BLAMED[name].data(), COLUMNS)

    assert [(it.line, it.column) for it in table.problems] == [BLAMED[name][:2]]
    assert table.problems[0].sentence.endswith(".")


def test_a_text_in_another_encoding_is_told_by_its_byte():
    with pytest.raises(TableRefusedError, match="byte 9, in line 2"):
        read_table("name\nAnaïs\n".encode("latin-1"), COLUMNS)


def test_an_unknown_column_offers_the_known_one():
    with pytest.raises(TableRefusedError, match="Do you mean “E-mail address”"):
        read_table(b"name,e-mail adress\na,b\n", COLUMNS)


@pytest.mark.parametrize(
    "text",
    [
        "name,email\nAna,a@b.example\n",
        "\ufeffE-Mail_Address;NAME\na@b.example;Ana\n",
        "name\temail\r\nAna\ta@b.example\r\n",
        "sep=;\nname;email\nAna;a@b.example",
        '"name","e-mail  address"\n\n" Ana ","a@b.example"\n,\n',
        "name,email,,\nAna,a@b.example,,\n",
    ],
)
def test_spreadsheets_write_one_table_in_many_ways(text):
    assert rows_of(csv(text)()) == [{"name": "Ana", "email": "a@b.example"}]


def test_cells_of_a_workbook_become_texts():
    values = [(4600738, True), (1.5, date(2026, 11, 3)), (2.0, datetime(2026, 11, 3, 14, 5))]  # noqa: DTZ001  (cells have no zone)

    found = rows_of(book(("name", "email"), *values, ("only", None))())

    assert [tuple(row.values()) for row in found] == [
        ("4600738", "yes"),
        ("1.5", "2026-11-03"),
        ("2", "2026-11-03 14:05:00"),
        ("only", ""),
    ]


def test_lines_left_empty_do_not_shift_the_numbers():
    written = sheet(row(1, cell("A1", "name")) + row(7, cell("A7")))()

    assert read_table(written, COLUMNS).rows[0].line == 7


def test_the_content_decides_what_a_file_is():
    assert rows_of(b"name\nPK\n") == [{"name": "PK"}]
