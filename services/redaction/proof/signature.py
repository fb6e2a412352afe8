"""The one signature that an edition may carry: recognised in its exact form, or not at all.

It stands in four places: a field without extent on a page, the catalogue that lists it, the page
that names it, and a value. Each has one spelling, the value's range is the whole file but its own
gap, and in the gap is one DER value with nothing but zeros behind it: there is no room for anything
else. What the DER value says is looked at as bytes of unknown meaning, like any picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.redaction.proof.pdf_raw import RawObject

_VALUE = re.compile(
    rb"<</Type/Sig/Filter/Adobe\.PPKLite/SubFilter/ETSI\.CAdES\.detached/M\(D:(\d{14})Z\)"
    rb"/ByteRange\[0 (\d{10}) (\d{10}) (\d{10})\]/Contents<([0-9a-f]+)>>>"
)
_FIELD = re.compile(
    rb"<</Type/Annot/Subtype/Widget/FT/Sig/T\(Lockgate\)"
    rb"/TU\(Signed by Lockgate when this edition was made\)"
    rb"/Rect\[0 0 0 0\]/F 132/P \d+ 0 R/V (\d+) 0 R>>"
)
_LONG = 0x80
_SEQUENCE = 0x30


@dataclass(frozen=True, slots=True)
class Signature:
    """Where it stands: the numbers of value and field, and its DER value."""

    value: int
    field: int
    cms: bytes

    def apart(self, item: RawObject) -> bytes:
        """An object's body without what belongs to the signature."""
        if item.number in (self.value, self.field):
            return b""
        return item.body.replace(_listed(self.field), b"", 1).replace(_named(self.field), b"", 1)


def signature_of(data: bytes, objects: Sequence[RawObject]) -> Signature | None:
    """The signature of a file that has exactly one, in exactly its form; None for any other."""
    values = _matching(_VALUE, objects)
    fields = _matching(_FIELD, objects)
    if len(values) != 1 or len(fields) != 1:
        return None
    (value, said), (field, pointing) = values[0], fields[0]
    cms = _der(said[5])
    whole = (
        int(pointing[1]) == value.number
        and _once(_listed(field.number), b"/AcroForm", objects)
        and _once(_named(field.number), b"/Annots", objects)
        and _ranges_hold(data, value, said)
        and _is_instant(said[1])
    )
    return Signature(value.number, field.number, cms) if whole and cms else None


def _matching(
    pattern: re.Pattern[bytes], objects: Iterable[RawObject]
) -> list[tuple[RawObject, re.Match[bytes]]]:
    found = ((item, pattern.fullmatch(item.body.strip())) for item in objects)
    return [(item, hit) for item, hit in found if hit is not None and item.stream is None]


def _listed(field: int) -> bytes:
    return b"/AcroForm<</Fields[%d 0 R]/SigFlags 3>>" % field


def _named(field: int) -> bytes:
    return b"/Annots[%d 0 R]" % field


def _once(text: bytes, name: bytes, objects: Iterable[RawObject]) -> bool:
    """Whether the text stands in one object, and the name it begins with nowhere else."""
    holders = [item.body for item in objects if name in item.body]
    return len(holders) == 1 and holders[0].count(name) == 1 and text in holders[0]


def _ranges_hold(data: bytes, value: RawObject, said: re.Match[bytes]) -> bool:
    """Whether all of the file is signed but the gap between the brackets."""
    opens = data.find(b"/Contents<", value.start, value.end) + len(b"/Contents")
    closes = opens + 2 + len(said[5])
    stated = tuple(int(said[at]) for at in (2, 3, 4))
    return stated == (opens, closes, len(data) - closes)


def _der(digits: bytes) -> bytes:
    """One DER sequence with zeros behind it; empty for anything else."""
    if len(digits) % 2:
        return b""
    data = bytes.fromhex(digits.decode())
    if len(data) < 2 or data[0] != _SEQUENCE:  # noqa: PLR2004 - tag and length
        return b""
    size, at = data[1], 2
    if size & _LONG:
        at += size & ~_LONG
        size = int.from_bytes(data[2:at], "big")
    end = at + size
    return data[:end] if end <= len(data) and not any(data[end:]) else b""


def _is_instant(digits: bytes) -> bool:
    try:
        datetime.strptime(digits.decode(), "%Y%m%d%H%M%S")  # noqa: DTZ007 - read as digits only
    except ValueError:
        return False
    return True
