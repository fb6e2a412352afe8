"""A file to a fresh file in memory, beside ``cp`` and the peers that are installed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.vault.memory import KEY, MIB, best_of, quickest_of
from benchmarks.vault.peers import Way, copied, peers
from shared.adapters.sealed_files import open_file, seal_file

_ROOM = Path("/dev/shm")
_TURNS = 5
_PEERS_SHARE = 8
"""Slower peers are given an eighth of the bytes; what counts is bytes a second."""


def files(*, size: int) -> dict[str, Any]:
    """Bytes a second of each way; the names of the peers are in the names of their figures."""
    with tempfile.TemporaryDirectory(dir=_ROOM if _ROOM.is_dir() else None) as made:
        folder = Path(made)
        plain = _noise(folder / "plain", size)
        found = _speeds(
            folder,
            plain,
            {
                "cp": (copied, copied),
                "Lockgate": (
                    lambda source, target: seal_file(KEY, source, target),
                    lambda source, target: open_file(KEY, source, target),
                ),
            },
        )
        plain = _noise(folder / "plain", size // _PEERS_SHARE)
        for name, seal, open_ in peers(folder):
            found |= _speeds(folder, plain, {name: (seal, open_)})
    return found


def clock(*, size: int) -> dict[str, Any]:
    """Bytes a second by the clock, with every core: what somebody waits for who has the machine."""
    with tempfile.TemporaryDirectory(dir=_ROOM if _ROOM.is_dir() else None) as made:
        folder = Path(made)
        plain, sealed = _noise(folder / "plain", size), folder / "sealed"
        seal_file(KEY, plain, sealed)
        ways = {
            "seal cp": _fresh(copied, plain, folder),
            "seal Lockgate": _fresh(partial(seal_file, KEY), plain, folder),
            "open cp": _fresh(copied, sealed, folder),
            "open Lockgate": _fresh(partial(open_file, KEY), sealed, folder),
        }
        found = {name: size / seconds for name, seconds in quickest_of(ways, _TURNS).items()}
    return {**found, "cores": len(os.sched_getaffinity(0))}


def _noise(path: Path, size: int) -> Path:
    piece = os.urandom(MIB)
    with path.open("wb") as file:
        for _ in range(size // MIB):
            file.write(piece)
    return path


def _speeds(folder: Path, plain: Path, ways: dict[str, tuple[Way, Way]]) -> dict[str, float]:
    sealed = {name: folder / f"sealed-{number}" for number, name in enumerate(ways)}
    for name, (seal, _) in ways.items():
        seal(plain, sealed[name])
    turns = {f"seal {name}": _fresh(seal, plain, folder) for name, (seal, _) in ways.items()}
    turns |= {f"open {name}": _fresh(ways[name][1], sealed[name], folder) for name in ways}
    size = plain.stat().st_size
    found = {name: size / seconds for name, seconds in best_of(turns, _TURNS).items()}
    for path in sealed.values():
        path.unlink()
    return found


def _fresh(way: Way, source: Path, folder: Path) -> Callable[[], object]:
    """To a file that is not there yet; what the turn before made is removed first."""
    target = folder / "target"

    def turn() -> object:
        target.unlink(missing_ok=True)
        return way(source, target)

    return turn
