"""One mebibyte from the middle of a sealed file of many gibibytes."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from benchmarks.speed.cost import cost_of
from benchmarks.vault.memory import CONTEXT, KEY, MIB
from shared.crypto import stream

_TURNS = 50


def ranges(*, size: int) -> dict[str, Any]:
    """Seconds to open the file and read; the file has holes wherever nobody will look."""
    with tempfile.TemporaryDirectory() as folder:
        path, where = Path(folder) / "sealed", size // 2 + 4321
        wanted = _with_holes(path, size, where)
        got, seconds = cost_of(lambda: [_range(path, where) for _ in range(_TURNS)])
    if set(got) != {wanted}:
        raise RuntimeError("other bytes were read than were sealed")
    return {"seconds": seconds / _TURNS}


def _range(path: Path, where: int) -> bytes:
    file = os.open(path, os.O_RDONLY)
    try:
        size = os.fstat(file).st_size
        opened = stream.RandomAccess(
            KEY, CONTEXT, lambda offset, length: os.pread(file, length, offset), size
        )
        return opened.read_at(where, MIB)
    finally:
        os.close(file)


def _with_holes(path: Path, size: int, where: int) -> bytes:
    """A sealed file whose chunks are there at ``where`` and at the end; answers what lies there."""
    salt = bytes(stream.SALT_SIZE)
    info = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00" + salt + CONTEXT
    derived = HKDFExpand(SHA512(), 76, info).derive(KEY)
    cipher, base = AESGCM(derived[:32]), int.from_bytes(derived[32:44], "big")
    first, last = where // stream.CHUNK_SIZE, size // stream.CHUNK_SIZE
    plain = os.urandom((MIB // stream.CHUNK_SIZE + 1) * stream.CHUNK_SIZE)
    with path.open("wb") as file:
        file.write(salt + derived[44:])
        for number in range(first, first + len(plain) // stream.CHUNK_SIZE):
            at = (number - first) * stream.CHUNK_SIZE
            piece = plain[at : at + stream.CHUNK_SIZE]
            _put(file.fileno(), number, cipher.encrypt(_nonce(base, number), piece, None))
        end = bytes(size - last * stream.CHUNK_SIZE)
        _put(file.fileno(), last, cipher.encrypt(_nonce(base, last), end, None))
    at = where - first * stream.CHUNK_SIZE
    return plain[at : at + MIB]


def _put(file: int, number: int, sealed: bytes) -> None:
    os.pwrite(file, sealed, stream.PREFIX_SIZE + number * stream.SEALED_CHUNK_SIZE)


def _nonce(base: int, number: int) -> bytes:
    return (base ^ number).to_bytes(12, "big")
