"""Text as detectors see it: one plain spelling for each character, with the way back kept.

Look-alike letters and digits, full-width forms, accents, ligatures, every kind of hyphen,
apostrophe and space, and characters that show nothing at all are folded, so that a pattern written
in plain letters finds them. Case and line breaks are kept. Every offset of the folded text maps
back to the original.
"""
# ruff: noqa: E501, RUF001 - look-alike characters are what this module is about

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

_CYRILLIC_GREEK = {
    "А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "О": "O", "Р": "P", "С": "C",
    "Т": "T", "У": "Y", "Х": "X", "Ѕ": "S", "І": "I", "Ј": "J", "Ԛ": "Q", "Ԝ": "W", "Ґ": "G",
    "а": "a", "е": "e", "к": "k", "м": "m", "о": "o", "р": "p", "с": "c", "т": "t", "у": "y",
    "х": "x", "ѕ": "s", "і": "i", "ј": "j", "ԛ": "q", "ԝ": "w", "һ": "h", "ԁ": "d", "ӏ": "l",
    "Α": "A", "Β": "B", "Ε": "E", "Ζ": "Z", "Η": "H", "Ι": "I", "Κ": "K", "Μ": "M", "Ν": "N",
    "Ο": "O", "Ρ": "P", "Τ": "T", "Υ": "Y", "Χ": "X", "α": "a", "ι": "i", "κ": "k", "ν": "v",
    "ο": "o", "ρ": "p", "υ": "u", "ɑ": "a", "ɡ": "g", "ı": "i", "ſ": "s", "Ꭺ": "A", "Ꮪ": "S",
}  # fmt: skip
_LETTERS = {
    "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ħ": "h",
    "Ħ": "H", "ŧ": "t", "Ŧ": "T", "ŋ": "n", "Ŋ": "N", "ɓ": "b", "ɗ": "d", "ƙ": "k", "Ɓ": "B",
    "Ɗ": "D", "Ƙ": "K", "ə": "e", "Ə": "E",
}  # fmt: skip
_LONG = {
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "Th",
    "…": "...",
}  # fmt: skip
_HYPHENS = "‐‑‒–—―−﹘﹣-⁃⸺⸻〜~゠᠆֊"
_QUOTES = "’‘‛ʼʻʹʽˈ′´`＇ꞌ՚׳‵❛❜"
_DOUBLES = "“”„‟″«»❝❞＂"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_BREAKS = "\u2028\u2029\u0085\x0b\x0c"
_EXTRA = {"•": ".", "·": ".", "․": ".", "‧": ".", "⁄": "/", "∕": "/", "／": "/", "ˍ": "_"}


def _fold_char(char: str) -> str:
    """What one character is folded to; the empty string drops it."""
    for table in (_CYRILLIC_GREEK, _LETTERS, _LONG, _EXTRA):
        if char in table:
            return table[char]
    for group, plain in ((_HYPHENS, "-"), (_QUOTES, "'"), (_DOUBLES, '"'), (_SPACES, " ")):
        if char in group:
            return plain
    if char in _BREAKS:
        return "\n"
    return _by_property(char)


def _by_property(char: str) -> str:
    category = unicodedata.category(char)
    if category in {"Cf", "Mn", "Me"} or char in "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0":
        return ""
    if category == "Nd":
        return str(unicodedata.digit(char))
    spread = unicodedata.normalize("NFKD", char)
    plain = "".join(c for c in spread if not unicodedata.combining(c))
    if plain == char or not plain or len(plain) > 8:  # noqa: PLR2004 - the longest is a phrase
        return char
    return "".join(_fold_char(c) for c in plain) if plain != char else char


class _Table(dict[int, str]):
    """Folds a character the first time it is met; ASCII stays as it is."""

    def __missing__(self, code: int) -> str:
        folded = chr(code) if code < 128 else _fold_char(chr(code))  # noqa: PLR2004 - ASCII
        if code == 13:  # noqa: PLR2004 - carriage return
            folded = "\n"
        self[code] = folded
        return folded


_TABLE = _Table()


@lru_cache(maxsize=64)
def _uneven(chars: frozenset[str]) -> re.Pattern[str] | None:
    """Matches the characters of ``chars`` whose folding is not exactly one character long."""
    odd = sorted(c for c in chars if len(_TABLE[ord(c)]) != 1)
    return re.compile("[" + "".join(map(re.escape, odd)) + "]") if odd else None


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text. Characters from ``breaks[k]`` on came from ``origin[k]`` on, one for one.

    ``origin`` is None when nothing moved.
    """

    text: str
    original: str
    origin: array[int] | None = None
    breaks: array[int] | None = None

    def start(self, index: int) -> int:
        """The original offset at which the folded character at ``index`` begins."""
        if self.origin is None or self.breaks is None:
            return index
        if index >= len(self.text):
            return len(self.original)
        at = bisect_right(self.breaks, index) - 1
        return self.origin[at] + index - self.breaks[at]

    def end(self, index: int) -> int:
        """The original offset after the folded range that ends at ``index``.

        Marks and invisible characters that follow the last letter belong to it.
        """
        if self.origin is None or index <= 0:
            return index
        stop = self.start(index - 1) + 1
        while stop < len(self.original) and _TABLE[ord(self.original[stop])] == "":
            stop += 1
        return stop


_ODD = re.compile(r"[^\x00-\x7f]")
_FEW = 40  # kinds of characters; beyond this one pass with a table costs less


def _exchanged(text: str, odd: frozenset[str]) -> str:
    """The folded text, by exchanging each kind of character that is not plain."""
    for char in (*odd, "\r"):
        plain = _TABLE[ord(char)]
        if plain != char:
            text = text.replace(char, plain)
    return text


def fold(text: str) -> Folded:
    """The folded form of ``text``; linear in its length, and free for plain ASCII."""
    if text.isascii():
        return Folded(text.replace("\r", "\n") if "\r" in text else text, text)
    odd = frozenset(_ODD.findall(text))
    folded = text.translate(_TABLE) if len(odd) > _FEW else _exchanged(text, odd)
    uneven = _uneven(odd)
    if uneven is None:
        return Folded(folded, text)
    origin, breaks = array("l", [0]), array("l", [0])
    gained = 0
    for piece in uneven.finditer(text):
        at, size = piece.start(), len(_TABLE[ord(piece.group())])
        for more in range(size):
            origin.append(at)
            breaks.append(at + gained + more)
        gained += size - 1
        origin.append(at + 1)
        breaks.append(at + 1 + gained)
    return Folded(folded, text, origin, breaks)


def squash(value: str) -> str:
    """A register value reduced to what two spellings of it share: lower-case letters and digits."""
    return "".join(c for c in fold(value).text.lower() if c.isalnum())


def lowered(text: str) -> str:
    """Lower case of the same length as the text."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
