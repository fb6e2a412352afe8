"""Sealed objects, values and files. Layouts and reasons: docs/formats/sealed.md.

A sealed object is a header of 168 bytes and a Cobblestone-256 body. Each object has its own
random document key; the header holds it, wrapped by the case key. What an object is (case,
document, version, kind, audience) is bound twice, in the wrap and in the body, so neither
header nor body can serve for another object. Every failure is Corrupt ``object-corrupt``, one
message, and no byte is given out of a chunk that is not authenticated.

Does no file or network work: sealed bytes come and go through iterables and ``read_range``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from shared.crypto import stream
from shared.crypto.framing import (
    KEY_SIZE,
    check_key,
    check_key_id,
    encode_context,
    new_key,
    object_corrupt,
)
from shared.crypto.wrap import WRAPPED_SIZE, unwrap, wrap
from shared.domain.errors import Invalid

MAGIC = b"lockgate/sealed\x01"
KEY_ID_FIELD = 48
HEADER_SIZE = len(MAGIC) + KEY_ID_FIELD + WRAPPED_SIZE

VALUE_MAGIC = b"lgv\x01"
BIGGEST_VALUE = 1 << 20

FILE_MAGIC = b"lockgate/file\x00\x00\x01"

_FILE_CONTEXT = encode_context("lockgate/file/1")
_READ_AHEAD = 64 * 1024


class Context(Protocol):
    """What a sealed object is bound to; ``shared.ports.vault.ObjectContext`` fits."""

    @property
    def case(self) -> str:
        """Case id."""
        ...

    @property
    def document(self) -> str:
        """Document id."""
        ...

    @property
    def version(self) -> int:
        """Version of the document."""
        ...

    @property
    def kind(self) -> str:
        """What the bytes are: original, edition, reading and so on."""
        ...

    @property
    def audience(self) -> str:
        """Whom an edition is for, else empty."""
        ...


@dataclass(frozen=True, slots=True)
class Header:
    """A sealed object's header: which case key wraps the document key, and the wrapped key."""

    key_id: str
    wrapped: bytes

    def to_bytes(self) -> bytes:
        """The header's only encoding, 168 bytes."""
        return MAGIC + check_key_id(self.key_id).ljust(KEY_ID_FIELD, b"\x00") + self.wrapped

    @classmethod
    def parse(cls, header: bytes) -> Header:
        """Read exactly 168 bytes strictly; raises Corrupt. Nothing is authenticated yet."""
        at = len(MAGIC) + KEY_ID_FIELD
        key_id = header[len(MAGIC) : at].rstrip(b"\x00").decode("ascii", "replace")
        parsed = cls(key_id, header[at:])
        try:
            same = len(header) == HEADER_SIZE and parsed.to_bytes() == header
        except Invalid:
            same = False
        if not same:
            raise object_corrupt()
        return parsed


def sealed_object_size(size: int) -> int:
    """Bytes that an object of ``size`` bytes takes when sealed."""
    return HEADER_SIZE + stream.sealed_size(size)


def seal_object(
    case_key: bytes, key_id: str, context: Context, chunks: Iterable[bytes]
) -> Iterator[bytes]:
    """Seal a stream under a fresh document key: the header first, then the body.

    ``key_id`` names ``case_key`` and is written in clear. Raises Invalid ``key-size`` or
    ``key-id`` at once; each call uses a new random key and salt.
    """
    document_key = new_key()
    header = Header(key_id, wrap(case_key, _wrap_context(key_id, context), document_key))
    return _chain(header.to_bytes(), stream.encrypt(document_key, _body_context(context), chunks))


def read_key_id(header: bytes) -> str:
    """Which case key opens the object whose first 168 bytes are given."""
    return Header.parse(header).key_id


def rewrap_header(
    header: bytes, context: Context, *, old_case_key: bytes, new_case_key: bytes, new_key_id: str
) -> bytes:
    """The header that lets ``new_case_key`` open the same body; as long as the old one."""
    document_key = _document_key(header, old_case_key, context)
    wrapped = wrap(new_case_key, _wrap_context(new_key_id, context), document_key)
    return Header(new_key_id, wrapped).to_bytes()


class SealedReader:
    """A sealed object as a Source; see ``RandomAccess`` for what is checked when.

    ``read_range(offset, length)`` reads the sealed object. ``header`` replaces the object's own
    when its document key was wrapped anew and the body left where it was.
    """

    def __init__(
        self,
        read_range: stream.ReadRange,
        total_size: int,
        case_key: bytes,
        context: Context,
        *,
        header: bytes | None = None,
    ) -> None:
        read = _reading_ahead(read_range, total_size)
        document_key = _document_key(
            read(0, HEADER_SIZE) if header is None else header, case_key, context
        )
        self._body = stream.RandomAccess(
            document_key,
            _body_context(context),
            lambda offset, length: read(HEADER_SIZE + offset, length),
            total_size - HEADER_SIZE,
        )

    @property
    def size(self) -> int:
        """Bytes in the object once open, authenticated."""
        return self._body.size

    def read_at(self, offset: int, length: int) -> bytes:
        """Exactly the bytes of ``[offset, offset+length)`` cut at the end."""
        return self._body.read_at(offset, length)

    def chunks(self) -> Iterator[bytes]:
        """All bytes in order."""
        return self._body.chunks()


