"""Packages for one recipient outside: encrypted to their key, signed by the sender.

The payload is sealed with Cobblestone-256 under a random key; that key is encrypted to the
recipient's public key; the sender signs the hash of everything before the signature. A package
is opened offline, with the recipient's private and the sender's public key alone.
Layout: docs/formats/package.md.

Opening goes over the package twice: once for the signature, then for what is wanted from it. No
byte is given out before the signature holds, and none of a chunk that is not authenticated.
Refused ``package-recipient`` and ``package-sender`` name keys other than the given ones; every
other defect is Corrupt ``package-corrupt``. Memory is bounded; does no file or network work.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha512

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from shared.crypto import stream
from shared.crypto.framing import (
    KEY_SIZE,
    Json,
    canonical_json,
    encode_context,
    new_key,
    parse_canonical_object,
)
from shared.crypto.keys import SIGNATURE_SIZE, is_signed, signing_key_id
from shared.crypto.recipients import Recipient, RecipientSecret, Suite
from shared.domain.errors import Corrupt, Invalid, Refused

MAGIC = b"lockgate/package"
FORMAT = "lockgate-package/1"
BIGGEST_HEADER = 4096

_LENGTH_SIZE = 4
_START = len(MAGIC) + _LENGTH_SIZE
_PACKAGE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class PackageHeader:
    """What a package says of itself, in clear.

    ``id`` is the sender's and serves the receiver to notice a second delivery. ``sender`` and
    ``recipient`` are key ids. ``encrypted_key`` opens the payload, for the recipient only.
    """

    id: str
    created_at: datetime
    sender: str
    recipient: str
    suite: Suite
    encrypted_key: bytes

    def to_bytes(self) -> bytes:
        """Magic, length and canonical JSON."""
        fields: dict[str, Json] = {
            "created_at": self.created_at.strftime(_TIME),
            "format": FORMAT,
            "id": self.id,
            "key": base64.b64encode(self.encrypted_key).decode(),
            "recipient": self.recipient,
            "sender": self.sender,
            "suite": str(self.suite),
        }
        encoded = canonical_json(fields)
        return MAGIC + len(encoded).to_bytes(_LENGTH_SIZE, "big") + encoded

    @classmethod
    def parse(cls, start: bytes) -> PackageHeader:
        """Read the header from a package's first bytes (4,116 are enough); verifies nothing."""
        length = int.from_bytes(start[len(MAGIC) : _START], "big")
        try:
            fields = parse_canonical_object(start[_START : _START + length], BIGGEST_HEADER)
            text = {name: value for name, value in fields.items() if isinstance(value, str)}
            header = cls(
                text["id"],
                datetime.strptime(text["created_at"], _TIME).replace(tzinfo=UTC),
                text["sender"],
                text["recipient"],
                Suite(text["suite"]),
                base64.b64decode(text["key"], validate=True),
            )
        except (Corrupt, KeyError, ValueError) as error:
            raise _corrupt() from error
        encoded = header.to_bytes()
        if start[: len(encoded)] != encoded or not _PACKAGE_ID.fullmatch(header.id):
            raise _corrupt()
        return header


def seal_package(
    package_id: str,
    created_at: datetime,
    recipient: Recipient,
    sender: Ed25519PrivateKey,
    chunks: Iterable[bytes],
) -> Iterator[bytes]:
    """A whole package, piece by piece; the signature is the last of them.

    Raises Invalid ``package-id`` (1 to 64 letters, digits, ``.``, ``_``, ``-``) and
    ``package-time`` (must know its time zone) at once.
    """
    if not _PACKAGE_ID.fullmatch(package_id):
        raise Invalid("package-id", "A package id is 1 to 64 of: letters, digits, and . _ -")
    if created_at.tzinfo is None:
        raise Invalid("package-time", "The time of making must carry its time zone.")
    created_at = created_at.astimezone(UTC)
    sender_id = signing_key_id(sender.public_key())
    info = _info(package_id, created_at, sender_id, recipient.key_id, recipient.suite)
    key = new_key()
    header = PackageHeader(
        package_id,
        created_at,
        sender_id,
        recipient.key_id,
        recipient.suite,
        recipient.encrypt(key, info),
    ).to_bytes()
    return _signed(sender, header, stream.encrypt(key, _body_context(header), chunks))


