"""Signed notes and checkpoints of the transparency log, as C2SP specifies them.

https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint and, for witnesses,
https://c2sp.org/tlog-cosignature, all with Ed25519. A note is text and one or more signature
lines; a checkpoint is a note whose text is an origin, a tree size and a root hash.

The parser takes the one spelling of each part and raises Corrupt ``note-malformed`` for all
others. Verifying raises Corrupt ``note-unverified`` unless at least one signature of a known key
holds, and also if any signature of a known key does not; signatures of unknown keys are ignored.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from shared.crypto.keys import SIGNATURE_SIZE, is_signed
from shared.crypto.merkle import HASH_SIZE
from shared.domain.errors import Corrupt, Invalid

BIGGEST_NOTE = 256 * 1024
MOST_SIGNATURES = 64

_ID_SIZE = 4
_TIME_SIZE = 8
_CHECKPOINT_LINES = 3
_LATEST = (1 << 63) - 1
_NAME = re.compile(r"[^\s+\x00-\x20\ud800-\udfff]+")
_LINE = re.compile(rf"— ({_NAME.pattern}) ([A-Za-z0-9+/]+={{0,2}})")
_VERIFIER = re.compile(rf"({_NAME.pattern})\+([0-9a-f]{{8}})\+([A-Za-z0-9+/]+={{0,2}})")
# Control characters other than new line, and surrogates, which are not Unicode text.
_FORBIDDEN = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class SignatureType(IntEnum):
    """The signature types of the specification that Lockgate knows."""

    ED25519 = 0x01
    COSIGNATURE = 0x04


@dataclass(frozen=True, slots=True)
class NoteVerifier:
    """A key that notes may be signed with: its name, its public half, its signature type."""

    name: str
    public: Ed25519PublicKey
    type: SignatureType = SignatureType.ED25519

    def __post_init__(self) -> None:
        """Refuse a name that a signature line cannot carry."""
        if not _NAME.fullmatch(self.name):
            raise Invalid("note-key-name", "A key name has no spaces, no plus and is not empty.")

    @property
    def key_id(self) -> bytes:
        """The four bytes that point to this key in a signature line."""
        return sha256(self.name.encode() + b"\n" + self._typed_key()).digest()[:_ID_SIZE]

    def to_text(self) -> str:
        """The verifier key as text, to be published: ``name+id+key``."""
        return f"{self.name}+{self.key_id.hex()}+{_encode(self._typed_key())}"

    @classmethod
    def parse(cls, text: str) -> NoteVerifier:
        """Read a verifier key; raises Corrupt ``note-verifier``."""
        found = _VERIFIER.fullmatch(text)
        typed = _decode(found[3]) if found else b""
        try:
            kind = SignatureType(typed[0] if typed else 0)
            public = Ed25519PublicKey.from_public_bytes(typed[1:])
        except ValueError as error:
            raise _bad_verifier() from error
        verifier = cls(text.partition("+")[0], public, kind)
        if verifier.to_text() != text:
            raise _bad_verifier()
        return verifier

    def _typed_key(self) -> bytes:
        return bytes([self.type]) + self.public.public_bytes_raw()


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """A key to sign notes with, under a name."""

    name: str
    key: Ed25519PrivateKey

    @property
    def verifier(self) -> NoteVerifier:
        """What others need to verify this signer's notes."""
        return NoteVerifier(self.name, self.key.public_key())


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: who claims to have signed, and the signature."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A note taken apart; nothing about it is verified."""

    text: str
    signatures: tuple[NoteSignature, ...]


@dataclass(frozen=True, slots=True)
class VerifiedNote:
    """A note's text and the known keys whose signatures hold.

    ``cosigned_at`` gives, by name, the POSIX time of each witness's cosignature.
    """

    text: str
    signed_by: frozenset[str]
    cosigned_at: dict[str, int]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: which log, how many entries, and the root hash over them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def to_text(self) -> str:
        """The text of the checkpoint's note; raises Invalid ``checkpoint`` if there is none."""
        text = "".join(
            f"{line}\n"
            for line in (self.origin, str(self.size), _encode(self.root), *self.extensions)
        )
        try:
            same = Checkpoint.parse(text) == self
        except Corrupt:
            same = False
        if not same or _FORBIDDEN.search(text):
            raise Invalid("checkpoint", "These values do not make a checkpoint.", size=self.size)
        return text

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read a checkpoint's text strictly; raises Corrupt ``note-malformed``."""
        lines = text.split("\n")
        if len(lines) <= _CHECKPOINT_LINES or lines.pop() != "" or not all(lines):
            raise _malformed()
        origin, size, root, *extensions = lines
        decoded = _decode(root)
        if not _SIZE.fullmatch(size) or int(size) > _LATEST or len(decoded) != HASH_SIZE:
            raise _malformed()
        return cls(origin, int(size), decoded, tuple(extensions))


