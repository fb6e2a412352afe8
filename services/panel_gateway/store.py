"""The receiver's store: one folder per pack, and a receipt that is written last.

A pack is taken in three steps, each durable before the next: its opened content, the package as it
came, the signed receipt. A crash between them leaves work that the sender's next attempt does
again; once the receipt exists, every further delivery of the same pack gets the same receipt.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.crypto.framing import Json
from shared.crypto.packages import PackageReader
from shared.crypto.receipts import sign_receipt
from shared.crypto.recipients import RecipientSecret
from shared.domain.errors import Conflict, Invalid
from shared.durable import sync_folder, write_whole

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
MAX_BYTES = 4 << 30


@dataclass(frozen=True, slots=True)
class Receiver:
    """The Panel's side: its folder, its keys, and the sender it trusts."""

    folder: Path
    secret: RecipientSecret
    signing_key: Ed25519PrivateKey
    sender: Ed25519PublicKey
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def receive(self, pack_id: str, chunks: Iterable[bytes], at: datetime) -> bytes:
        """Take a pack in and return its signed receipt; the same pack again, the same receipt.

        Raises Invalid ``pack-id`` or ``pack-too-large``, Conflict ``pack-differs`` when another
        pack came under this id, Refused for another sender's or recipient's, and Corrupt for a
        damaged one. Nothing of a refused pack is kept.
        """
        if not _ID.fullmatch(pack_id):
            raise Invalid("pack-id", "The pack id is malformed.")
        for place in (self.folder, self.folder / "arriving", self.folder / "packs"):
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
        arrived = self.folder / "arriving" / os.urandom(12).hex()
        try:
            digest, size = _write(arrived, _bounded(chunks))
            fields: dict[str, Json] = {
                "kind": "panel-pack",
                "pack": pack_id,
                "received_at": at.isoformat(),
                "sha256": digest,
                "size": size,
            }
            with self._one_at_a_time:
                return self._keep(arrived, pack_id, fields)
        finally:
            arrived.unlink(missing_ok=True)

    def _keep(self, arrived: Path, pack_id: str, fields: dict[str, Json]) -> bytes:
        place = self.folder / "packs" / pack_id
        receipt = place / "receipt.json"
        if receipt.exists():
            return _same(place, str(fields["sha256"]))
        self._open(arrived, pack_id, place)
        arrived.replace(place / "package")
        _write(receipt, [sign_receipt(self.signing_key, fields)])
        return receipt.read_bytes()

    def sweep(self) -> None:
        """Forget what was arriving when the receiver died; to be called before it listens."""
        for leftover in (self.folder / "arriving").glob("*"):
            leftover.unlink()

    def received(self) -> list[str]:
        """The ids of every pack with a receipt."""
        return sorted(path.parent.name for path in self.folder.glob("packs/*/receipt.json"))

    def _open(self, arrived: Path, pack_id: str, place: Path) -> None:
        with _ranges(arrived) as read:
            reader = PackageReader(read, arrived.stat().st_size, self.secret, self.sender)
            if reader.header.id != pack_id:
                raise Invalid("pack-id", "The pack names another id than its address.")
            made = not place.exists()
            place.mkdir(exist_ok=True, mode=0o700)
            sync_folder(place.parent)
            try:
                _write(place / "content.zip", reader.chunks())
            except BaseException:
                if made:
                    place.rmdir()
                raise


def _same(place: Path, digest: str) -> bytes:
    with (place / "package").open("rb") as file:
        known = hashlib.file_digest(file, "sha256").hexdigest()
    if known != digest:
        raise Conflict("pack-differs", "Another pack was received under this id.")
    return (place / "receipt.json").read_bytes()


def _bounded(chunks: Iterable[bytes]) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > MAX_BYTES:
            raise Invalid("pack-too-large", "The pack is larger than this receiver takes.")
        yield chunk


def _write(path: Path, chunks: Iterable[bytes]) -> tuple[str, int]:
    """Write whole and durable, visible only when complete; returns SHA-256 in hex and size."""
    digest, size = hashlib.sha256(), 0

    def measured() -> Iterator[bytes]:
        nonlocal size
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            yield chunk

    write_whole(path, measured())
    return digest.hexdigest(), size


@contextmanager
def _ranges(path: Path) -> Iterator[Callable[[int, int], bytes]]:
    with path.open("rb") as file:
        yield lambda offset, length: os.pread(file.fileno(), length, offset)
