"""What can be read from bytes as they are: plain, UTF-16, hexadecimal, base64 and escaped text."""

from __future__ import annotations

import base64
import binascii
import html
import quopri
import re
import string
from collections.abc import Iterator
from urllib.parse import unquote

from services.redaction.proof.fold import plain
from services.redaction.proof.search import View

_CHARACTER = rb"[\t\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}"
_STRINGS = re.compile(rb"(?:" + _CHARACTER + rb"){6,}")
_SURE = re.compile(rb"(?:" + _CHARACTER + rb"|[\r\n]){24,}")
_LATIN = re.compile(rb"[\t\x20-\x7e\xa0-\xff]{6,}")
# In pixels a run counts that has as many letters and digits as the shortest value looked for there.
_LETTERS, _SIGNS = rb"[A-Za-z0-9\xc0-\xd6\xd8-\xf6\xf8-\xfe]", rb"[\t\x20-/:-@[-`{-~\xa0-\xbf]"
_DENSE_LATIN = re.compile(rb"(?:" + _LETTERS + _SIGNS + rb"{0,8}){6,}")
_ONE_SHADE = re.compile(rb"\xff{4,}|\x00{4,}|\x55{4,}|\xaa{4,}")  # most of a page; no value
_UTF16LE = re.compile(rb"(?:[\x20-\xff][\x00-\x02]){5,}")
_UTF16BE = re.compile(rb"(?:[\x00-\x02][\x20-\xff]){5,}")
_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}\s{0,2}){6,}")
_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/_-]{4,}[\r\n]{0,2}){3,}")
# Each of these asks at the speed of a copy whether one of the slow expressions can match at all.
_COARSE = re.compile(rb"[\t\x20-\x7e\x80-\xbf\xc2-\xef]{6,}")
_COARSE_LINES = re.compile(rb"[\t\r\n\x20-\x7e\x80-\xbf\xc2-\xef]{24,}")
_WIDE_CLASS = b"000" + b"." * 29 + b"1" * 224
_HEX_CLASS = bytes(ord("h") if chr(code) in string.hexdigits else 46 for code in range(256))
_DENSE = frozenset(f"{string.ascii_letters}{string.digits}+/_-")
_DENSE_CLASS = bytes(ord("d") if chr(code) in _DENSE else 46 for code in range(256))
_SOFT_HYPHEN = b"\xad"
_FOLDED = {bytes([code]): plain(chr(code)).encode("ascii", "replace") for code in range(128, 256)}
_LONGER = {letter: made for letter, made in _FOLDED.items() if len(made) > 1}
_BARE = bytes(range(128)) + b"".join(made if len(made) == 1 else b" " for made in _FOLDED.values())
_SPACES = b" \t\n\r\f\v"
_ESCAPES = re.compile(r"%[0-9A-Fa-f]{2}|&#?\w+;|=[0-9A-F]{2}|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}")
_JSON = re.compile(r"\\(?:u|x)([0-9A-Fa-f]{2,4})")
_RTF = re.compile(r"\\'([0-9a-fA-F]{2})")


def byte_views(
    data: bytes, place: str, *, raw: bool = True, pixels: bool = False
) -> Iterator[View]:
    """Every reading of the bytes that needs no knowledge of their format.

    ``raw`` false where the bytes are known to be text, so that short words count too. ``pixels``
    where they are shades of a picture, most of which are letters of some kind by chance.
    """
    if pixels:
        data = _ONE_SHADE.sub(b"\x03", data)
    short = b"\n".join(_fine(data, _COARSE, _STRINGS))
    yield from _texts(short.decode("utf-8", "replace"), f"{place}:ascii", raw=raw)
    if raw:
        sure = b"\n".join(_fine(data, _COARSE_LINES, _SURE))
        yield from _texts(sure.decode("utf-8", "replace"), f"{place}:ascii", raw=False)
    if not data.isascii():
        latin = b"\n".join((_DENSE_LATIN if pixels else _LATIN).findall(data))
        yield View(f"{place}:ascii", _unaccented(latin), raw=True)
    classes = data.translate(_WIDE_CLASS)
    for pattern, mark, encoding in (
        (_UTF16LE, b"10" * 5, "utf-16-le"), (_UTF16BE, b"01" * 5, "utf-16-be"),
    ):  # fmt: skip
        found = pattern.findall(data) if mark in classes else []
        text = "\n".join(hit.decode(encoding, "replace") for hit in found)
        if text:
            yield View(f"{place}:utf16", text)
    yield from _hex(data, place)
    yield from _base64(data, place)


def unescaped(text: str) -> str:
    """The text with percent, entity, quoted-printable, JSON and RTF escapes resolved."""
    plain = html.unescape(unquote(text))
    plain = _JSON.sub(lambda hit: chr(int(hit.group(1), 16)), plain)
    plain = _RTF.sub(lambda hit: bytes.fromhex(hit.group(1)).decode("cp1252", "replace"), plain)
    if re.search(r"=[0-9A-F]{2}|=\r?\n", plain):
        encoded = plain.encode("utf-8", "surrogatepass")
        plain = quopri.decodestring(encoded).decode("utf-8", "replace")
    return plain


def _fine(data: bytes, coarse: re.Pattern[bytes], fine: re.Pattern[bytes]) -> list[bytes]:
    return fine.findall(b"\0".join(coarse.findall(data)))


def _unaccented(latin: bytes) -> str:
    """The letters of Latin-1 as those that a search compares; the work is done on bytes."""
    for letter, letters in _LONGER.items():
        latin = latin.replace(letter, letters)
    return latin.translate(_BARE, _SOFT_HYPHEN).decode("ascii")


def _texts(text: str, place: str, *, raw: bool) -> Iterator[View]:
    if not text:
        return
    yield View(place, text, raw=raw)
    if _ESCAPES.search(text) or "\\'" in text:
        yield View(place.replace(":ascii", ":escaped"), unescaped(text), raw=raw)


def _hex(data: bytes, place: str) -> Iterator[View]:
    found = []
    if b"h" * 12 not in data.translate(_HEX_CLASS, _SPACES):
        return
    for hit in _HEX.findall(data):
        digits = re.sub(rb"\s", b"", hit)
        decoded = binascii.unhexlify(digits[: len(digits) // 2 * 2])
        found.append(decoded)
    yield from _decoded(found, f"{place}:hex")


def _base64(data: bytes, place: str) -> Iterator[View]:
    found = []
    if b"d" * 12 not in data.translate(_DENSE_CLASS, b"\r\n"):
        return
    for hit in _BASE64.findall(data):
        run = re.sub(rb"\s", b"", hit).translate(bytes.maketrans(b"-_", b"+/"))
        for shift in range(4):
            cut = run[shift:]
            found.append(base64.b64decode(cut[: len(cut) // 4 * 4]))
    yield from _decoded(found, f"{place}:base64")


def _decoded(found: list[bytes], place: str) -> Iterator[View]:
    if not found:
        return
    yield View(place, "\n".join(piece.decode("latin-1") for piece in found), raw=True)
    wide = [piece for piece in found if b"\x00" in piece]
    if wide:
        for encoding in ("utf-16-be", "utf-16-le"):
            yield View(place, "\n".join(p.decode(encoding, "replace") for p in wide), raw=True)
