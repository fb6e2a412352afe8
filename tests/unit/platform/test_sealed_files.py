"""Files sealed to files: whole, authentic and on the disk, or not there at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from shared.adapters import write_behind
from shared.adapters.sealed_files import open_file, seal_file
from shared.adapters.write_behind import WriteBehind
from shared.crypto.sealed import open_stream, seal_stream
from shared.crypto.stream import STEP_SIZE
from shared.domain.errors import Corrupt

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


def write(file: BinaryIO, pieces: Iterable[bytes]) -> int:
    """Write pieces behind; how many bytes that was."""
    with WriteBehind(file.fileno()) as out:
        for piece in pieces:
            out.write(piece)
    return out.size


@pytest.mark.parametrize("pieces", [[b"x" * 1000] * 3, [b"x" * 600_000] * 8])
def test_a_failing_disk_is_heard_of(pieces: list[bytes]) -> None:
    """An error of a write that went on behind is raised before the block is over."""
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(OSError) as told:
        write(full, pieces)
    assert told.value.errno == errno.ENOSPC


def test_an_error_of_the_block_ends_the_writer(tmp_path: Path) -> None:
    """Nothing is written after the block has failed, and its error passes."""

    def broken() -> Iterator[bytes]:
        yield b"x" * 600_000
        raise RuntimeError

    with (tmp_path / "file").open("wb", buffering=0) as file:
        with pytest.raises(RuntimeError):
            write(file, broken())
        size = os.fstat(file.fileno()).st_size
    assert size in (0, 600_000)


def test_short_writes_are_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that takes a part of a piece is given the rest."""
    whole = os.write
    monkeypatch.setattr(write_behind.os, "write", lambda file, data: whole(file, data[:70_000]))
    pieces = [os.urandom(600_000) for _ in range(3)]
    with (tmp_path / "file").open("wb", buffering=0) as file:
        assert write(file, pieces) == 1_800_000
    assert (tmp_path / "file").read_bytes() == b"".join(pieces)
