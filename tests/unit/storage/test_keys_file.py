"""Key files: made once, whole, private; opened only by the right passphrase."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from shared.adapters.keys_file import FileKeys, load_or_create_signing_key, read_passphrase
from shared.crypto.passphrase import Cost
from shared.domain.errors import Corrupt, Invalid, LockgateError, Refused, Unavailable

CHEAP = Cost(memory_kib=64, iterations=1, lanes=1)
KEY = bytes(range(32))


def test_the_root_key_is_made_once_and_found_again(tmp_path: Path):
    """A second start opens what the first one wrapped."""
    path = tmp_path / "keys" / "root"
    wrapped = FileKeys.load_or_create(path).wrap(KEY, b"case-1")
    again = FileKeys.load_or_create(path)
    assert again.unwrap(wrapped, b"case-1") == KEY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["root"]


def test_a_wrapped_key_opens_only_in_its_context_and_under_its_root(tmp_path: Path):
    """Another context, another root or a flipped byte is one error."""
    keys = FileKeys.load_or_create(tmp_path / "root")
    other = FileKeys.load_or_create(tmp_path / "other")
    wrapped = keys.wrap(KEY, b"case-1")
    flipped = wrapped[:-1] + bytes([wrapped[-1] ^ 1])
    for attempt in (
        lambda: keys.unwrap(wrapped, b"case-2"),
        lambda: other.unwrap(wrapped, b"case-1"),
        lambda: keys.unwrap(flipped, b"case-1"),
        lambda: keys.unwrap(b"", b"case-1"),
    ):
        with pytest.raises(Corrupt, match="key-corrupt"):
            attempt()


def test_the_root_key_under_a_passphrase_is_not_in_the_file(tmp_path: Path):
    """The right passphrase opens it; a wrong one, or none, is refused."""
    path = tmp_path / "root"
    keys = FileKeys.load_or_create(path, "correct horse", cost=CHEAP)
    wrapped = keys.wrap(KEY, b"c")
    assert FileKeys.load_or_create(path, "correct horse").unwrap(wrapped, b"c") == KEY
    assert "argon2id" in path.read_text()
    for wrong in ("battery staple", None):
        with pytest.raises(Refused, match="root-key-passphrase"):
            FileKeys.load_or_create(path, wrong)


def test_a_damaged_root_key_is_corrupt_not_replaced(tmp_path: Path):
    """A broken file is never overwritten by a fresh key: that would lose every case."""
    path = tmp_path / "root"
    FileKeys.load_or_create(path)
    damaged = path.read_bytes()[:-10]
    path.write_bytes(damaged)
    with pytest.raises(Corrupt, match="root-key-corrupt"):
        FileKeys.load_or_create(path)
    assert path.read_bytes() == damaged


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606])
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, mode: int):
    """It may have been read already, so it is not quietly repaired."""
    path = tmp_path / "signing.pem"
    load_or_create_signing_key(path)
    path.chmod(mode)
    with pytest.raises(Refused, match="key-file-open"):
        load_or_create_signing_key(path)


def test_a_link_is_not_a_key_file(tmp_path: Path):
    """A key is never read through a symbolic link."""
    load_or_create_signing_key(tmp_path / "real.pem")
    (tmp_path / "link.pem").symlink_to(tmp_path / "real.pem")
    with pytest.raises(Unavailable, match="key-file-unavailable"):
        load_or_create_signing_key(tmp_path / "link.pem")


def test_a_folder_is_not_a_key_file(tmp_path: Path):
    """What is no plain file is refused."""
    (tmp_path / "root").mkdir(mode=0o700)
    with pytest.raises(LockgateError):
        load_or_create_signing_key(tmp_path / "root")


def test_many_starts_at_once_end_with_one_key(tmp_path: Path):
    """Whoever links first decides; the others use that key."""
    path = tmp_path / "keys" / "signing.pem"
    found = []

    def start() -> None:
        found.append(load_or_create_signing_key(path).private_bytes_raw())

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert [entry.name for entry in path.parent.iterdir()] == ["signing.pem"]


def test_a_folder_that_cannot_be_written_is_unavailable(tmp_path: Path):
    """No key is invented in memory when it cannot be kept."""
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="key-file-unavailable"):
        load_or_create_signing_key(tmp_path / "file" / "key.pem")


def test_a_passphrase_is_read_without_its_line_end(tmp_path: Path):
    """One line end belongs to the file, not to the passphrase."""
    path = tmp_path / "passphrase"
    for text, expected in (("a b\n", "a b"), ("a b\r\n", "a b"), ("a b", "a b"), ("a\n\n", "a\n")):
        path.write_bytes(text.encode())
        path.chmod(0o600)
        assert read_passphrase(path) == expected
    assert read_passphrase(None) is None


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "passphrase-empty"), (b"\n", "passphrase-empty"), (b"\xff", "passphrase-text")],
)
def test_an_unusable_passphrase_is_refused(tmp_path: Path, content: bytes, code: str):
    """An empty or unreadable passphrase never means no passphrase."""
    path = tmp_path / "passphrase"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(Invalid, match=code):
        read_passphrase(path)


def test_no_key_shows_in_a_representation():
    """Only the key's id is shown."""
    assert repr(FileKeys(KEY)).startswith("FileKeys(root-")