def verify_package(
    read_range: stream.ReadRange, total_size: int, sender: Ed25519PublicKey
) -> PackageHeader:
    """The header, once the sender's signature over the whole package holds. Opens nothing."""
    signed_size = total_size - SIGNATURE_SIZE
    if signed_size < _START:
        raise _corrupt()
    start = _read(read_range, 0, min(_START + BIGGEST_HEADER, signed_size))
    header = PackageHeader.parse(start)
    if header.sender != signing_key_id(sender):
        raise Refused(
            "package-sender",
            "The package was signed by another than the given sender. Do not trust it before you "
            "have that sender's public key, with its fingerprint, from somebody you know.",
            signed_by=header.sender,
        )
    digest = sha512()
    for at in range(0, signed_size, stream.STEP_SIZE):
        digest.update(_read(read_range, at, min(stream.STEP_SIZE, signed_size - at)))
    signature = _read(read_range, signed_size, SIGNATURE_SIZE)
    if not is_signed(sender, signature, _signed_bytes(digest.digest())):
        raise _corrupt()
    return header


class PackageReader:
    """A package's payload as a Source; made only when signature and recipient are right.

    ``read_range(offset, length)`` reads the package, which must not change meanwhile; if it does,
    what is read is still authenticated, and Corrupt ``object-corrupt`` says so.
    """

    def __init__(
        self,
        read_range: stream.ReadRange,
        total_size: int,
        recipient: RecipientSecret,
        sender: Ed25519PublicKey,
    ) -> None:
        self.header = verify_package(read_range, total_size, sender)
        if self.header.recipient != recipient.public.key_id:
            raise Refused(
                "package-recipient",
                "The package is for another key. Use the private key that it was made for.",
                made_for=self.header.recipient,
            )
        encoded = self.header.to_bytes()
        try:
            key = recipient.decrypt(self.header.encrypted_key, self._bound())
            if len(key) != KEY_SIZE:
                raise _corrupt()
            self._body = stream.RandomAccess(
                key,
                _body_context(encoded),
                lambda offset, length: read_range(len(encoded) + offset, length),
                total_size - SIGNATURE_SIZE - len(encoded),
            )
        except Corrupt as error:
            raise _corrupt() from error

    @property
    def size(self) -> int:
        """Bytes in the payload."""
        return self._body.size

    def read_at(self, offset: int, length: int) -> bytes:
        """Exactly the bytes of ``[offset, offset+length)`` cut at the end."""
        return self._body.read_at(offset, length)

    def chunks(self) -> Iterator[bytes]:
        """All bytes in order."""
        return self._body.chunks()

    def _bound(self) -> bytes:
        header = self.header
        return _info(header.id, header.created_at, header.sender, header.recipient, header.suite)


def _signed(sender: Ed25519PrivateKey, header: bytes, body: Iterator[bytes]) -> Iterator[bytes]:
    digest = sha512(header)
    yield header
    for piece in body:
        digest.update(piece)
        yield piece
    yield sender.sign(_signed_bytes(digest.digest()))


def _signed_bytes(digest: bytes) -> bytes:
    return f"{FORMAT}\n".encode() + digest


def _body_context(header: bytes) -> bytes:
    return encode_context(FORMAT, sha512(header).digest())


def _info(
    package_id: str, created_at: datetime, sender: str, recipient: str, suite: Suite
) -> bytes:
    return encode_context(
        f"{FORMAT} key", package_id, created_at.strftime(_TIME), sender, recipient, suite
    )


def _read(read_range: stream.ReadRange, offset: int, length: int) -> bytes:
    read = read_range(offset, length)
    if len(read) != length:
        raise _corrupt()
    return read


def _corrupt() -> Corrupt:
    return Corrupt(
        "package-corrupt",
        "The package is damaged, not whole, or not as it was signed. Download it again; if that "
        "does not help, tell whoever sent it.",
    )
