"""Checks a transparency log from its public files alone, and receipts about it. Offline.

Runs by itself with Python 3.11 and the package ``cryptography``; nothing of Lockgate is needed.

    python check_log.py log FOLDER_OR_URL --key KEY [--checkpoint FILE]... [--witness KEY]...
    python check_log.py receipt FILE --key KEY [--signer PEM_FILE]

KEY is the log's verifier key, or a file of it; take it from somewhere else than the folder. A FILE
of --checkpoint is a checkpoint or a receipt that you kept. Exit: 0 good, 1 wrong, 2 unreadable.

Written from docs/formats/log.md and log-entries.md. It finds entries that were edited, removed,
inserted, moved or back-dated, a log built anew without the signing key, and, by what others kept
or witnessed, a log that was cut short or forked.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

WIDTH = 256  # hashes in a full tile, entries in a full bundle
LATE_SECONDS = 600  # how long after an entry a witness may first have seen it
_BIGGEST = WIDTH * (65_535 + 2)
_MEMBERS = {"at", "case", "facts", "id", "kind"}
_ED25519, _COSIGNATURE = 1, 4
_HEAD_LINES, _HASH, _MISSING = 3, 32, 404
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")

Read = Callable[[str], bytes | None]
"""One public file by its path, or None when it is not there."""


class UnreadableError(Exception):
    """Something that must be read cannot be read at all."""


# --- keys, notes, checkpoints ---------------------------------------------------------------------
def unbase64(text: str) -> bytes:
    """The bytes of base64 in its one spelling; raises ValueError for any other."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("another spelling")
    return raw


@dataclass(frozen=True, slots=True)
class LogKey:
    """A verifier key as published: ``<name>+<id>+<base64>``; of the log, or of a witness."""

    origin: str
    public: Ed25519PublicKey
    id: bytes
    type: int = _ED25519

    @classmethod
    def parse(cls, text: str) -> LogKey:
        """Read a verifier key; raises UnreadableError for anything else."""
        origin, _, rest = text.strip().partition("+")
        id_hex, _, encoded = rest.partition("+")
        try:
            typed, key_id = unbase64(encoded), bytes.fromhex(id_hex)
            public = Ed25519PublicKey.from_public_bytes(typed[1:])
        except ValueError as error:
            raise UnreadableError("a public key cannot be read") from error
        expected = sha256(f"{origin}\n".encode() + typed).digest()[:4]
        if typed[0] not in {_ED25519, _COSIGNATURE} or key_id != expected or not origin:
            raise UnreadableError("a public key cannot be read")
        return cls(origin, public, key_id, typed[0])

    def signed(self, line: str, text: bytes) -> int | None:
        """The time of this key's signature in a line over a text (0: none told), or None."""
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        try:
            raw = unbase64(encoded)
            if dash != "—" or name != self.origin or raw[:4] != self.id:
                return None
            if self.type == _ED25519:
                self.public.verify(raw[4:], text)
                return 0
            at = int.from_bytes(raw[4:12], "big")
            self.public.verify(raw[12:], f"cosignature/v1\ntime {at}\n".encode() + text)
        except (ValueError, InvalidSignature):
            return None
        return at


@dataclass(frozen=True, slots=True)
class Head:
    """What a checkpoint says: how many entries, their root, and when which witness saw it."""

    size: int
    root: bytes
    seen: dict[str, int]


def open_head(note: str, key: LogKey, witnesses: Sequence[LogKey] = ()) -> Head | None:
    """A checkpoint that this log signed, or None."""
    text, gap, signatures = note.rpartition("\n\n")
    lines, [*lines_signed, end] = f"{text}\n".split("\n"), signatures.split("\n")
    if not gap or end or len(lines) <= _HEAD_LINES or lines[0] != key.origin:
        return None
    said = f"{text}\n".encode()
    if not any(key.signed(line, said) is not None for line in lines_signed):
        return None
    seen = {
        witness.origin: at
        for witness in witnesses
        for line in lines_signed
        if (at := witness.signed(line, said)) is not None
    }
    try:
        size, root = int(lines[1]), unbase64(lines[2])
    except ValueError:
        return None
    return Head(size, root, seen) if str(size) == lines[1] and len(root) == _HASH else None


# --- the tree -------------------------------------------------------------------------------------
def leaf_of(entry: bytes) -> bytes:
    """The hash of an entry's leaf."""
    return sha256(b"\x00" + entry).digest()


