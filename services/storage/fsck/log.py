"""Verifies the transparency log from its rows or from an exported folder, and nothing else.

Written from docs/formats/log.md and docs/formats/log-entries.md. Finds entries that were edited,
removed, inserted, moved or back-dated, a log that was built anew without the signing key, and,
against checkpoints that somebody else kept, a log that was cut short or forked.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.storage.fsck.layout import LOG_LEAF, LOG_STATE
from services.storage.fsck.tables import Row, Rows, UnreadableError

_KEYS = {"at", "case", "facts", "id", "kind"}
_ED25519 = 1


@dataclass(frozen=True, slots=True)
class LogKey:
    """The log's public key and origin, as published: ``<origin>+<id>+<base64>``."""

    origin: str
    public: Ed25519PublicKey
    id: bytes

    @classmethod
    def parse(cls, text: str) -> LogKey:
        """Read a verifier key; raises UnreadableError for anything else."""
        origin, _, rest = text.strip().partition("+")
        id_hex, _, encoded = rest.partition("+")
        try:
            typed, key_id = base64.b64decode(encoded, validate=True), bytes.fromhex(id_hex)
            public = Ed25519PublicKey.from_public_bytes(typed[1:])
        except ValueError as error:
            raise UnreadableError("the log's public key cannot be read") from error
        expected = sha256(f"{origin}\n".encode() + typed).digest()[:4]
        if typed[0] != _ED25519 or key_id != expected or not origin:
            raise UnreadableError("the log's public key cannot be read")
        return cls(origin, public, key_id)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with the log, and at which entry; -1 is the log as a whole."""

    index: int
    reason: str


@dataclass(frozen=True, slots=True)
class LogAccount:
    """How long the log is, its root in hex, and everything wrong with it."""

    size: int
    root: str
    problems: tuple[Problem, ...] = ()
    held: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


@dataclass(slots=True)
class _Tree:
    """The hashes of the complete subtrees so far, and how many leaves they hold."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        carry, bits = leaf, self.size
        while bits & 1:
            carry = sha256(b"\x01" + self.peaks.pop() + carry).digest()
            bits >>= 1
        self.peaks.append(carry)
        self.size += 1

    def root(self) -> bytes:
        if not self.peaks:
            return sha256(b"").digest()
        found = self.peaks[-1]
        for peak in self.peaks[-2::-1]:
            found = sha256(b"\x01" + peak + found).digest()
        return found


def verify_rows(rows: Rows, key: LogKey, held: Sequence[str] = ()) -> LogAccount:
    """Verify the log in the database; ``held`` are checkpoints that others kept, as text."""
    checker = _Checker(key, held)
    for row in rows(LOG_LEAF):
        checker.row(row)
    checker.state(list(rows(LOG_STATE)))
    return checker.account()


def verify_folder(folder: Path, key: LogKey, held: Sequence[str] = ()) -> LogAccount:
    """Verify an export: ``entries`` (one a line) and ``checkpoint``; raises UnreadableError."""
    checker = _Checker(key, held)
    try:
        checkpoint = (folder / "checkpoint").read_text(encoding="utf-8")
        with (folder / "entries").open("rb") as file:
            for line in file:
                checker.entry(line.removesuffix(b"\n"))
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError("the exported log cannot be read") from error
    checker.head(checkpoint)
    return checker.account()


def open_checkpoint(note: str, key: LogKey) -> tuple[int, bytes] | None:
    """Size and root of a checkpoint that this log signed, or None."""
    text, gap, signatures = note.rpartition("\n\n")
    lines = f"{text}\n".split("\n")
    if not gap or len(lines) < 4 or lines[0] != key.origin:  # noqa: PLR2004 - three lines and an end
        return None
    for line in signatures.splitlines():
        if _signed(line, f"{text}\n".encode(), key):
            try:
                return int(lines[1]), base64.b64decode(lines[2], validate=True)
            except ValueError:
                return None
    return None


def _signed(line: str, message: bytes, key: LogKey) -> bool:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    try:
        raw = base64.b64decode(encoded, validate=True)
        if dash != "—" or name != key.origin or raw[:4] != key.id:
            return False
        key.public.verify(raw[4:], message)
    except (ValueError, InvalidSignature):
        return False
    return True


