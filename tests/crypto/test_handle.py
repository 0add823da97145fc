"""The handle leaks nowhere; only open() gives the value out."""

import copy
import dataclasses
import json
import logging
import pickle
import traceback

import pytest

from credentials.crypto import KeyMissing, Place, Sealed, Unsealable, key_id, seal
from cxone_registry.secret import Secret

from .samples import COLUMN, HERE, OTHER_ORG, PLAINTEXT, ROW, data_key, raw_key

pytestmark = pytest.mark.pure


@dataclasses.dataclass
class Row:
    name: str
    secret: Sealed


@pytest.fixture
def sealed():
    return Sealed(seal(data_key(), PLAINTEXT, HERE), HERE)


def test_open_gives_a_secret(sealed):
    secret = sealed.open(data_key)

    assert isinstance(secret, Secret)
    assert secret.reveal() == PLAINTEXT.decode()


def test_nothing_is_decrypted_before_open(sealed):
    asked = []

    repr(sealed), str(sealed), bool(sealed)

    assert asked == []
    sealed.open(lambda version: asked.append(version) or data_key(version))
    assert asked == [1]


def test_a_handle_of_another_place_does_not_open():
    moved = Sealed(seal(data_key(), PLAINTEXT, HERE), Place(OTHER_ORG, COLUMN, ROW))

    with pytest.raises(Unsealable, match="at this place"):
        moved.open(data_key)


@pytest.mark.parametrize(
    "show",
    [
        repr,
        str,
        ascii,
        "{}".format,
        "{:>20.3}".format,
        "{!r}".format,
        "{:>200}".format,
        lambda it: f"{it}",
        "%s".__mod__,
        "%r".__mod__,
        lambda it: repr([it]) + repr({"secret": it}),
        lambda it: repr(Row("a", it)),
        lambda it: str(dataclasses.asdict(Row("a", it))),
        lambda it: json.dumps({"secret": it}, default=str),
    ],
)
def test_it_prints_as_a_mask(sealed, show):
    shown = show(sealed)

    assert "Canary" not in shown
    assert "<sealed>" in shown


@pytest.mark.parametrize(
    "take",
    [
        json.dumps,
        lambda it: json.dumps({"secret": it}),
        pickle.dumps,
        lambda it: pickle.dumps(it, protocol=0),
        lambda it: pickle.dumps(Row("a", it)),
        iter,
        list,
        len,
        vars,
        hash,
        bytes,
        lambda it: "".join(it),
        lambda it: it[0],
        lambda it: it + "x",
        lambda it: it == it,
        lambda it: it != "x",
        lambda it: it < "x",
        lambda it: "x" in it,
        lambda it: it in ["x"],
        "%d".__mod__,
    ],
)
def test_it_refuses_to_be_taken_apart(sealed, take):
    with pytest.raises(TypeError) as caught:
        take(sealed)

    assert "Canary" not in str(caught.value)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_copy_is_the_same_handle(sealed, copied):
    assert copied(sealed) is sealed
    assert copied(Row("a", sealed)).secret is sealed


def test_a_dataclass_as_a_dictionary_holds_the_handle(sealed):
    assert dataclasses.asdict(Row("a", sealed))["secret"] is sealed


def test_it_has_no_dictionary_to_look_into(sealed):
    with pytest.raises(AttributeError):
        sealed.note = "x"


def test_a_log_line_shows_the_mask(sealed, caplog):
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("test").warning("stored %s and %r", sealed, sealed, extra={"it": sealed})

    assert "stored <sealed> and <sealed>" in caplog.text
    assert "Canary" not in caplog.text


def test_a_traceback_with_local_variables_shows_the_mask(sealed):
    def fail(handle):
        raise RuntimeError(f"could not use {handle}")

    try:
        fail(sealed)
    except RuntimeError as error:
        trace = traceback.TracebackException.from_exception(error, capture_locals=True)
        text = "".join(trace.format())

    assert "<sealed>" in text
    assert "Canary" not in text


def test_a_value_that_is_not_text_fails_without_showing_it():
    handle = Sealed(seal(data_key(), PLAINTEXT[:12] + b"\xff", HERE), HERE)

    with pytest.raises(Unsealable, match="not text") as caught:
        handle.open(data_key)

    trace = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert "Canary" not in "".join(line for line in trace.format() if "test_handle" not in line)
    assert caught.value.__context__ is None


def test_a_missing_key_comes_through(sealed):
    def refuse(version):
        raise KeyMissing(key_id(raw_key()))

    with pytest.raises(KeyMissing):
        sealed.open(refuse)