def _pair(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Tree:
    """The hashes of the complete subtrees so far, and how many leaves they hold."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        """Take the next leaf's hash."""
        carry, bits = leaf, self.size
        while bits & 1:
            carry = _pair(self.peaks.pop(), carry)
            bits >>= 1
        self.peaks.append(carry)
        self.size += 1

    def root(self) -> bytes:
        """The root of all leaves so far."""
        if not self.peaks:
            return sha256(b"").digest()
        found = self.peaks[-1]
        for peak in self.peaks[-2::-1]:
            found = _pair(peak, found)
        return found


def root_by_proof(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root to which an inclusion proof leads, or None for one of the wrong length."""
    inner = (index ^ (size - 1)).bit_length()
    if not 0 <= index < size or len(proof) != inner + (index >> inner).bit_count():
        return None
    found = leaf
    for level, other in enumerate(proof):
        left = level >= inner or index >> level & 1
        found = _pair(other, found) if left else _pair(found, other)
    return found


# --- entries --------------------------------------------------------------------------------------
def parse_entry(body: bytes) -> dict[str, Any] | None:
    """An entry in its one spelling, or None."""
    try:
        entry = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(entry, dict) or entry.keys() != _MEMBERS:
        return None
    texts = all(isinstance(entry[name], str) for name in _MEMBERS - {"facts"})
    if not texts or not isinstance(entry["facts"], dict) or not _TIME.fullmatch(entry["at"]):
        return None
    spelt = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return entry if spelt.encode(errors="replace") == body else None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with the log, and at which entry; -1 is the log as a whole."""

    index: int
    reason: str


@dataclass(frozen=True, slots=True)
class LogAccount:
    """How long the log is, its root in hex, everything wrong with it, and what it was held to."""

    size: int
    root: str
    problems: tuple[Problem, ...] = ()
    held: int = 0
    witnesses: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


class Checker:
    """Grows the tree entry by entry and notes whatever does not fit.

    ``held`` are checkpoints, or receipts with one, that somebody kept, as text.
    """

    def __init__(self, key: LogKey, held: Sequence[str], witnesses: Sequence[LogKey] = ()) -> None:
        self.key, self.witnesses, self.tree = key, witnesses, Tree()
        self.problems: list[Problem] = []
        self.held = len(held)
        self._roots: dict[int, list[bytes]] = {}
        self._leaves: dict[int, list[bytes]] = {}
        self._seen: dict[int, list[int]] = {}
        self._entries: set[str] = set()
        self._last = ""
        self._not_before = 0.0
        for text in held:
            self._hold(text)
        self._check_held()

    def _hold(self, text: str) -> None:
        note, receipt = kept(text)
        head = open_head(note, self.key, self.witnesses)
        if head is None:
            self.wrong(-1, "held-checkpoint-not-signed")
            return
        self._roots.setdefault(head.size, []).append(head.root)
        self._seen.setdefault(head.size, []).extend(head.seen.values())
        if receipt is not None:
            index, leaf, proof = receipt
            if root_by_proof(leaf, index, head.size, proof) != head.root:
                self.wrong(index, "held-receipt-not-proved")
            self._leaves.setdefault(index, []).append(leaf)

    def entry(self, body: bytes) -> dict[str, Any] | None:
        """Take the next entry itself; answers it if it is a proper one."""
        index, leaf = self.tree.size, leaf_of(body)
        self.tree.add(leaf)
        if any(kept_leaf != leaf for kept_leaf in self._leaves.pop(index, ())):
            self.wrong(index, "differs-from-receipt")
        entry = parse_entry(body)
        if entry is None:
            self.wrong(index, "entry")
        else:
            self._proper(index, entry)
        self._check_held()
        return entry

    def _proper(self, index: int, entry: dict[str, Any]) -> None:
        if entry["id"] in self._entries:
            self.wrong(index, "entry-twice")
        if entry["at"] < self._last:
            self.wrong(index, "time-goes-back")
        if _seconds(entry["at"]) < self._not_before:
            self.wrong(index, "older-than-witnessed")
        self._entries.add(entry["id"])
        self._last = entry["at"]

    def head(self, note: str) -> Head | None:
        """Take the present signed checkpoint, of all entries so far."""
        head = open_head(note, self.key, self.witnesses)
        if head is None or (head.size, head.root) != (self.tree.size, self.tree.root()):
            self.wrong(-1, "checkpoint")
        return head

    def witnessed(self, times: Sequence[int]) -> None:
        """All entries so far were seen at these times: none can be younger, nor the next older."""
        for at in times:
            if self._last and _seconds(self._last) > at + LATE_SECONDS:
                self.wrong(self.tree.size - 1, "younger-than-witnessed")
            self._not_before = max(self._not_before, at - LATE_SECONDS)

    def account(self, witnesses: Sequence[str] = ()) -> LogAccount:
        """What was found, once everything was taken."""
        size = self.tree.size
        for held in self._roots:
            self.wrong(-1, "shorter-than-held" if held > size else "held-size")
        root = self.tree.root().hex()
        return LogAccount(size, root, tuple(self.problems), self.held, tuple(witnesses))

    def wrong(self, index: int, reason: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(index, reason))

    def _check_held(self) -> None:
        for root in self._roots.pop(self.tree.size, ()):
            if root != self.tree.root():
                self.wrong(-1, "differs-from-held")
        self.witnessed(self._seen.pop(self.tree.size, ()))


def kept(text: str) -> tuple[str, tuple[int, bytes, list[bytes]] | None]:
    """A kept checkpoint, or a receipt's: with the index, leaf and proof that the receipt gives."""
    if not text.lstrip().startswith("{"):
        return text, None
    try:
        log = json.loads(text)["fields"]["log"]
        leaf, proof = bytes.fromhex(log["leaf_hash"]), [bytes.fromhex(x) for x in log["proof"]]
        return str(log["checkpoint"]), (int(log["index"]), leaf, proof)
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableError("a kept receipt cannot be read") from error


def _seconds(at: str) -> float:
    try:
        return datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0


# --- public files ---------------------------------------------------------------------------------
def tile_path(level: int | str, index: int, width: int = WIDTH) -> str:
    """Where a tile, or with ``entries`` for its level a bundle of entries, stands."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    return f"tile/{level}/{'/'.join(groups)}" + (f".p/{width}" if width < WIDTH else "")


def verify_public(
    read: Read,
    key: LogKey,
    held: Sequence[str] = (),
    witnesses: Sequence[LogKey] = (),
    quorum: int | None = None,
) -> LogAccount:
    """Verify a log from its public files.

    At least ``quorum`` of the witnesses (all of them if None) must have cosigned it as it is.
    Raises UnreadableError without a checkpoint that can be read.
    """
    checker, note = Checker(key, held, witnesses), _text(read("checkpoint"))
    head = open_head(note, key, witnesses)
    if head is None:
        checker.wrong(-1, "checkpoint")
        return checker.account()
    tiles = _Tiles(read, checker)
    for body in _entries(read, head.size, checker):
        checker.entry(body)
        tiles.take(leaf_of(body))
    tiles.finish()
    checker.head(note)
    checker.witnessed(list(head.seen.values()))
    if len(head.seen) < (len(witnesses) if quorum is None else quorum):
        checker.wrong(-1, "not-witnessed")
    return checker.account(sorted(head.seen))


def _entries(read: Read, size: int, checker: Checker) -> Iterator[bytes]:
    for start in range(0, size, WIDTH):
        width = min(WIDTH, size - start)
        bundle = _part(read, "entries", start // WIDTH, width)
        found = split_bundle(bundle or b"")
        if len(found) != width:
            checker.wrong(start, "entries-missing")
            return
        yield from found


def _part(read: Read, level: int | str, index: int, width: int) -> bytes | None:
    """A tile or bundle of this width; where only the full one is left, its beginning."""
    found = read(tile_path(level, index, width))
    if found is None and width < WIDTH:
        full = read(tile_path(level, index))
        if full is not None and level == "entries":
            entries = split_bundle(full)[:width]
            return b"".join(len(one).to_bytes(2, "big") + one for one in entries)
        return full[: width * _HASH] if full is not None else None
    return found


def split_bundle(bundle: bytes) -> list[bytes]:
    """The entries of a bundle; none if it is not exactly whole entries."""
    entries, at = list[bytes](), 0
    while at + 2 <= len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        entries.append(bundle[at + 2 : end])
        at = end
    return entries if at == len(bundle) else []


class _Tiles:
    """Compares each tile of hashes with what the entries make it."""

    def __init__(self, read: Read, checker: Checker) -> None:
        self._read, self._checker = read, checker
        self._open: list[list[bytes]] = [[]]
        self._done: list[int] = [0]

    def take(self, found: bytes, level: int = 0) -> None:
        if level == len(self._open):
            self._open.append([])
            self._done.append(0)
        hashes = self._open[level]
        hashes.append(found)
        if len(hashes) == WIDTH:
            self._compare(level, hashes)
            tree = Tree()
            for one in hashes:
                tree.add(one)
            self._done[level], self._open[level] = self._done[level] + 1, []
            self.take(tree.root(), level + 1)

    def finish(self) -> None:
        for level, hashes in enumerate(self._open):
            if hashes:
                self._compare(level, hashes)

    def _compare(self, level: int, hashes: list[bytes]) -> None:
        index = self._done[level]
        if _part(self._read, level, index, len(hashes)) != b"".join(hashes):
            self._checker.wrong(index * WIDTH ** (level + 1), f"tile-{level}")


def reader(place: str) -> Read:
    """Reads the public files of a folder or of an ``https://`` address."""
    return _web_reader(place) if place.startswith(("http://", "https://")) else _folder(place)


def _folder(place: str) -> Read:
    def read(path: str) -> bytes | None:
        try:
            return Path(place, path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise UnreadableError("the log's folder cannot be read") from error

    return read


def _web_reader(place: str) -> Read:
    def read(path: str) -> bytes | None:
        try:
            url = f"{place.rstrip('/')}/{path}"
            with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - https or http
                found: bytes = answer.read(_BIGGEST + 1)
                return found
        except urllib.error.HTTPError as error:
            if error.code == _MISSING:
                return None
            raise UnreadableError(f"the log answers with status {error.code}") from error
        except OSError as error:
            raise UnreadableError("the log does not answer") from error

    return read


def _text(found: bytes | None) -> str:
    try:
        return (found or b"\xff").decode()
    except UnicodeDecodeError as error:
        raise UnreadableError("there is no checkpoint that can be read") from error


# --- receipts -------------------------------------------------------------------------------------
def verify_receipt(receipt: bytes, key: LogKey, signer: Ed25519PublicKey | None) -> list[str]:
    """What is wrong with a receipt; its own signature is checked if ``signer`` is known."""
    wrong = list[str]()
    note, claim = kept(_text(receipt))
    head = open_head(note, key)
    if claim is None:
        raise UnreadableError("the receipt cannot be read")
    if head is None:
        wrong.append("checkpoint")
    elif root_by_proof(claim[1], claim[0], head.size, claim[2]) != head.root:
        wrong.append("proof")
    if signer is not None and not _receipt_signed(json.loads(receipt), signer):
        wrong.append("signature")
    return wrong


def _receipt_signed(receipt: dict[str, Any], signer: Ed25519PublicKey) -> bool:
    try:
        signature = unbase64(receipt.pop("signature"))
        spelt = json.dumps(receipt, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        signer.verify(signature, b"lockgate-receipt/1\n" + spelt.encode())
    except (KeyError, TypeError, ValueError, InvalidSignature):
        return False
    return True


# --- the program ----------------------------------------------------------------------------------
def describe(found: LogAccount) -> str:
    """The result of verifying the log, for people."""
    wrong = "".join(f"\n  {one.index}: {one.reason}" for one in found.problems)
    seen = f", seen by {', '.join(found.witnesses)}" if found.witnesses else ""
    return (
        f"{'verified' if found.ok else 'WRONG'}: {found.size} entries, "
        f"{found.held} kept checkpoints{seen}, root {found.root}{wrong}"
    )


def given(text_or_file: str) -> str:
    """A key as text, or the file that holds it."""
    if "+" in text_or_file:
        return text_or_file
    try:
        return Path(text_or_file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError("a key or checkpoint file cannot be read") from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Check what is asked for; see the module."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    log = commands.add_parser("log", help="check a log's public files")
    log.add_argument("place")
    log.add_argument("--checkpoint", type=Path, action="append", default=[])
    log.add_argument("--witness", action="append", default=[])
    log.add_argument("--quorum", type=int)
    receipt = commands.add_parser("receipt", help="check a receipt")
    receipt.add_argument("place")
    receipt.add_argument("--signer", type=Path)
    for command in (log, receipt):
        command.add_argument("--key", required=True)
    asked = parser.parse_args(arguments)
    try:
        return _log(asked) if asked.command == "log" else _receipt(asked)
    except UnreadableError as error:
        sys.stderr.write(f"cannot check: {error}\n")
        return 2


def _log(asked: argparse.Namespace) -> int:
    found = verify_public(
        reader(asked.place),
        LogKey.parse(given(asked.key)),
        [given(str(path)) for path in asked.checkpoint],
        [LogKey.parse(given(one)) for one in asked.witness],
        asked.quorum,
    )
    sys.stdout.write(describe(found) + "\n")
    return 0 if found.ok else 1


def _receipt(asked: argparse.Namespace) -> int:
    signer = None
    try:
        receipt = Path(asked.place).read_bytes()
        if asked.signer:
            signer = load_pem_public_key(asked.signer.read_bytes())
    except (OSError, ValueError) as error:
        raise UnreadableError("the receipt or its signer's key cannot be read") from error
    if signer is not None and not isinstance(signer, Ed25519PublicKey):
        raise UnreadableError("the signer's key is of another kind")
    wrong = verify_receipt(receipt, LogKey.parse(given(asked.key)), signer)
    said = "WRONG: " + ", ".join(wrong) if wrong else "verified"
    sys.stdout.write(said + ("" if signer else " (its own signature was not checked)") + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
