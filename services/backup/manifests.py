"""The manifest: one whole view of an installation, and the keys of the parts it is made of.

Pure: bytes in, bytes out. Layout: docs/formats/backup.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.crypto.framing import KEY_SIZE, encode_context
from shared.crypto.stream import decrypt_bytes, encrypt_bytes
from shared.domain.errors import Corrupt

FORMAT = 1
_MAGIC = b"lockgate/backup\x00\x00\x00\x00\x02"
_LENGTH = 4
_FIELDS = 3
_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Part:
    """One sealed stream: its random name, its own key, its size and SHA-256 as it lies there."""

    name: str
    key: bytes = field(repr=False)
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. ``missing`` are objects that the store had lost, ``altered`` rotten.

    ``revisions`` are the schemas by service, ``checkpoint`` the log's at that instant, ``tables``
    the rows by service, ``files`` keys and secrets, ``blobs`` parts by the key of the object.
    """

    id: str
    made_at: datetime
    revisions: Mapping[str, str]
    checkpoint: str
    tables: Mapping[str, Part]
    files: Part
    blobs: Mapping[str, Part]
    missing: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()

    def parts(self) -> tuple[Part, ...]:
        """Every part it refers to."""
        return (*self.tables.values(), self.files, *self.blobs.values())


def part_context(name: str) -> bytes:
    """What a part is bound to."""
    return encode_context("lockgate/backup-part/1", name)


def key_context(backup: str) -> bytes:
    """What a backup's key is bound to when the root key wraps it."""
    return encode_context("lockgate/backup-key/1", backup)


def recovery_context(backup: str, recovery: str) -> bytes:
    """What a backup's key is bound to when it is sealed to a recovery key."""
    return encode_context("lockgate/backup-recovery/1", backup, recovery)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before a manifest: its key, wrapped by the root key, and sealed for recovery.

    ``recovery`` is the id of the recovery key, empty where there is none.
    """

    wrapped: bytes
    recovery: str = ""
    sealed: bytes = b""

    def to_bytes(self) -> bytes:
        """As it stands in the file."""
        return _MAGIC + encode_context(self.wrapped, self.recovery, self.sealed)

    @classmethod
    def parse(cls, data: bytes) -> Head:
        """Read it from the start of a file; nothing is authenticated yet. Corrupt for others."""
        fields, at = list[bytes](), len(_MAGIC)
        for _ in range(_FIELDS):
            size = int.from_bytes(data[at : at + _LENGTH], "big")
            at += _LENGTH
            fields.append(data[at : at + size])
            at += size
        wrapped, recovery, sealed = fields
        head = cls(wrapped, recovery.decode("ascii", "replace"), sealed)
        if at > len(data) or data[:at] != head.to_bytes():
            raise damaged("the manifest")
        return head


def seal_manifest(manifest: Manifest, key: bytes, head: Head) -> bytes:
    """The manifest under its backup key, which the head before it holds."""
    start = head.to_bytes()
    return start + encrypt_bytes(key, _body(manifest.id, start), _to_json(manifest))


def open_manifest(backup: str, key: bytes, sealed: bytes) -> Manifest:
    """The manifest that was sealed under this key for this id; else Corrupt ``backup-damaged``."""
    start = Head.parse(sealed).to_bytes()
    try:
        body = decrypt_bytes(key, _body(backup, start), sealed[len(start) :])
        manifest = _from_json(body)
    except (Corrupt, ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged("the manifest") from error
    if manifest.id != backup:
        raise damaged("the manifest")
    return manifest


def damaged(what: str) -> Corrupt:
    """The one error for a backup that is not authentic or not whole."""
    return Corrupt("backup-damaged", f"The backup is not authentic or not whole: {what}.")


def is_name(text: str) -> bool:
    """Whether this can be the name of a part or of a backup."""
    return bool(_NAME.fullmatch(text))


def _body(backup: str, header: bytes) -> bytes:
    return encode_context("lockgate/backup/1", backup, header)


def _to_json(manifest: Manifest) -> bytes:
    value = {
        "format": FORMAT,
        "id": manifest.id,
        "made_at": manifest.made_at.isoformat(),
        "revisions": dict(manifest.revisions),
        "checkpoint": manifest.checkpoint,
        "tables": {name: _part_to_json(part) for name, part in manifest.tables.items()},
        "files": _part_to_json(manifest.files),
        "blobs": {key: _part_to_json(part) for key, part in manifest.blobs.items()},
        "missing": list(manifest.missing),
        "altered": list(manifest.altered),
    }
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _from_json(data: bytes) -> Manifest:
    value: dict[str, Any] = json.loads(data)
    if value["format"] != FORMAT:
        raise ValueError("another format")
    return Manifest(
        id=value["id"],
        made_at=datetime.fromisoformat(value["made_at"]),
        revisions=value["revisions"],
        checkpoint=value["checkpoint"],
        tables={name: _part(part) for name, part in value["tables"].items()},
        files=_part(value["files"]),
        blobs={key: _part(part) for key, part in value["blobs"].items()},
        missing=tuple(value["missing"]),
        altered=tuple(value["altered"]),
    )


def _part_to_json(part: Part) -> list[str | int]:
    return [part.name, part.key.hex(), part.size, part.sha256]


def _part(value: list[Any]) -> Part:
    name, key, size, sha256 = value
    part = Part(name, bytes.fromhex(key), size, sha256)
    if not is_name(name) or len(part.key) != KEY_SIZE:
        raise ValueError("not a part")
    return part
