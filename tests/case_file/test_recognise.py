"""A pasted answer: what belongs where is found, and no secret stays in the text."""

import string

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tenants.rules.answers import LONGEST, FoundClient, recognise
from tenants.rules.answers.labels import labels_in
from tenants.rules.answers.plain import Line
from tests.case_file.answers import CLOUDS, HARMLESS, HOSTILE, MAIL, ONE, RANDOM, TWO, WHOLE

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("kind", WHOLE)
def test_client_ids_come_with_their_environments_and_secrets_with_their_client_ids(kind):
    found = recognise(WHOLE[kind], CLOUDS)

    assert found.client_ids == (
        FoundClient(ONE, "commercial"),
        FoundClient(TWO, "au-sovereign"),
    )
    assert [(one.value, one.client_id) for one in found.secrets] == [
        (RANDOM, ONE),
        ("hunter22", TWO),
    ]
    assert RANDOM not in found.text
    assert "hunter22" not in found.text


def test_the_text_is_kept_with_a_mark_for_each_secret():
    text = recognise(MAIL, CLOUDS).text

    assert f"Client ID: {ONE}\nClient Secret: [secret 1, sealed]\n" in text
    assert text.endswith("Client Secret: [secret 2, sealed]\n\nKind regards\nNICE")


@pytest.mark.parametrize(("text", "secret"), HOSTILE)
def test_a_secret_does_not_stay_in_the_text(text, secret):
    found = recognise(text, CLOUDS)

    assert secret not in found.text
    assert found.secrets


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays(text):
    found = recognise(text, CLOUDS)

    assert found.text == text
    assert (found.secrets, found.client_ids) == ((), ())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Tracking Number: TRK-20931", "TRK-20931"),
        ("Your tracking number is 4711.", "4711"),
        ("Subject: [Case: 00123456] Registration", "00123456"),
        ("Case #: CS0012345", "CS0012345"),
        ("**Reference number**\n\nREG-2026-0042", "REG-2026-0042"),
        ("Environment | Tracking Number\nGlobal | T-77", "T-77"),
        ('{"tracking_number":"T-1"}', "T-1"),
    ],
)
def test_a_tracking_number_is_known_by_its_label(text, number):
    assert recognise(text).tracking_numbers == (number,)


@pytest.mark.parametrize(
    "text", ["Case: closed", "in case 3 people ask", "Reference: see above", "tracking: <script>"]
)
def test_a_word_is_no_tracking_number(text):
    assert recognise(text).tracking_numbers == ()


@pytest.mark.parametrize(
    ("text", "client_id"),
    [
        ("Client ID: Desk@Vendor", "Desk@Vendor"),
        ("client_id = desk-companion-7", "desk-companion-7"),
        ("Application ID\nDesk.Companion", "Desk.Companion"),
        (f"Yours is {ONE.upper()}.", ONE.upper()),
    ],
)
def test_a_client_id_is_known_by_its_label_or_its_shape(text, client_id):
    assert [one.client_id for one in recognise(text).client_ids] == [client_id]


def test_the_id_of_a_tenant_is_no_client_id():
    assert recognise(f"Tenant ID: {ONE}\nCorrelation ID: {TWO}").client_ids == ()


def test_a_name_that_could_mean_two_environments_means_none():
    twice = (*CLOUDS, CLOUDS[0].__class__("other", "Other", "commercial"))

    assert recognise(f"Global Production: {ONE}", twice).client_ids == (FoundClient(ONE),)


def test_of_curl_and_a_sentence_only_the_secret_is_taken():
    found = recognise(f"curl -u {ONE}:{RANDOM} x\nYour client secret is: aB3$ and the end")

    assert [one.value for one in found.secrets] == [RANDOM, "aB3$"]


def test_a_secret_does_not_show_when_printed():
    assert RANDOM not in repr(recognise(MAIL, CLOUDS))


def test_text_beyond_the_limit_is_dropped():
    assert len(recognise("word " * LONGEST).text) == LONGEST


def test_of_too_many_secrets_the_rest_comes_out_but_is_not_kept():
    found = recognise("\n".join(f"Password: hunter-{number}" for number in range(90)))

    assert len(found.secrets) == 50
    assert "hunter-" not in found.text


LABELS = ["Client Secret", "client_secret", "clientSecret", "Password", "CLIENT SECRET", "Secret"]
SEPARATORS = [":", ": ", "=", " = ", ":\n", "\n\n", ":\t", " -> ", " (Global Production): "]
PRINTABLE = string.ascii_letters + string.digits + string.punctuation
# Of a "secret" that is itself a label nobody can tell what it is.
VALUES = st.text(PRINTABLE, min_size=4).filter(lambda value: not labels_in(Line(0, value)))


@settings(max_examples=150, deadline=None)
@given(
    label=st.sampled_from(LABELS),
    separator=st.sampled_from(SEPARATORS),
    secret=VALUES,
    before=st.sampled_from(["", "Hello,\n\n", "> ", "- ", "Your new "]),
    after=st.sampled_from(["", "\n", "\r\nKind regards", "\n\nClient ID: x", " | x"]),
)
def test_a_secret_with_a_label_never_stays(label, separator, secret, before, after):
    around = before + label + separator + after
    assume(secret not in around)

    assert secret not in recognise(before + label + separator + secret + after).text


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*"\n\t |:=<>-'\"*&;", "secret", "client id", "a1B2", "<td>", ONE, "case #"]
        )
    )
)
def test_no_text_raises(parts):
    found = recognise("".join(parts), CLOUDS)

    assert all(0 <= one.start < one.end for one in found.secrets)


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(codec=None)))
def test_no_character_raises(text):
    recognise(text, CLOUDS)