def sign_note(text: str, signers: Sequence[NoteSigner]) -> str:
    """The note of ``text``, signed by each; raises Invalid ``note-text`` for unusable text."""
    if not signers or not text.endswith("\n") or _FORBIDDEN.search(text):
        raise Invalid("note-text", "A note needs a signer, and text that ends with a new line.")
    lines = [_line(signer.verifier, signer.key.sign(text.encode())) for signer in signers]
    return text + "\n" + "".join(lines)


def cosign_note(note: str, signer: NoteSigner, at: int) -> str:
    """The note with a witness's cosignature of the POSIX time ``at`` added.

    The witness must have verified the note and its consistency with what it saw before.
    """
    text = parse_note(note).text
    if not 0 <= at <= _LATEST:
        raise Invalid("note-time", "The time of a cosignature is a POSIX time.")
    verifier = NoteVerifier(signer.name, signer.key.public_key(), SignatureType.COSIGNATURE)
    signature = at.to_bytes(_TIME_SIZE, "big") + signer.key.sign(_cosigned(text, at))
    return note + _line(verifier, signature)


def parse_note(note: str) -> Note:
    """Take a note apart strictly; raises Corrupt ``note-malformed``. Verifies nothing."""
    if len(note) > BIGGEST_NOTE or _FORBIDDEN.search(note):
        raise _malformed()
    text, gap, tail = note.rpartition("\n\n")
    lines = tail.split("\n")
    if not gap or lines.pop() != "" or not 0 < len(lines) <= MOST_SIGNATURES:
        raise _malformed()
    return Note(f"{text}\n", tuple(_parse_line(line) for line in lines))


def verify_note(note: str, verifiers: Sequence[NoteVerifier]) -> VerifiedNote:
    """The note's text once a known key's signature holds and none of a known key fails."""
    parsed = parse_note(note)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    signed_by, cosigned_at = set[str](), dict[str, int]()
    for line in parsed.signatures:
        verifier = known.get((line.name, line.key_id))
        if verifier is None:
            continue
        signature, message = line.signature, parsed.text.encode()
        if verifier.type is SignatureType.COSIGNATURE:
            at = int.from_bytes(signature[:_TIME_SIZE], "big")
            cosigned_at[line.name] = at
            signature, message = signature[_TIME_SIZE:], _cosigned(parsed.text, at)
        if len(signature) != SIGNATURE_SIZE or not is_signed(verifier.public, signature, message):
            raise _unverified()
        signed_by.add(line.name)
    if not signed_by:
        raise _unverified()
    return VerifiedNote(parsed.text, frozenset(signed_by), cosigned_at)


def sign_checkpoint(checkpoint: Checkpoint, signer: NoteSigner) -> str:
    """The log's signed checkpoint; its origin must be the signer's name."""
    if checkpoint.origin != signer.name:
        raise Invalid("checkpoint", "A log signs checkpoints of its own origin only.")
    return sign_note(checkpoint.to_text(), [signer])


def verify_checkpoint(
    note: str, log: NoteVerifier, witnesses: Sequence[NoteVerifier] = (), quorum: int = 0
) -> Checkpoint:
    """The checkpoint, if this log signed it and at least ``quorum`` of the witnesses did."""
    verified = verify_note(note, [log, *witnesses])
    names = {witness.name for witness in witnesses} - {log.name}
    if log.name not in verified.signed_by or len(verified.signed_by & names) < quorum:
        raise _unverified()
    checkpoint = Checkpoint.parse(verified.text)
    if checkpoint.origin != log.name:
        raise _unverified()
    return checkpoint


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n".encode() + text.encode()


def _line(verifier: NoteVerifier, signature: bytes) -> str:
    return f"— {verifier.name} {_encode(verifier.key_id + signature)}\n"


def _parse_line(line: str) -> NoteSignature:
    found = _LINE.fullmatch(line)
    raw = _decode(found[2]) if found else b""
    if found is None or len(raw) <= _ID_SIZE:
        raise _malformed()
    return NoteSignature(found[1], raw[:_ID_SIZE], raw[_ID_SIZE:])


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _decode(text: str) -> bytes:
    """The bytes, or none unless ``text`` is their one base64 spelling."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return b""
    return raw if _encode(raw) == text else b""


def _malformed() -> Corrupt:
    return Corrupt("note-malformed", "The signed note is not in its one allowed form.")


def _unverified() -> Corrupt:
    return Corrupt("note-unverified", "The note is not signed as it must be by a known key.")


def _bad_verifier() -> Corrupt:
    return Corrupt("note-verifier", "The text is not a verifier key for Ed25519.")
