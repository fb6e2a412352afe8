"""What the codes of a font mean and how far each moves the pen, by this package's own reading."""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import lru_cache
from hashlib import sha256
from typing import Any

from services.redaction.proof.cmaps import character_map
from services.redaction.proof.outlines import Outlines, outlines
from services.redaction.proof.pdf_bytes import PdfBytes
from services.redaction.proof.pdf_raw import RawObject, Undecodable
from services.redaction.proof.pdf_values import Name, Ref

_WIDE = 2  # bytes of a code in a composite font
_USUAL_WIDTH = 500.0
_PUNCTUATION = {
    "space": " ", "hyphen": "-", "comma": ",", "period": ".", "colon": ":", "semicolon": ";",
    "quotesingle": "'", "quoteright": "\u2019", "quoteleft": "\u2018", "quotedblleft": "\u201c",
    "quotedblright": "\u201d", "endash": "\u2013", "emdash": "\u2014", "slash": "/", "at": "@",
    "underscore": "_", "parenleft": "(", "parenright": ")", "ampersand": "&", "bullet": "\u2022",
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "fi": "fi", "fl": "fl", "ff": "ff", "ffi": "ffi",
    "ffl": "ffl", "germandbls": "\u00df", "oe": "\u0153", "ae": "\u00e6", "oslash": "\u00f8",
    "dotlessi": "\u0131", "lslash": "\u0142", "plus": "+", "equal": "=", "numbersign": "#",
    "question": "?", "exclam": "!", "bracketleft": "[", "bracketright": "]", "percent": "%",
}  # fmt: skip
_ACCENTS = {
    "acute": "\u0301", "grave": "\u0300", "circumflex": "\u0302", "dieresis": "\u0308",
    "tilde": "\u0303", "cedilla": "\u0327", "caron": "\u030c", "ring": "\u030a",
    "macron": "\u0304", "ogonek": "\u0328", "breve": "\u0306", "dotaccent": "\u0307",
}  # fmt: skip
_UNICODE_NAME = re.compile(r"(?:uni|u)([0-9A-Fa-f]{4,6})")
_BASES = {b"MacRomanEncoding": "mac_roman", b"WinAnsiEncoding": "cp1252"}


class Table(dict[int, str]):
    """Codes to text; a code that means nothing known is dropped."""

    def __missing__(self, code: int) -> str:
        self[code] = ""
        return ""


class Widths(dict[str, float]):
    """Codes, as characters, to advances in thousandths of the font size."""

    def __init__(self, usual: float) -> None:
        super().__init__()
        self.usual = usual

    def __missing__(self, code: str) -> float:
        return self.usual


class Glyphs(dict[str, Hashable]):
    """Codes, as characters, to what is seen and said: one drawing that stands for one text."""

    def __init__(self, table: Table, known: Outlines | None) -> None:
        super().__init__()
        self._table, self._known = table, known
        self.family: Hashable = id(self) if known is None else known.common

    def __missing__(self, code: str) -> Hashable:
        known = self._known
        program = known.programs.get(ord(code)) if known is not None else None
        if known is None or program is None:
            self[code] = made = (id(self), code)
            return made
        said = code.translate(self._table).encode("utf-8", "surrogatepass")
        digest = sha256(known.common + sha256(program).digest() + said).digest()
        self[code] = seen = int.from_bytes(digest)
        return seen


class Font:
    """``read`` turns the bytes of a shown string into text and an advance.

    ``glyphs`` tells what its codes show; fonts of one ``glyphs.family`` differ in letters only.
    """

    __slots__ = ("_table", "_width", "_widths", "glyphs", "key")

    def __init__(
        self, table: Table, width: int, widths: Widths, known: Outlines | None = None
    ) -> None:
        self._table, self._width, self._widths = table, width, widths
        self.key = (width, frozenset(table.items()))
        self.glyphs = Glyphs(table, known)

    def read(self, value: bytes) -> tuple[str, str, float]:
        """Codes, text, and how far it moves the pen in thousandths of the font size."""
        if self._width == _WIDE:
            codes = value.decode("utf-16-be", "surrogatepass" if len(value) % 2 == 0 else "replace")
        else:
            codes = value.decode("latin-1")
        return codes, codes.translate(self._table), sum(map(self._widths.__getitem__, codes))


class Identity(Table):
    """A table where codes are the characters themselves."""

    def __missing__(self, code: int) -> str:
        return chr(code)


