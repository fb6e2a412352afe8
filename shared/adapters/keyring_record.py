"""The bytes and names of a keyring. Layout: docs/formats/keyring.md."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest

from shared.crypto.framing import encode_context
from shared.domain.errors import Corrupt

CASES = "cases/"
TOMBSTONE = "erased"

_MAGIC = b"lockgate/keyring"
_GRAVE = b"lockgate/erased\x00"
_PLAIN = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_ENCODED = re.compile(r"_[a-z2-7]{1,100}")
_DIGEST = 32
_COUNT = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A record as a copy keeps it. ``generation`` counts how often it was replaced."""

    case: str
    key_id: str
    generation: int
    record: bytes

    def to_bytes(self) -> bytes:
        """The entry's only encoding."""
        count = self.generation.to_bytes(_COUNT, "big")
        return _checked(_MAGIC + count + encode_context(self.case, self.key_id, self.record))

    @classmethod
    def parse(cls, data: bytes, case: str, key_id: str) -> Entry:
        """Read what stands in the place of a key; raises Corrupt for anything but its entry."""
        at = len(_MAGIC)
        head = encode_context(case, key_id)
        start = at + _COUNT + len(head) + _COUNT
        entry = cls(
            case, key_id, int.from_bytes(data[at : at + _COUNT], "big"), data[start:-_DIGEST]
        )
        if not compare_digest(entry.to_bytes(), data):
            raise damaged()
        return entry


def tombstone(case: str) -> bytes:
    """What stands in the place of an erased case."""
    return _checked(_GRAVE + encode_context(case))


def marks(case: str) -> bytes:
    """Bytes that stand in every whole entry of the case, before its secret part."""
    return encode_context(case)


def case_folder(case: str) -> str:
    """Where everything of a case lies."""
    return f"{CASES}{_name(case)}/"


def key_place(case: str, key_id: str) -> str:
    """Where a key of a case lies."""
    return f"{case_folder(case)}keys/{_name(key_id)}"


def tombstone_place(case: str) -> str:
    """Where the tombstone of a case stands."""
    return case_folder(case) + TOMBSTONE


def read_place(place: str) -> tuple[str, str] | None:
    """The case and key id of a place, the key id empty for a tombstone; None: none of ours."""
    match place.split("/"):
        case ["cases", case, "erased"] if read := _text(case):
            return read, ""
        case ["cases", case, "keys", key_id] if (read := _text(case)) and (key := _text(key_id)):
            return read, key
        case _:
            return None


def damaged() -> Corrupt:
    """An entry that is not whole, or not for its place."""
    return Corrupt("keyring-damaged", "A record of the keyring is damaged.")


def _checked(data: bytes) -> bytes:
    return data + sha256(data).digest()


def _name(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    return "_" + base64.b32encode(text.encode()).decode().rstrip("=").lower()


def _text(name: str) -> str:
    """What a name stands for; empty for one that we never gave."""
    if _PLAIN.fullmatch(name):
        return name
    if not _ENCODED.fullmatch(name):
        return ""
    try:
        text = base64.b32decode(name[1:].upper() + "=" * (-(len(name) - 1) % 8)).decode()
    except ValueError:
        return ""
    return text if _name(text) == name else ""
