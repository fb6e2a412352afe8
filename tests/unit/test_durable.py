"""Files that are there whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.durable import keep_first, write_whole


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    """A source that breaks off leaves the old file and nothing beside it."""
    path = tmp_path / "file"
    write_whole(path, [b"old"])

    def broken():
        yield b"new"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_whole(path, broken())
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_a_written_file_is_its_owners_alone(tmp_path: Path) -> None:
    """No other person of the machine can read it."""
    write_whole(tmp_path / "file", [b"a", b"b"])
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "file").read_bytes() == b"ab"


def test_the_first_content_is_kept(tmp_path: Path) -> None:
    """A second process that starts at the same time changes nothing."""
    keep_first(tmp_path / "key", b"first")
    keep_first(tmp_path / "key", b"second")
    assert (tmp_path / "key").read_bytes() == b"first"
    assert [one.name for one in tmp_path.iterdir()] == ["key"]
