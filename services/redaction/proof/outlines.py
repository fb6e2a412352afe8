"""What the glyphs of an embedded font look like, told apart by the programs that draw them.

Two subsets of one typeface draw a letter by the same program. A letter that was looked at in one
is then known in the other. Only the plainest kind of font is understood, a compact font with one
set of hints keyed by CID; every glyph of any other font is its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

_CHARSET, _STRINGS, _PRIVATE, _SUBROUTINES = 15, 17, 18, 19
_ROS, _COUNT, _ARRAY, _SELECT = 0x0C1E, 0x0C22, 0x0C24, 0x0C25
_ELSEWHERE = frozenset({_CHARSET, _STRINGS, _PRIVATE, _SUBROUTINES, _COUNT, _ARRAY, _SELECT})
_OUTER = frozenset({5})  # the box around all glyphs of the subset
_PREDEFINED = 2
_MOST = 65_535

Dict = dict[int, list[int | bytes]]


@dataclass(frozen=True, slots=True)
class Outlines:
    """The program of each glyph by its CID, and what all programs of the font have in common."""

    common: bytes
    programs: dict[int, bytes]


def outlines(data: bytes) -> Outlines | None:
    """The glyphs of a compact font; None when it is not of the kind that is understood."""
    try:
        return _outlines(data)
    except (ValueError, IndexError, KeyError, TypeError):
        return None


def _outlines(data: bytes) -> Outlines | None:
    _, at = _index(data, data[2])
    tops, at = _index(data, at)
    texts, at = _index(data, at)
    shared, _ = _index(data, at)
    if len(tops) != 1:
        return None
    top = _once(tops[0])
    fonts, _ = _index(data, _offset(top[_ARRAY]))
    if _ROS not in top or len(fonts) != 1 or _offset(top[_CHARSET]) <= _PREDEFINED:
        return None
    inner = _once(fonts[0])
    size, private_at = inner[_PRIVATE]
    if not isinstance(size, int) or not isinstance(private_at, int):
        return None
    private = _once(data[private_at : private_at + size])
    own: list[bytes] = []
    if _SUBROUTINES in private:
        own, _ = _index(data, private_at + _offset(private[_SUBROUTINES]))
    programs, _ = _index(data, _offset(top[_STRINGS]))
    cids = list(_charset(data, _offset(top[_CHARSET]), len(programs)))
    said = [_said(part) for part in (top, inner, private)]
    digest = sha256(repr((said, texts, shared, own)).encode()).digest()
    if len(cids) != len(programs) or len(set(cids)) != len(cids):
        return None
    return Outlines(digest, dict(zip(cids, programs, strict=True)))


def _once(data: bytes) -> Dict:
    """The entries of a dictionary, of which none may stand twice."""
    listed = list(_dict(data))
    entries = dict(listed)
    if len(entries) != len(listed):
        raise ValueError("an entry that stands twice")
    return entries


def _said(entries: Dict) -> list[tuple[int, list[int | bytes]]]:
    """What a dictionary says of how glyphs look: all but places in the file, and the subset's."""
    return sorted((key, value) for key, value in entries.items() if key not in _ELSEWHERE | _OUTER)


def _offset(operands: list[int | bytes]) -> int:
    (value,) = operands
    if not isinstance(value, int) or value < 0:
        raise ValueError("no place in a file")
    return value


def _index(data: bytes, at: int) -> tuple[list[bytes], int]:
    """The items of an index, and where it ends."""
    count = _number(data, at, 2)
    if not count:
        return [], at + 2
    wide = data[at + 2]
    table = at + 3
    base = table + (count + 1) * wide - 1
    ends = [base + _number(data, table + n * wide, wide) for n in range(count + 1)]
    if not 1 <= wide <= 4 or ends != sorted(ends) or ends[-1] > len(data):  # noqa: PLR2004
        raise ValueError("an index that leaves the font")
    return [data[a:b] for a, b in pairwise(ends)], ends[-1]


def _number(data: bytes, at: int, wide: int) -> int:
    piece = data[at : at + wide]
    if len(piece) != wide:
        raise ValueError("past the end of the font")
    return int.from_bytes(piece, "big")


def _dict(data: bytes) -> Iterator[tuple[int, list[int | bytes]]]:
    """Operators with their operands; a fraction stays as its bytes."""
    held: list[int | bytes] = []
    at = 0
    while at < len(data):
        first = data[at]
        at += 1
        if first <= 21:  # noqa: PLR2004 - operators come first
            if first == 12:  # noqa: PLR2004 - and this one begins a longer one
                first = 0x0C00 | data[at]
                at += 1
            yield first, held
            held = []
        elif first == 30:  # noqa: PLR2004 - a fraction, in halves of bytes up to one of all ones
            end = at
            while data[end] & 15 != 15 and data[end] >> 4 != 15:  # noqa: PLR2004
                end += 1
            held.append(data[at : end + 1])
            at = end + 1
        else:
            value, at = _integer(data, first, at)
            held.append(value)


def _integer(data: bytes, first: int, at: int) -> tuple[int, int]:
    if first in {28, 29}:
        wide = 2 if first == 28 else 4  # noqa: PLR2004
        return int.from_bytes(data[at : at + wide], "big", signed=True), at + wide
    if 32 <= first <= 246:  # noqa: PLR2004
        return first - 139, at
    if 247 <= first <= 250:  # noqa: PLR2004
        return (first - 247) * 256 + data[at] + 108, at + 1
    if 251 <= first <= 254:  # noqa: PLR2004
        return -(first - 251) * 256 - data[at] - 108, at + 1
    raise ValueError("no number")


def _charset(data: bytes, at: int, count: int) -> Iterator[int]:
    """The CID of each glyph; the first is always 0."""
    yield 0
    kind, given = data[at], 1
    at += 1
    if kind > 2:  # noqa: PLR2004 - lists, and ranges with short or long lengths
        raise ValueError("no such charset")
    while given < min(count, _MOST):
        first = _number(data, at, 2)
        more = _number(data, at + 2, kind) if kind else 0
        at += 2 + kind
        yield from range(first, first + more + 1)
        given += more + 1
