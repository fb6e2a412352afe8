"""Files sealed to files: whole, authentic and on the disk, or not there at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.adapters.sealed_files import open_file, seal_file
from shared.crypto.sealed import open_stream, seal_stream
from shared.crypto.stream import STEP_SIZE
from shared.domain.errors import Corrupt, Unavailable

KEY = bytes(range(32))
SIZES = [0, 1, 16_384, STEP_SIZE, 5 * STEP_SIZE + 77]


@pytest.mark.parametrize("size", SIZES)
def test_files_agree_with_the_streams_both_ways(tmp_path: Path, size: int) -> None:
    """What one way sealed the other opens, to the same bytes."""
    plain = os.urandom(size)
    for name in ("plain", "sealed", "again"):
        (tmp_path / name).write_bytes(b"an older file")
    (tmp_path / "plain").write_bytes(plain)
    seal_file(KEY, tmp_path / "plain", tmp_path / "sealed")
    assert b"".join(open_stream(KEY, [(tmp_path / "sealed").read_bytes()])) == plain
    (tmp_path / "sealed").write_bytes(b"".join(seal_stream(KEY, [plain])))
    open_file(KEY, tmp_path / "sealed", tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == plain


@pytest.mark.parametrize("at", [0, 15, 16, 40, 100, 3 * STEP_SIZE, -1])
def test_a_changed_file_makes_no_target(tmp_path: Path, at: int) -> None:
    """Nothing is left beside the changed file, not even what was good."""
    sealed = bytearray(b"".join(seal_stream(KEY, [os.urandom(4 * STEP_SIZE + 77)])))
    sealed[at] ^= 1
    (tmp_path / "sealed").write_bytes(sealed)
    with pytest.raises(Corrupt, match="object-corrupt"):
        open_file(KEY, tmp_path / "sealed", tmp_path / "plain")
    assert [one.name for one in tmp_path.iterdir()] == ["sealed"]


@pytest.mark.parametrize("work", [seal_file, open_file])
def test_a_full_disk_leaves_the_target_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: Callable[[bytes, Path, Path], None]
) -> None:
    """It is unavailable, what was there stays, and nothing stands beside it."""
    plain = os.urandom(3 * STEP_SIZE)
    data = plain if work is seal_file else b"".join(seal_stream(KEY, [plain]))
    (tmp_path / "source").write_bytes(data)
    (tmp_path / "target").write_bytes(b"older")
    whole, left = os.write, [STEP_SIZE]

    def filling(file: int, data: bytes) -> int:
        taken = min(len(data), left[0])
        left[0] -= taken
        if not taken:
            raise OSError(errno.ENOSPC, "full")
        return whole(file, data[:taken])

    monkeypatch.setattr(os, "write", filling)
    with pytest.raises(Unavailable, match="file-unavailable"):
        work(KEY, tmp_path / "source", tmp_path / "target")
    assert (tmp_path / "target").read_bytes() == b"older"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["source", "target"]


def test_short_writes_are_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that takes a part of a piece is given the rest."""
    whole, data = os.write, os.urandom(600_000)
    monkeypatch.setattr(os, "write", lambda file, data: whole(file, data[:70_000]))
    (tmp_path / "plain").write_bytes(data)
    seal_file(KEY, tmp_path / "plain", tmp_path / "sealed")
    assert b"".join(open_stream(KEY, [(tmp_path / "sealed").read_bytes()])) == data


@pytest.mark.parametrize("cores", [{0}, {0, 1}])
def test_one_core_and_several_write_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cores: set[int]
) -> None:
    """With a thread that writes and without one, every byte arrives in its place."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: cores)
    plain = os.urandom(9 * STEP_SIZE + 77)
    (tmp_path / "plain").write_bytes(plain)
    seal_file(KEY, tmp_path / "plain", tmp_path / "sealed")
    open_file(KEY, tmp_path / "sealed", tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == plain


def test_a_write_that_fails_at_the_end_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last piece is handed over when nothing follows that could tell of its failure."""
    (tmp_path / "plain").write_bytes(os.urandom(STEP_SIZE))
    whole = os.write

    def failing(file: int, data: bytes) -> int:
        if len(data) > STEP_SIZE // 2:
            raise OSError(errno.EIO, "gone")
        return whole(file, data)

    monkeypatch.setattr(os, "write", failing)
    with pytest.raises(Unavailable, match="file-unavailable"):
        seal_file(KEY, tmp_path / "plain", tmp_path / "sealed")
    assert [one.name for one in tmp_path.iterdir()] == ["plain"]