def font(file: PdfBytes, holder: Any) -> Font:
    """The font a resource dictionary points to."""
    made = file.value(holder)
    if not isinstance(made, dict):
        return Font(_single_bytes(file, {}), 1, Widths(_USUAL_WIDTH))
    composite = made.get(b"Subtype") == b"Type0"
    table = _to_unicode(file, made.get(b"ToUnicode"))
    if composite:
        known_table = table if table is not None else Table()
        return Font(known_table, _WIDE, _wide_widths(file, made), _outlines(file, made))
    known = table or _single_bytes(file, made)
    return Font(known, 1, _single_widths(file, made))


def mapped_font(data: bytes) -> Font:
    """A font of which only the character map is known."""
    found = character_map(data)
    table = Identity(found.table) if found.identity else Table(found.table)
    return Font(table, _WIDE if found.width >= _WIDE else 1, Widths(_USUAL_WIDTH))


def _outlines(file: PdfBytes, made: dict[bytes, Any]) -> Outlines | None:
    """What the glyphs are drawn by, where codes are the numbers of glyphs and nothing between."""
    below = file.value(made.get(b"DescendantFonts"))
    descriptor = file.entry(below[0], b"FontDescriptor") if isinstance(below, list) else None
    reference = descriptor.get(b"FontFile3") if isinstance(descriptor, dict) else None
    item = file.by_number.get(reference.number) if isinstance(reference, Ref) else None
    if item is None or item.stream is None or made.get(b"Encoding") != b"Identity-H":
        return None
    if file.entry(reference, b"Subtype") != b"CIDFontType0C":
        return None
    try:
        return outlines(file.content(item).data)
    except Undecodable:
        return None


def _to_unicode(file: PdfBytes, reference: Any) -> Table | None:
    item = file.by_number.get(reference.number) if isinstance(reference, Ref) else None
    if item is None or item.stream is None:
        return None
    return _map_of(file, item)


def _map_of(file: PdfBytes, item: RawObject) -> Table | None:
    try:
        found = character_map(file.content(item).data)
    except Undecodable:
        return None
    return Identity(found.table) if found.identity else Table(found.table)


def _single_bytes(file: PdfBytes, made: dict[bytes, Any]) -> Table:
    encoding = file.value(made.get(b"Encoding"))
    base = encoding if isinstance(encoding, Name) else file.entry(encoding, b"BaseEncoding")
    codec = _BASES.get(base, "cp1252") if isinstance(base, bytes) else "cp1252"
    table = Table({code: bytes([code]).decode(codec, "ignore") for code in range(32, 256)})
    code = 0
    for item in file.entry(encoding, b"Differences") or []:
        if isinstance(item, float):
            code = int(item)
        elif isinstance(item, Name):
            table[code] = glyph(item.decode("latin-1"))
            code += 1
    return table


@lru_cache(maxsize=2048)
def glyph(name: str) -> str:
    """What a glyph's name says it is; a name that is not understood is nothing."""
    name = name.split(".", maxsplit=1)[0]
    if len(name) == 1 or name in _PUNCTUATION:
        return _PUNCTUATION.get(name, name)
    coded = _UNICODE_NAME.fullmatch(name)
    if coded is not None:
        return chr(min(int(coded.group(1), 16), 0x10FFFF))
    return name[0] + _ACCENTS[name[1:]] if name[1:] in _ACCENTS else ""


def _single_widths(file: PdfBytes, made: dict[bytes, Any]) -> Widths:
    first = file.value(made.get(b"FirstChar"))
    listed = file.value(made.get(b"Widths"))
    widths = Widths(_USUAL_WIDTH)
    if isinstance(first, float) and isinstance(listed, list):
        for offset, item in enumerate(listed[:256]):
            width = file.value(item)
            if isinstance(width, float):
                widths[chr(int(first) + offset & 0xFFFF)] = width
    return widths


def _wide_widths(file: PdfBytes, made: dict[bytes, Any]) -> Widths:
    below = file.value(made.get(b"DescendantFonts"))
    inner = file.value(below[0]) if isinstance(below, list) and below else None
    usual = file.entry(inner, b"DW")
    widths = Widths(usual if isinstance(usual, float) else 1000.0)
    listed = file.entry(inner, b"W")
    items = [file.value(item) for item in listed] if isinstance(listed, list) else []
    at = 0
    while at + 1 < len(items):
        first, second = items[at], items[at + 1]
        if isinstance(first, float) and isinstance(second, list):
            for offset, width in enumerate(second):
                if isinstance(width, float):
                    widths[chr(int(first) + offset & 0xFFFF)] = width
            at += 2
        elif at + 2 < len(items) and all(isinstance(i, float) for i in items[at : at + 3]):
            for code in range(int(first), min(int(second), 0xFFFF) + 1):
                widths[chr(code)] = items[at + 2]
            at += 3
        else:
            break
    return widths
