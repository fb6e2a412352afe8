"""Turns any bytes into views: every text that somebody could get out of them.

Dispatches by what the bytes are, not by name, and follows containers into what they hold. What
cannot be opened is reported as ``Unreadable``: unknown is not clean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from services.redaction.proof.search import View

DEEPEST = 8
MOST_BYTES = 512 * 1024 * 1024  # inflated, over everything found inside one file


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that could not be looked into, and a stable code saying why."""

    place: str
    reason: str
    page: int | None = None


Found = View | Unreadable
Opener = Callable[["Part"], Iterator[Found]]


@dataclass(slots=True)
class Budget:
    """How much more may be inflated: an archive bomb ends as unreadable, not as a full memory."""

    left: int = MOST_BYTES

    def take(self, size: int) -> bool:
        """Whether this many more bytes may be looked at."""
        self.left -= size
        return self.left >= 0


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes to look into: found at ``place``, ``depth`` containers deep."""

    data: bytes
    place: str
    depth: int
    budget: Budget

    def inside(self, data: bytes, place: str) -> Part:
        """Something found inside this part."""
        return Part(data, place, self.depth + 1, self.budget)


def sniff(data: bytes) -> str:
    """What the bytes are, from their own structure."""
    head = data[:1024]
    for kind, magics in _MAGICS.items():
        if any(head.startswith(magic) for magic in magics):
            return kind
    if b"%PDF-" in head:
        return "pdf"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image"
    if data[257:262] == b"ustar":
        return "tar"
    if data[2:5] == b"-lh" or any(head.startswith(magic) for magic in _CLOSED):
        return "closed"
    return "text" if _is_text(data) else "unknown"


_MAGICS = {
    "pdf": (b"%PDF-",),
    "zip": (b"PK\x03\x04", b"PK\x05\x06"),
    "ole": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
    "image": (
        b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF8", b"BM",
    ),
    "gzip": (b"\x1f\x8b",),
    "bzip2": (b"BZh",),
    "xz": (b"\xfd7zXZ\x00",),
}  # fmt: skip
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))
_CLOSED = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")


def _is_text(data: bytes) -> bool:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return True
    sample = data[:65536]
    return len(sample.translate(None, _CONTROLS)) == len(sample)