def seal_value(case_key: bytes, key_id: str, case: str, purpose: str, value: bytes) -> bytes:
    """Seal a small value for a database column, bound to its case and purpose.

    Raises Invalid ``value-size`` above 1 MiB.
    """
    if len(value) > BIGGEST_VALUE:
        raise Invalid("value-size", "A sealed value has at most 1 MiB.", size=len(value))
    raw_id = check_key_id(key_id)
    key = _value_key(case_key, purpose)
    body = stream.encrypt_bytes(key, _value_context(key_id, case, purpose), value)
    return VALUE_MAGIC + bytes([len(raw_id)]) + raw_id + body


def open_value(case_key: bytes, case: str, purpose: str, sealed: bytes) -> bytes:
    """Open what ``seal_value`` made for the same key, case and purpose; else Corrupt."""
    key_id, body = _split_value(sealed)
    key = _value_key(case_key, purpose)
    return stream.decrypt_bytes(key, _value_context(key_id, case, purpose), body)


def value_key_id(sealed: bytes) -> str:
    """Which case key opens a sealed value; nothing is authenticated yet."""
    return _split_value(sealed)[0]


def file_sealer(key: bytes) -> stream.Sealer:
    """What seals the body of a file, which ``FILE_MAGIC`` goes before."""
    return stream.Sealer(key, _FILE_CONTEXT)


def file_opener(key: bytes) -> stream.Opener:
    """What opens the body of a file, from behind ``FILE_MAGIC``."""
    return stream.Opener(key, _FILE_CONTEXT)


def seal_stream(key: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Seal a file under a 32-byte key of the caller's; raises Invalid ``key-size`` at once."""
    return _chain(FILE_MAGIC, stream.encrypt(key, _FILE_CONTEXT, chunks))


def open_stream(key: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Open what ``seal_stream`` made; provisional until the iterator has ended by itself."""
    return stream.decrypt(key, _FILE_CONTEXT, _after_magic(chunks))


def _chain(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from rest


def _reading_ahead(read_range: stream.ReadRange, total_size: int) -> stream.ReadRange:
    """Hold the first 64 KiB: from a distant store, opening is one read, or two if large."""
    held = read_range(0, min(_READ_AHEAD, total_size))

    def read(offset: int, length: int) -> bytes:
        if offset + length <= len(held):
            return held[offset : offset + length]
        return read_range(offset, length)

    return read


def _after_magic(chunks: Iterable[bytes]) -> Iterator[bytes]:
    held = b""
    pieces = iter(chunks)
    for piece in pieces:
        held += piece
        if len(held) >= len(FILE_MAGIC):
            break
    if not held.startswith(FILE_MAGIC):
        raise object_corrupt()
    yield held[len(FILE_MAGIC) :]
    yield from pieces


def _document_key(header: bytes, case_key: bytes, context: Context) -> bytes:
    parsed = Header.parse(header)
    return unwrap(case_key, _wrap_context(parsed.key_id, context), parsed.wrapped)


def _wrap_context(key_id: str, context: Context) -> bytes:
    return encode_context("lockgate/sealed/1 key", key_id, _body_context(context))


def _body_context(context: Context) -> bytes:
    return encode_context(
        "lockgate/sealed/1",
        context.case,
        context.document,
        str(context.version),
        context.kind,
        context.audience,
    )


def _value_key(case_key: bytes, purpose: str) -> bytes:
    check_key(case_key)
    info = encode_context("lockgate/value/1 key", purpose)
    return HKDFExpand(SHA512(), KEY_SIZE, info).derive(case_key)


def _value_context(key_id: str, case: str, purpose: str) -> bytes:
    return encode_context("lockgate/value/1", key_id, case, purpose)


def _split_value(sealed: bytes) -> tuple[str, bytes]:
    length = sealed[len(VALUE_MAGIC)] if len(sealed) > len(VALUE_MAGIC) else 0
    start = len(VALUE_MAGIC) + 1
    key_id = sealed[start : start + length].decode("ascii", "replace")
    try:
        same = sealed.startswith(VALUE_MAGIC + bytes([length]) + check_key_id(key_id))
    except Invalid:
        same = False
    if not same:
        raise object_corrupt()
    return key_id, sealed[start + length :]
