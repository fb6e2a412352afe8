"""What travels between a service and storage's vault over HTTP. Layout: docs/formats/vault.md.

Bytes travel in frames, so that a stream which broke off is never taken for a whole one: each frame
is a 4-byte big-endian length and that many bytes; length 0 ends the stream and is followed by the
SHA-256 of all its bytes; length 2^32-1 says that the sender failed and is followed by one more
frame that holds the error.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from shared.domain.errors import (
    Conflict,
    Corrupt,
    Invalid,
    LockgateError,
    Refused,
    Unavailable,
)

PREFIX = "/api/v1/vault"
BIGGEST_FRAME = 1 << 20
_FAILED = 0xFFFFFFFF
_FAMILIES: Mapping[str, type[LockgateError]] = {
    one.family: one for one in (Refused, Invalid, Conflict, Unavailable, Corrupt)
}

Read = Callable[[int], bytes]
"""Reads at most so many bytes; fewer only at the end."""


def frames(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The stream in frames. An error of the five families becomes a frame and is raised again."""
    digest = sha256()
    try:
        for chunk in chunks:
            view = memoryview(chunk)
            for start in range(0, len(view), BIGGEST_FRAME):
                piece = view[start : start + BIGGEST_FRAME]
                digest.update(piece)
                yield len(piece).to_bytes(4, "big") + piece
    except LockgateError as error:
        told = error_to_json(error)
        yield _FAILED.to_bytes(4, "big") + len(told).to_bytes(4, "big") + told
        return
    yield bytes(4) + digest.digest()


def unframed(read: Read, passed: Callable[[], bytes] | None = None) -> Iterator[bytes]:
    """The stream's bytes; whole, and as sent, once the iterator has ended by itself.

    ``read`` may give the same buffer again each time: a piece is good until the next is asked for.
    ``passed`` tells the SHA-256 of all pieces so far, where whoever takes them hashes them anyway.
    Raises the error that the sender met, or Unavailable ``stream-broken`` for one that broke off.
    """
    digest = sha256()
    while True:
        length = int.from_bytes(_exactly(read, 4), "big")
        if length == _FAILED:
            raise error_from_json(bytes(_exactly(read, _frame_length(read))))
        if length == 0:
            if _exactly(read, 32) != (passed() if passed else digest.digest()):
                raise _broken()
            return
        piece = _exactly(read, _checked(length))
        if passed is None:
            digest.update(piece)
        yield piece


def _frame_length(read: Read) -> int:
    return _checked(int.from_bytes(_exactly(read, 4), "big"))


def _checked(length: int) -> int:
    if length > BIGGEST_FRAME:
        raise _broken()
    return length


def _exactly(read: Read, length: int) -> bytes:
    piece = read(length)
    if len(piece) == length:
        return piece
    pieces = []
    while piece:
        pieces.append(bytes(piece))
        length -= len(piece)
        piece = read(length) if length else b""
    if length:
        raise _broken()
    return b"".join(pieces)


def _broken() -> Unavailable:
    return Unavailable("stream-broken", "The stream broke off before its end. Try again.")


def error_to_json(error: LockgateError) -> bytes:
    """An error as it travels."""
    shown = {
        "code": error.code,
        "facts": error.facts,
        "family": error.family,
        "message": error.message,
    }
    return json.dumps(shown, sort_keys=True).encode()


def error_from_json(data: bytes) -> LockgateError:
    """The error that was sent; Unavailable ``vault-answer`` for anything else."""
    try:
        shown = json.loads(data)
        family = _FAMILIES[shown["family"]]
        facts = {name: value for name, value in shown["facts"].items() if _is_fact(value)}
        return family(str(shown["code"]), str(shown["message"]), **facts)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Unavailable("vault-answer", "The vault's answer cannot be read.")


def _is_fact(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def to_text(data: bytes) -> str:
    """Bytes inside JSON."""
    return base64.b64encode(data).decode()


def from_text(text: str) -> bytes:
    """The bytes; raises Invalid ``vault-request``."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Invalid("vault-request", "The request to the vault cannot be read.") from error
