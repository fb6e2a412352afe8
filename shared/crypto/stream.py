"""Cobblestone-256 (https://c2sp.org/chunked-encryption): streams and random access.

A message is cut into chunks of 16 KiB, of which the last is always shorter, and each is sealed
with AES-256-GCM under a key that HKDF-Expand-SHA512 derives from the input key, a random salt
and the caller's context. The derivation also yields a commitment to the key, which stands before
the chunks. What these functions guarantee:

- no byte of a chunk is given out before that chunk is authenticated;
- a flipped, missing, doubled, moved or added byte, chunk or end, another key, another context:
  all raise the same Corrupt ``object-corrupt``;
- memory is bounded by one step of 1 MiB, whatever the sizes of the pieces that go in.

A stream that was cut short is only noticed at its end: until a decrypting iterator has ended
by itself, treat what it gave as provisional. ``RandomAccess`` authenticates the end first.

Whole streams go through the recipe of the ``cryptography`` package; ranges use its AES-GCM with
the derivation written here, and the tests hold the two against each other.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Iterator

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from shared.crypto.framing import check_key, object_corrupt
from shared.domain.errors import Invalid

CHUNK_SIZE = 16 * 1024
TAG_SIZE = 16
SEALED_CHUNK_SIZE = CHUNK_SIZE + TAG_SIZE
SALT_SIZE = 24
COMMITMENT_SIZE = 32
PREFIX_SIZE = SALT_SIZE + COMMITMENT_SIZE
MAX_CHUNKS = 1 << 38
STEP_SIZE = 64 * CHUNK_SIZE

_NONCE_SIZE = 12
_LABEL = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00"

ReadRange = Callable[[int, int], bytes]


def sealed_size(size: int) -> int:
    """Bytes that a message of ``size`` bytes takes when sealed; Invalid if it is too large."""
    chunks = size // CHUNK_SIZE + 1
    if size < 0 or chunks > MAX_CHUNKS:
        raise Invalid("message-size", "A message must have between 0 bytes and 4 PiB.", size=size)
    return PREFIX_SIZE + size + chunks * TAG_SIZE


def message_size(sealed: int) -> int:
    """Bytes in a message sealed as ``sealed`` bytes; Corrupt if no message has that length."""
    full, rest = divmod(sealed - PREFIX_SIZE, SEALED_CHUNK_SIZE)
    if sealed < PREFIX_SIZE or rest < TAG_SIZE or full >= MAX_CHUNKS:
        raise object_corrupt()
    return full * CHUNK_SIZE + rest - TAG_SIZE


def encrypt(key: bytes, context: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Seal a stream under a fresh random salt; raises Invalid ``key-size`` at once."""
    check_key(key)
    return _encrypt(Cobblestone256Encryptor(key, context), chunks)


def decrypt(key: bytes, context: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Open a stream piece by piece, authenticated only; raises Corrupt ``object-corrupt``."""
    check_key(key)
    return _decrypt(Cobblestone256Decryptor(key, context), chunks)


def encrypt_bytes(key: bytes, context: bytes, message: bytes) -> bytes:
    """Seal a message held in memory."""
    return b"".join(encrypt(key, context, [message]))


def decrypt_bytes(key: bytes, context: bytes, sealed: bytes) -> bytes:
    """Open a message held in memory, all or nothing."""
    return b"".join(decrypt(key, context, [sealed]))


def _encrypt(encryptor: Cobblestone256Encryptor, chunks: Iterable[bytes]) -> Iterator[bytes]:
    for step in _steps(chunks):
        sealed = encryptor.update(step)
        if sealed:
            yield sealed
    yield encryptor.finalize()


def _decrypt(decryptor: Cobblestone256Decryptor, chunks: Iterable[bytes]) -> Iterator[bytes]:
    for step in _steps(chunks):
        try:
            opened = decryptor.update(step)
        except InvalidTag:
            raise object_corrupt() from None
        if opened:
            yield opened
    try:
        opened = decryptor.finalize()
    except InvalidTag:
        raise object_corrupt() from None
    if opened:
        yield opened


def _steps(chunks: Iterable[bytes]) -> Iterator[memoryview]:
    for chunk in chunks:
        view = memoryview(chunk)
        for start in range(0, len(view), STEP_SIZE):
            yield view[start : start + STEP_SIZE]


class RandomAccess:
    """A sealed message as a Source: authenticated bytes from any place, in bounded memory.

    ``read_range(offset, length)`` gives sealed bytes, and exactly as many as asked. The making
    checks the length, the commitment and the last chunk, so that ``size`` can be trusted; each
    later read authenticates the chunks it touches and no others. Raises Corrupt
    ``object-corrupt``. Safe to share between threads when ``read_range`` is.
    """

    def __init__(self, key: bytes, context: bytes, read_range: ReadRange, sealed_size: int) -> None:
        check_key(key)
        self._size = message_size(sealed_size)
        self._sealed_size = sealed_size
        self._read_range = read_range
        self._reopen = (key, context)
        prefix = self._read(0, PREFIX_SIZE)
        derived = HKDFExpand(
            SHA512(), 32 + _NONCE_SIZE + COMMITMENT_SIZE, _LABEL + prefix[:SALT_SIZE] + context
        ).derive(key)
        if not hmac.compare_digest(derived[32 + _NONCE_SIZE :], prefix[SALT_SIZE:]):
            raise object_corrupt()
        self._cipher = AESGCM(derived[:32])
        self._base_nonce = int.from_bytes(derived[32 : 32 + _NONCE_SIZE], "big")
        last = self._size // CHUNK_SIZE
        self._open_chunks(last, last)

    @property
    def size(self) -> int:
        """Bytes in the message, authenticated."""
        return self._size

    def read_at(self, offset: int, length: int) -> bytes:
        """Exactly the bytes of ``[offset, offset+length)`` cut at the end."""
        if offset < 0 or length < 0:
            raise Invalid("range", "A range needs an offset and a length of zero or more.")
        end = min(offset + length, self._size)
        if offset >= end:
            return b""
        first, last = offset // CHUNK_SIZE, (end - 1) // CHUNK_SIZE
        opened = self._open_chunks(first, last)
        opened[-1] = opened[-1][: end - last * CHUNK_SIZE]
        opened[0] = opened[0][offset - first * CHUNK_SIZE :]
        return b"".join(opened)

    def chunks(self) -> Iterator[bytes]:
        """The whole message in order, in steps of about 1 MiB."""
        sealed = (
            self._read(start, min(STEP_SIZE, self._sealed_size - start))
            for start in range(0, self._sealed_size, STEP_SIZE)
        )
        key, context = self._reopen
        return decrypt(key, context, sealed)

    def _open_chunks(self, first: int, last: int) -> list[bytes]:
        start = PREFIX_SIZE + first * SEALED_CHUNK_SIZE
        end = min(PREFIX_SIZE + (last + 1) * SEALED_CHUNK_SIZE, self._sealed_size)
        view = memoryview(self._read(start, end - start))
        opened = []
        try:
            for number in range(first, last + 1):
                at = (number - first) * SEALED_CHUNK_SIZE
                nonce = (self._base_nonce ^ number).to_bytes(_NONCE_SIZE, "big")
                sealed = view[at : at + SEALED_CHUNK_SIZE]
                opened.append(self._cipher.decrypt(nonce, sealed, None))
        except InvalidTag:
            raise object_corrupt() from None
        return opened

    def _read(self, offset: int, length: int) -> bytes:
        sealed = self._read_range(offset, length)
        if len(sealed) != length:
            raise object_corrupt()
        return sealed
