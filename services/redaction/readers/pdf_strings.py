"""What a PDF page's drawing instructions say, by the shortest way: strings and font tables only.

No places, no order, no spaces; enough to compare letters with another extractor's. Fonts whose
letters need more than a table of their own or a common encoding are answered with None.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pikepdf

Decode = Callable[[bytes], str]

_DEEPEST = 8
_MOST_LETTERS = 200_000
_MOST_TABLE = 1 << 20
_MOST_CODES = 1 << 16
_PLAIN = {"/WinAnsiEncoding": "cp1252", "/MacRomanEncoding": "mac_roman"}
_SIMPLE = frozenset(("/Type1", "/MMType1", "/TrueType", "/Type3"))
_SECTION = re.compile(rb"begin(codespacerange|bfchar|bfrange)(.*?)end", re.DOTALL)
_TOKEN = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")
_FOLLOWED = "Tf Tj TJ ' \" Do q Q"


class NotPlainError(Exception):
    """The page needs an extractor that knows more."""


class PageStrings:
    """Reads one document's pages; font tables are read once."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._fonts: dict[tuple[int, int], Decode] = {}
        self._size = 0

    def text(self, index: int) -> str | None:
        """The letters of a page in the order they are drawn, or None when more is needed."""
        page = self._pdf.pages[index]
        found: list[str] = []
        self._size = 0
        try:
            self._follow(page, page.obj.get("/Resources", _inherited(page.obj)), found, 0)
        except (RecursionError, MemoryError):
            raise
        except Exception:  # noqa: BLE001 - whatever the damage: the other extractor is asked
            return None
        return "".join(found)

    def _follow(self, stream: Any, resources: Any, found: list[str], depth: int) -> None:
        if depth > _DEEPEST or not isinstance(resources, pikepdf.Dictionary):
            raise NotPlainError
        decode: Decode | None = None
        kept: list[Decode | None] = []
        fonts: Any = resources.get("/Font")
        forms: Any = resources.get("/XObject")
        for instruction in pikepdf.parse_content_stream(stream, _FOLLOWED):
            name, operands = str(instruction.operator), instruction.operands
            if name == "Tf":
                decode = self._decoder(fonts[operands[0]]) if fonts is not None else None
            elif name == "q":
                kept.append(decode)
            elif name == "Q":
                decode = kept.pop() if kept else None
            elif name == "Do":
                form = forms[operands[0]]
                if form.get("/Subtype") == "/Form":
                    self._follow(form, form.get("/Resources", resources), found, depth + 1)
            elif decode is None:
                raise NotPlainError
            else:
                self._show(decode(_strings(operands)), found)

    def _show(self, text: str, found: list[str]) -> None:
        self._size += len(text)
        if self._size > _MOST_LETTERS:
            raise NotPlainError
        found.append(text)

    def _decoder(self, font: Any) -> Decode:
        key = font.objgen
        if key not in self._fonts or key == (0, 0):
            self._fonts[key] = _decoder_of(font)
        return self._fonts[key]


def _inherited(node: Any) -> Any:
    """Resources that a page has from the tree above it."""
    for _ in range(_DEEPEST):
        node = node.get("/Parent")
        if not isinstance(node, pikepdf.Dictionary):
            return None
        if "/Resources" in node:
            return node.Resources
    return None


def _strings(operands: Any) -> bytes:
    """All strings of a drawing instruction, joined."""
    last = operands[-1]
    if isinstance(last, pikepdf.Array):
        return b"".join(bytes(piece) for piece in last if isinstance(piece, pikepdf.String))
    if not isinstance(last, pikepdf.String):
        raise NotPlainError
    return bytes(last)


def _decoder_of(font: Any) -> Decode:
    table = font.get("/ToUnicode")
    if isinstance(table, pikepdf.Stream):
        return _by_table(table.read_bytes()[:_MOST_TABLE])
    encoding = font.get("/Encoding")
    if font.get("/Subtype") in _SIMPLE and isinstance(encoding, pikepdf.Name):
        name = _PLAIN.get(str(encoding))
        if name is not None:
            return lambda data: data.decode(name, "replace")
    if font.get("/Subtype") in _SIMPLE and isinstance(encoding, pikepdf.Dictionary):
        return _by_names(encoding)
    raise NotPlainError


def _by_names(encoding: Any) -> Decode:
    """Codes to letters by the names of the glyphs; a code that has none needs more."""
    from pypdf._codecs.adobe_glyphs import adobe_glyphs  # noqa: PLC0415 - slow to load, seldom used

    base = _PLAIN.get(str(encoding.get("/BaseEncoding")))
    letters: dict[int, str] = {}
    if base is not None:
        letters = {code: bytes([code]).decode(base, "replace") for code in range(256)}
    code = 0
    for item in encoding.get("/Differences", ()):
        if isinstance(item, pikepdf.Name):
            letters[code] = adobe_glyphs.get(str(item), "")
            code += 1
        else:
            code = int(item)
    letters = {code: letter for code, letter in letters.items() if letter}

    def decode(data: bytes) -> str:
        if not letters.keys() >= set(data):
            raise NotPlainError
        return "".join([letters[code] for code in data])

    return decode


def _by_table(cmap: bytes) -> Decode:
    """Codes to letters by the font's own table, all codes of one width."""
    widths: set[int] = set()
    letters: dict[int, str] = {}
    for kind, body in _SECTION.findall(cmap):
        tokens = [b"[" if m[2] else b"]" if m[3] else m[1] for m in _TOKEN.finditer(body)]
        if kind == b"codespacerange":
            widths |= {len(token) // 2 for token in tokens}
        elif kind == b"bfchar":
            for code, letter in zip(tokens[::2], tokens[1::2], strict=True):
                letters[int(code, 16)] = _letters(letter)
        else:
            _take_ranges(tokens, letters)
    if widths == {1}:
        table = [letters.get(code, "") for code in range(256)]
        return lambda data: "".join([table[code] for code in data])
    if widths == {2}:
        return lambda data: "".join(
            [letters.get(data[at] << 8 | data[at + 1], "") for at in range(0, len(data) - 1, 2)]
        )
    raise NotPlainError


def _take_ranges(tokens: list[bytes], letters: dict[int, str]) -> None:
    at = 0
    while at + 2 < len(tokens):
        low, high = int(tokens[at], 16), int(tokens[at + 1], 16)
        if not 0 <= high - low < _MOST_CODES or len(letters) > 2 * _MOST_CODES:
            raise NotPlainError
        if tokens[at + 2] == b"[":
            end = tokens.index(b"]", at)
            for code, letter in zip(range(low, high + 1), tokens[at + 3 : end], strict=False):
                letters[code] = _letters(letter)
            at = end + 1
            continue
        first = _letters(tokens[at + 2])
        for code in range(low, high + 1):
            letters[code] = first[:-1] + chr(ord(first[-1]) + code - low)
        at += 3


def _letters(token: bytes) -> str:
    return bytes.fromhex(token.decode()).decode("utf-16-be")