class _Checker:
    """Grows the tree entry by entry and notes whatever does not fit."""

    def __init__(self, key: LogKey, held: Sequence[str]) -> None:
        self._key = key
        self._tree = _Tree()
        self._problems: list[Problem] = []
        self._entries: set[str] = set()
        self._held: dict[int, list[bytes]] = {}
        for note in held:
            opened = open_checkpoint(note, key)
            if opened is None:
                self._wrong(-1, "held-checkpoint-not-signed")
            else:
                self._held.setdefault(opened[0], []).append(opened[1])
        self._count = sum(map(len, self._held.values()))
        self._check_held()

    def row(self, row: Row) -> None:
        """Take the next row of the table of leaves."""
        index = self._tree.size
        if row["id"] != f"{index:012d}":
            self._wrong(index, "index")
        path = b"".join(reversed(self._tree.peaks))
        body = as_bytes(row["body"])
        entry = self.entry(body)
        if sha256(b"\x00" + body).digest() != as_bytes(row["leaf_hash"]):
            self._wrong(index, "leaf-hash")
        if as_bytes(row["path"]) != path:
            self._wrong(index, "path")
        if not self._is_head(str(row["checkpoint"])):
            self._wrong(index, "checkpoint")
        if entry is not None and not _columns_agree(row, entry):
            self._wrong(index, "columns")

    def entry(self, body: bytes) -> dict[str, Any] | None:
        """Take the next entry itself; answers it if it is a proper one."""
        index = self._tree.size
        self._tree.add(sha256(b"\x00" + body).digest())
        self._check_held()
        entry = _parse(body)
        if entry is None:
            self._wrong(index, "entry")
            return None
        if entry["id"] in self._entries:
            self._wrong(index, "entry-twice")
        self._entries.add(entry["id"])
        return entry

    def state(self, rows: Sequence[Row]) -> None:
        """Take the rows that say what the log's present state is."""
        if not rows and not self._tree.size:
            return
        if len(rows) != 1 or rows[0]["size"] != self._tree.size:
            self._wrong(-1, "size")
            return
        if as_bytes(rows[0]["frontier"]) != b"".join(self._tree.peaks):
            self._wrong(-1, "frontier")
        self.head(str(rows[0]["checkpoint"]))

    def head(self, checkpoint: str) -> None:
        """Take the present signed checkpoint."""
        if not self._is_head(checkpoint):
            self._wrong(-1, "checkpoint")

    def account(self) -> LogAccount:
        """What was found, once everything was taken."""
        for size in self._held:
            self._wrong(-1, "shorter-than-held" if size > self._tree.size else "held-size")
        root = self._tree.root().hex()
        return LogAccount(self._tree.size, root, tuple(self._problems), self._count)

    def _is_head(self, note: str) -> bool:
        return open_checkpoint(note, self._key) == (self._tree.size, self._tree.root())

    def _check_held(self) -> None:
        for root in self._held.pop(self._tree.size, ()):
            if root != self._tree.root():
                self._wrong(-1, "differs-from-held")

    def _wrong(self, index: int, reason: str) -> None:
        self._problems.append(Problem(index, reason))


def _parse(body: bytes) -> dict[str, Any] | None:
    """An entry in its one spelling, or None."""
    try:
        entry = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(entry, dict) or entry.keys() != _KEYS or not isinstance(entry["facts"], dict):
        return None
    if not all(isinstance(entry[name], str) for name in ("at", "case", "id", "kind")):
        return None
    spelt = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return entry if spelt.encode() == body else None


def as_bytes(value: object) -> bytes:
    """A column's bytes; whatever else stands there gives bytes that will not fit."""
    if isinstance(value, str):
        return value.encode(errors="replace")
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else b""


def _columns_agree(row: Row, entry: dict[str, Any]) -> bool:
    facts = entry["facts"]
    return (
        row["entry"] == entry["id"]
        and row["entry_kind"] == entry["kind"]
        and row["case"] == entry["case"]
        and row["document"] == str(facts.get("document", ""))
        and row["actor"] == str(facts.get("actor", ""))
        and _instant(row["at"]) == _instant(entry["at"])
    )


def _instant(value: object) -> datetime | None:
    try:
        read = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def sealed_objects(rows: Iterable[Row]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Index and facts of every sealing that the log tells of."""
    for row in rows:
        entry = _parse(as_bytes(row["body"]))
        if entry is not None and entry["kind"] == "object.sealed":
            yield int(row["id"]), {**entry["facts"], "case": entry["case"]}
