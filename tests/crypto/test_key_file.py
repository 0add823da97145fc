"""A key ring file is for its owner's eyes only."""

import os
import socket

import pytest

from credentials.crypto import BadFormat, BadKey, format_key_line, key_id, keyring_from_file

from .samples import raw_key

pytestmark = pytest.mark.pure


@pytest.fixture
def ring_file(tmp_path):
    path = tmp_path / "keyring"
    path.write_text(format_key_line(raw_key(1), "first") + "\n")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_private_file_is_read(ring_file, mode):
    ring_file.chmod(mode)

    assert keyring_from_file(ring_file).ids == (key_id(raw_key(1)),)


def test_the_path_may_be_text(ring_file):
    assert keyring_from_file(str(ring_file), key_id(raw_key(1))).primary == key_id(raw_key(1))


def test_a_windows_file_is_read(ring_file):
    ring_file.write_bytes(b"\xef\xbb\xbf# ring\r\n" + ring_file.read_bytes().strip() + b"\r\n")

    assert keyring_from_file(ring_file).ids == (key_id(raw_key(1)),)


@pytest.mark.parametrize(
    "mode", [0o644, 0o640, 0o604, 0o660, 0o606, 0o620, 0o602, 0o610, 0o601, 0o700, 0o777, 0o4600]
)
def test_a_file_wider_than_0600_is_refused(ring_file, mode):
    ring_file.chmod(mode)

    with pytest.raises(BadKey, match=f"mode {mode:04o}"):
        keyring_from_file(ring_file)


def test_a_link_to_a_private_file_is_read(ring_file, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(ring_file)

    assert keyring_from_file(link).ids == (key_id(raw_key(1)),)


def test_a_link_to_a_world_readable_file_is_refused(ring_file, tmp_path):
    ring_file.chmod(0o644)
    link = tmp_path / "link"
    link.symlink_to(ring_file)

    with pytest.raises(BadKey, match="mode 0644"):
        keyring_from_file(link)


def test_a_missing_file_is_refused_without_repeating_its_path(tmp_path):
    with pytest.raises(BadKey, match="does not exist") as caught:
        keyring_from_file(tmp_path / raw_key(1).hex())

    assert raw_key(1).hex() not in str(caught.value)


def test_a_link_into_nothing_and_a_link_to_itself_are_refused(tmp_path):
    for target in ("nothing", "link"):
        link = tmp_path / "link"
        link.unlink(missing_ok=True)
        link.symlink_to(tmp_path / target)

        with pytest.raises(BadKey):
            keyring_from_file(link)


def test_a_path_too_long_for_any_file_is_refused(tmp_path):
    with pytest.raises(BadKey, match="cannot be read"):
        keyring_from_file(tmp_path / ("k" * 5000))


def test_a_folder_a_pipe_and_a_socket_are_refused_at_once(tmp_path):
    folder, pipe, plug = tmp_path / "folder", tmp_path / "pipe", tmp_path / "plug"
    folder.mkdir(mode=0o700)
    os.mkfifo(pipe, 0o600)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(plug))
        for path in (folder, pipe, plug, "/dev/zero"):
            with pytest.raises(BadKey):
                keyring_from_file(path)


def test_an_empty_file_is_refused(ring_file):
    ring_file.write_bytes(b"")

    with pytest.raises(BadKey, match="empty"):
        keyring_from_file(ring_file)


def test_a_file_of_any_size_is_not_read(ring_file):
    os.truncate(ring_file, 65 * 1024)

    with pytest.raises(BadKey, match="larger"):
        keyring_from_file(ring_file)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_a_file_in_another_encoding_is_refused(ring_file, encoding):
    ring_file.write_bytes(ring_file.read_text().encode(encoding))

    with pytest.raises(BadFormat):
        keyring_from_file(ring_file)


def test_bytes_that_are_not_text_leave_nothing_in_the_error(ring_file):
    ring_file.write_bytes(ring_file.read_bytes() + b"\xff\xfe")

    with pytest.raises(BadFormat, match="UTF-8") as caught:
        keyring_from_file(ring_file)

    assert caught.value.__context__ is None


def test_a_bad_line_is_named_by_number(ring_file):
    ring_file.write_bytes(ring_file.read_bytes() + b"# fine\nnot a key\n")

    with pytest.raises(BadFormat, match="Line 3 "):
        keyring_from_file(ring_file)
