"""The log as static files, in the layout of C2SP tlog-tiles: what the public checks it by.

Tiles of hashes and bundles of entries never change once they are full; those at the end are partial
and kept beside, until they are full. Each file is written whole, and the checkpoint last: whoever
is killed on the way goes on from the last checkpoint and writes the same bytes again.

What was published is never contradicted: a database that has fewer entries, or others, is refused
and the files stay as they are. Layout: docs/formats/log.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from services.storage.domain.records import LogLeaf
from services.storage.log import index_id, log_size, nodes_at
from shared.crypto.merkle import (
    HASH_SIZE,
    Frontier,
    HashAt,
    leaf_hash,
    wanted_nodes,
)
from shared.crypto.notes import Checkpoint, parse_note
from shared.domain.errors import Corrupt, Unavailable
from shared.durable import advice, write_whole
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory

WIDTH = 256
HEIGHT = 8
ENTRIES = "entries"
CHECKPOINT = "checkpoint"
KEY = "key"
_INDEX = re.compile(r"(?:x[0-9]{3}/)*[0-9]{3}")
_LEVEL = re.compile(r"entries|[0-9]|[1-5][0-9]|6[0-3]")
_PATH = re.compile(rf"tile/({_LEVEL.pattern})/({_INDEX.pattern})(?:\.p/([1-9][0-9]{{0,2}}))?")


@dataclass(frozen=True, slots=True)
class Folder:
    """The public files of a log in a folder, which is made when it is first written to."""

    root: Path

    def read(self, path: str) -> bytes | None:
        """A file's bytes, or None; raises Unavailable ``log-files``."""
        try:
            return (self.root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise _unusable(error) from error

    def write(self, path: str, data: bytes) -> None:
        """Write a file durably, whole or not at all; raises Unavailable ``log-files``."""
        target = self.root / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_whole(target, [data])
        except OSError as error:
            raise _unusable(error) from error

    def remove_partials(self, path: str) -> None:
        """Remove what was kept of a tile before it was full."""
        beside = self.root / f"{path}.p"
        try:
            if beside.is_dir():
                for file in beside.iterdir():
                    file.unlink(missing_ok=True)
                beside.rmdir()
        except OSError as error:
            raise _unusable(error) from error


def tile_path(level: int | str, index: int, width: int = WIDTH) -> str:
    """Where a tile stands: three digits an element, and its width if it is partial."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    path = f"tile/{level}/{'/'.join(groups)}"
    return path if width == WIDTH else f"{path}.p/{width}"


def parse_path(path: str) -> tuple[str, int, int] | None:
    """Level (or ``entries``), index and width of a tile's path in its one spelling, or None."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    index = int(re.sub("[x/]", "", found[2]))
    width = int(found[3] or WIDTH)
    return (found[1], index, width) if tile_path(found[1], index, width) == path else None


def published(folder: Folder) -> Checkpoint:
    """The head of what is public; of nothing if nothing is yet."""
    note = folder.read(CHECKPOINT)
    if note is None:
        return Checkpoint("", 0, Frontier().root())
    return Checkpoint.parse(parse_note(note.decode()).text)


def part(folder: Folder, path: str) -> bytes | None:
    """A tile or bundle for the public, or None.

    A narrower one than is kept is the beginning of the wider one.
    """
    parsed = parse_path(path)
    found = folder.read(path) if parsed else None
    if parsed is None or found is not None:
        return found
    level, index, width = parsed
    counted = published(folder).size >> (0 if level == ENTRIES else HEIGHT * int(level))
    kept = min(WIDTH, counted - index * WIDTH)
    wider = folder.read(tile_path(level, index, kept)) if width < kept else None
    if wider is None:
        return None
    return bundle_of(split(wider)[:width]) if level == ENTRIES else wider[: width * HASH_SIZE]


def bundle_of(entries: list[bytes]) -> bytes:
    """Entries one after the other, each behind its length in two bytes."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def split(bundle: bytes) -> list[bytes]:
    """The entries of a bundle of ours."""
    entries, at = list[bytes](), 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        entries.append(bundle[at + 2 : end])
        at = end
    return entries


def write_tiles(units: UnitOfWorkFactory, folder: Folder, head: Checkpoint) -> None:
    """Write every tile and bundle of a log with this head that is not public yet.

    Reads a tile's worth in each unit of work. Raises Corrupt ``log-differs`` when the database
    contradicts the head, or what was published; Corrupt ``log-shorter`` when it has less.
    """
    done = published(folder)
    if done.size > head.size:
        raise Corrupt("log-shorter", "The log has fewer entries than were published.")
    for one in (done, head):
        with units() as uow:
            _check_root(uow, one)
    for index in _growing(done.size, head.size):
        with units() as uow:
            bodies, hashes = _leaves(uow, index, head.size)
        _put(folder, ENTRIES, index, bundle_of(bodies), len(bodies))
        _put(folder, 0, index, b"".join(hashes), len(hashes))
    for level in range(1, head.size.bit_length() // HEIGHT + 1):
        for index in _growing(done.size >> HEIGHT * level, head.size >> HEIGHT * level):
            with units() as uow:
                hashes = _subtrees(uow, level, index, head.size >> HEIGHT * level)
            _put(folder, level, index, b"".join(hashes), len(hashes))


def _growing(done: int, size: int) -> Iterator[int]:
    """The tiles of a level that get more hashes."""
    yield from range(done // WIDTH, -(-size // WIDTH)) if size > done else ()


def _put(folder: Folder, level: int | str, index: int, data: bytes, width: int) -> None:
    folder.write(tile_path(level, index, width), data)
    if width == WIDTH:
        folder.remove_partials(tile_path(level, index))


def _leaves(uow: UnitOfWork, tile: int, size: int) -> tuple[list[bytes], list[bytes]]:
    indices = range(tile * WIDTH, min((tile + 1) * WIDTH, size))
    leaves = uow.find(LogLeaf, id=[index_id(index) for index in indices], order_by="id")
    if len(leaves) != len(indices) or any(leaf_hash(one.body) != one.leaf_hash for one in leaves):
        raise _differs()
    return [leaf.body for leaf in leaves], [leaf.leaf_hash for leaf in leaves]


def _subtrees(uow: UnitOfWork, level: int, tile: int, count: int) -> list[bytes]:
    places = [
        (HEIGHT * level, index) for index in range(tile * WIDTH, min((tile + 1) * WIDTH, count))
    ]
    hash_at = nodes_at(uow, places)
    return [hash_at(*place) for place in places]


def _check_root(uow: UnitOfWork, head: Checkpoint) -> None:
    if log_size(uow) < head.size:
        raise Corrupt("log-shorter", "The log has fewer entries than were published.")

    def grow(hash_at: HashAt) -> Frontier:
        return Frontier.at(head.size, hash_at)

    if grow(nodes_at(uow, wanted_nodes(grow))).root() != head.root:
        raise _differs()


def _differs() -> Corrupt:
    return Corrupt("log-differs", "The log is not the one that was signed for and published.")


def _unusable(error: OSError) -> Unavailable:
    return Unavailable(
        "log-files", f"The log's public files cannot be used. {advice(error)}", errno=error.errno
    )
