"""Sealing and opening in memory, beside the bare cipher at the same size of chunk."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from benchmarks.speed.cost import cost_of
from shared.crypto import stream
from shared.crypto.sealed import open_stream, seal_stream

KEY, CONTEXT = bytes(range(32)), b"benchmark"
MIB = 1 << 20
STEP = 32 * stream.CHUNK_SIZE
_CHUNK, _WIDE = stream.CHUNK_SIZE, stream.SEALED_CHUNK_SIZE


def best_of(ways: dict[str, Callable[[], object]], turns: int = 3) -> dict[str, float]:
    """CPU seconds of each way: the least of its turns, which the ways take one after another."""
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(turns):
        for name, work in ways.items():
            best[name] = min(best[name], cost_of(work)[1])
    return best


def quickest_of(ways: dict[str, Callable[[], object]], turns: int = 3) -> dict[str, float]:
    """Seconds by the clock of each way, as ``best_of``."""
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(turns):
        for name, work in ways.items():
            began = time.perf_counter()
            work()
            best[name] = min(best[name], time.perf_counter() - began)
    return best


def memory(*, size: int) -> dict[str, Any]:
    """Bytes a second from one buffer of ``size`` bytes to another, both in memory already."""
    plain = memoryview(bytearray(os.urandom(MIB) * (size // MIB)))
    sealed = memoryview(bytearray(stream.sealed_size(size)))
    opened = memoryview(bytearray(size))
    _seal(plain, sealed)
    tags = size // _CHUNK * _WIDE
    bare = memoryview(bytearray(tags))
    seconds = best_of(
        {
            "bare seal": lambda: _bare_seal(plain, bare),
            "seal": lambda: _seal(plain, sealed),
            "seal stream": lambda: _drain(stream.encrypt(KEY, CONTEXT, _pieces(plain))),
            "bare open": lambda: _bare_open(bare, opened),
            "open": lambda: _open(sealed, opened),
            "open stream": lambda: _drain(stream.decrypt(KEY, CONTEXT, _pieces(sealed))),
            "sha256": lambda: sha256(plain),
        }
    )
    if opened != plain:
        raise RuntimeError("what was opened is not what was sealed")
    return {name: size / spent for name, spent in seconds.items()}


def _bare_seal(plain: memoryview, sealed: memoryview) -> None:
    cipher, nonce, at = AESGCM(KEY), bytearray(12), 0
    for start in range(0, len(plain), _CHUNK):
        nonce[4:] = start.to_bytes(8, "big")
        piece = plain[start : start + _CHUNK]
        at += cipher.encrypt_into(nonce, piece, None, sealed[at : at + _WIDE])


def _bare_open(sealed: memoryview, opened: memoryview) -> None:
    cipher, nonce, at = AESGCM(KEY), bytearray(12), 0
    for start in range(0, len(sealed), _WIDE):
        nonce[4:] = at.to_bytes(8, "big")
        piece = sealed[start : start + _WIDE]
        at += cipher.decrypt_into(nonce, piece, None, opened[at : at + _CHUNK])


def _seal(plain: memoryview, sealed: memoryview) -> None:
    sealer, at = stream.Sealer(KEY, CONTEXT), 0
    for start in range(0, len(plain), STEP):
        at += sealer.update_into(plain[start : start + STEP], sealed[at:])
    sealed[at:] = sealer.finish()


def _open(sealed: memoryview, opened: memoryview) -> None:
    opener, at = stream.Opener(KEY, CONTEXT), 0
    for start in range(0, len(sealed), STEP):
        at += opener.update_into(sealed[start : start + STEP], opened[at:])
    opened[at:] = opener.finish()


def _pieces(whole: memoryview) -> Iterator[Any]:
    for start in range(0, len(whole), MIB):
        yield whole[start : start + MIB]


def _drain(chunks: Iterable[bytes]) -> None:
    for _ in chunks:
        pass


def footprint(*, size: int) -> dict[str, Any]:
    """The most memory beyond an idle process that a stream of ``size`` bytes takes, both ways."""
    piece = os.urandom(MIB)
    _drain(open_stream(KEY, seal_stream(KEY, [piece])))
    idle = _resident()
    most = idle
    for number, _ in enumerate(open_stream(KEY, seal_stream(KEY, [piece] * (size // MIB)))):
        if number % 16 == 0:
            most = max(most, _resident())
    return {"bytes": float(most - idle)}


def _resident() -> int:
    held = Path("/proc/self/statm").read_text(encoding="ascii").split()
    return int(held[1]) * os.sysconf("SC_PAGE_SIZE")
