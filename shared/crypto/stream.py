"""Cobblestone-256 (https://c2sp.org/chunked-encryption): streams and random access.

A message is cut into chunks of 16 KiB, of which the last is always shorter, and each is sealed
with AES-256-GCM under a key that HKDF-Expand-SHA512 derives from the input key, a random salt
and the caller's context. The derivation also yields a commitment to the key, which stands before
the chunks. What these functions guarantee:

- no byte of a chunk is given out before that chunk is authenticated;
- a flipped, missing, doubled, moved or added byte, chunk or end, another key, another context:
  all raise the same Corrupt ``object-corrupt``;
- memory is bounded by one step of 1 MiB, whatever the sizes of the pieces that go in, and small
  pieces are gathered into steps, so that the cost of a call is shared by many chunks.

A stream that was cut short is only noticed at its end: until a decrypting iterator has ended
by itself, treat what it gave as provisional. ``RandomAccess`` authenticates the end first.

Whole streams go through the recipe of the ``cryptography`` package; ranges use its AES-GCM with
the derivation written here, and the tests hold the two against each other. ``Sealer`` and
``Opener`` are for whoever keeps the buffers: they allocate nothing for each piece.
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
ROOM = STEP_SIZE // CHUNK_SIZE * TAG_SIZE + SEALED_CHUNK_SIZE + PREFIX_SIZE
"""What a buffer needs beyond the size of a piece of at most ``STEP_SIZE`` for what it becomes."""

_SMALL = STEP_SIZE // 4
_NONCE_SIZE = 12
_LABEL = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00"

Bytes = bytes | bytearray | memoryview
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


class Sealer:
    """Seals piece by piece into a buffer of the caller's, under a fresh random salt.

    Raises Invalid ``key-size``. A buffer needs ``ROOM`` bytes more than the piece.
    """

    def __init__(self, key: bytes, context: bytes) -> None:
        check_key(key)
        self._encryptor = Cobblestone256Encryptor(key, context)

    def update_into(self, piece: Bytes, buffer: bytearray | memoryview) -> int:
        """Seal what is complete by now; how many bytes of the buffer it takes."""
        return self._encryptor.update_into(piece, buffer)

    def finish(self) -> bytes:
        """The last chunk."""
        return self._encryptor.finalize()


class Opener:
    """Opens piece by piece into a buffer of the caller's; raises Corrupt ``object-corrupt``.

    What it gave is provisional until ``finish`` returned. When a piece is refused the whole buffer
    is zeroed: no byte of it was given out.
    """

    def __init__(self, key: bytes, context: bytes) -> None:
        check_key(key)
        self._decryptor = Cobblestone256Decryptor(key, context)

    def update_into(self, piece: Bytes, buffer: bytearray | memoryview) -> int:
        """Open what is complete by now; how many bytes of the buffer it takes."""
        try:
            return self._decryptor.update_into(piece, buffer)
        except InvalidTag:
            buffer[:] = bytes(len(buffer))
            raise object_corrupt() from None

    def finish(self) -> bytes:
        """The last chunk; only now is everything that came before known to be whole."""
        try:
            return self._decryptor.finalize()
        except InvalidTag:
            raise object_corrupt() from None


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


def _steps(chunks: Iterable[bytes]) -> Iterator[Bytes]:
    """The same bytes in pieces of at most ``STEP_SIZE``; those below a quarter are gathered."""
    held: list[bytes] = []
    size = 0
    for chunk in chunks:
        if size + len(chunk) <= STEP_SIZE and len(chunk) < _SMALL:
            held.append(bytes(chunk))  # the giver may use its buffer again
            size += len(chunk)
            continue
        if held:
            yield b"".join(held)
            held, size = [], 0
        view = memoryview(chunk)
        for start in range(0, len(view), STEP_SIZE):
            yield view[start : start + STEP_SIZE]
    if held:
        yield b"".join(held)


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
        start = first * CHUNK_SIZE
        return bytes(self._open_chunks(first, last)[offset - start : end - start])

    def chunks(self) -> Iterator[bytes]:
        """The whole message in order, in steps of about 1 MiB."""
        sealed = (
            self._read(start, min(STEP_SIZE, self._sealed_size - start))
            for start in range(0, self._sealed_size, STEP_SIZE)
        )
        key, context = self._reopen
        return decrypt(key, context, sealed)

    def _open_chunks(self, first: int, last: int) -> memoryview:
        """The chunks from first to last, opened into one buffer; all of them or Corrupt."""
        start = PREFIX_SIZE + first * SEALED_CHUNK_SIZE
        end = min(PREFIX_SIZE + (last + 1) * SEALED_CHUNK_SIZE, self._sealed_size)
        sealed = memoryview(self._read(start, end - start))
        opened = memoryview(bytearray(end - start - (last + 1 - first) * TAG_SIZE))
        decrypt_into, base, at = self._cipher.decrypt_into, self._base_nonce, 0
        try:
            for number in range(first, last + 1):
                chunk = sealed[:SEALED_CHUNK_SIZE]
                sealed = sealed[SEALED_CHUNK_SIZE:]
                nonce = (base ^ number).to_bytes(_NONCE_SIZE, "big")
                at += decrypt_into(nonce, chunk, None, opened[at : at + len(chunk) - TAG_SIZE])
        except InvalidTag:
            raise object_corrupt() from None
        return opened

    def _read(self, offset: int, length: int) -> bytes:
        sealed = self._read_range(offset, length)
        if len(sealed) != length:
            raise object_corrupt()
        return sealed
