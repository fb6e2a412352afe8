"""Follows the drawing of text in a content stream: what is shown, where, and in which order.

An interpreter of this package's own, over bytes. Text that is drawn invisibly, in white, off the
page or outside a clipping is shown to it like any other: it asks what a stream says, not what an
eye sees.
"""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from services.redaction.proof.pdf_fonts import Font
from services.redaction.proof.pdf_raw import clear_name, spans_of_strings

Matrix = tuple[float, float, float, float, float, float]
Fonts = Callable[[bytes], Font]

_STRING = rb"\([^()]*+\)|<[^<>]*+>"
_ARRAY = rb"\[(?:[^\[\]()<>]*+(?:" + _STRING + rb"))*+[^\[\]()<>]*+\]"
_NAME = rb"/[^\s/<>\[\]()%{}]*+"
_WORD = rb"[A-Za-z'\"][A-Za-z0-9*'\"]*+"
_ONE = (
    rb"((?:[^A-Za-z'\"%(<\[/]++|<<|" + _ARRAY + rb"|" + _STRING + rb"|" + _NAME + rb")*+)"
    rb"(" + _WORD + rb"|%[^\r\n]*+|\Z)"
)
# What writers of text repeat most is taken in one step: a line or a shape with its own place and
# shade, between marks; and a word of a layer, which leaves its font and stretch behind.
_NUMBERS = rb"[-+.\d][-+.\d\s]*+"
_MARK = rb"(/\w++\s*+<<[^<>()\[\]]*+(?:\([^()]*+\)[^<>()\[\]]*+)?>>)\s*+BDC"
_TEXT = (
    rb"BT\s++(?:\d\s++Tr\s*+)?(/\w++)\s++([\d.]++)\s++Tf\s++(" + _NUMBERS + rb")Tm\s*+"
    rb"(\[\([^()]*+\)\]|" + _ARRAY + rb"|" + _STRING + rb")\s*+T[jJ]\s++ET"
)
_SHAPE = rb"((?:(?:" + _NUMBERS + rb"[mlc]|h)\s++)++[fS])"
_SAVED = (
    rb"((?:\s*+EMC)?(?:\s*+" + _MARK + rb")?\s*+q\s++(" + _NUMBERS + rb")cm\s*+(/\w++)\s++cs\s++"
    rb"" + _NUMBERS + rb"scn\s++(?:" + _TEXT + rb"|" + _SHAPE + rb")\s++Q(?=\s))"
)
_LAYERED = (
    rb"(\s*+(/\w++)\s++([\d.]++)\s++Tf\s++([\d.]++)\s++Tz\s++(" + _NUMBERS + rb")Tm\s*+"
    rb"(" + _STRING + rb")\s*+Tj(?=\s))"
)
_STEP = re.compile(_SAVED + rb"|" + _LAYERED + rb"|" + _ONE)
_OPERATION = re.compile(_ONE)
_REST = re.compile(_STRING + rb"|" + _NAME)
_ITEM = re.compile(rb"\(([^()]*+)\)|<([^<>]*+)>|([-+]?[\d.]+)")
# Adjustments of less than a tenth of the size part no words and hardly move the pen.
_KERNED = re.compile(rb"\)\s*-?\d{1,2}(?:\.\d*)?\s*\(")
_INLINE_IMAGE = re.compile(rb"\bBI\b[^()]*?\bID\s.*?\sEI\b", re.DOTALL)
_ODD = re.compile(rb"\\(?:[^0-7nrtbf]|[4-7][0-7][0-7])")
_INNER = re.compile(rb"\([^()]*+\(")
_NESTED = re.compile(rb"\(([^()]*+(?:\((?:[^()]*+(?:\([^()]*+\)[^()]*+)*+)\)[^()]*+)++)\)")
_APART, _BACK = -180.0, 300.0  # adjustments inside an array beyond which a piece ends
_LINE = 0.4  # of the font size: base lines nearer than this are one
_GAP = 0.18  # of the font size: more than this between two pieces is a space
_UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Piece:
    """Text shown in one go. ``along`` and ``end`` run in its writing direction, ``across`` up.

    ``codes`` are the glyphs of ``font`` that it shows.
    """

    text: str
    along: float
    end: float
    across: float
    size: float
    turn: int
    font: Font
    codes: str


@dataclass(slots=True)
class Shown:
    """What a stream shows, in its order; ``drawn`` are pictures and forms, ``paths`` shapes.

    ``loose`` strings and ``words`` are everything else.
    """

    pieces: list[Piece] = field(default_factory=list)
    drawn: list[tuple[bytes, Matrix]] = field(default_factory=list)
    paths: list[tuple[bytes, bytes]] = field(default_factory=list)
    strings: list[bytes] = field(default_factory=list)
    loose: list[bytes] = field(default_factory=list)
    words: set[bytes] = field(default_factory=set)


@dataclass(slots=True)
class _State:
    ctm: Matrix = _UNIT
    font: Font | None = None
    size: float = 1.0
    stretch: float = 1.0
    spacing: float = 0.0
    leading: float = 0.0


def follow(content: bytes, fonts: Fonts, outer: Matrix = _UNIT) -> Shown:
    """What a content stream shows; ``fonts`` gives the font of a resource name."""
    if b"BI" in content:
        content = _INLINE_IMAGE.sub(b" BI ", content)
    return _Follower(fonts, outer).run(_KERNED.sub(b"", _plain_strings(content)))


def in_order(pieces: list[Piece]) -> str:
    """The pieces as an eye meets them: lines from top to bottom, each from left to right."""
    lines: list[list[Piece]] = []
    for item in sorted(pieces, key=_downwards):
        last = lines[-1][0] if lines else None
        if (
            last is None
            or last.turn != item.turn
            or last.across - item.across > _LINE * max(item.size, last.size)
        ):
            lines.append([])
        lines[-1].append(item)
    return "\n".join(_line(line) for line in lines)


def _downwards(item: Piece) -> tuple[int, float, float]:
    return item.turn, -item.across, item.along


def _across(item: Piece) -> float:
    return item.along


def _line(items: list[Piece]) -> str:
    if len(items) == 1:
        return items[0].text
    items.sort(key=_across)
    made = [items[0].text]
    for last, item in pairwise(items):
        if item.along - last.end > _GAP * item.size:
            made.append(" ")
        made.append(item.text)
    return "".join(made)


class _Follower:
    """The graphics and text state while a stream runs."""

    def __init__(self, fonts: Fonts, outer: Matrix) -> None:
        self._fonts = fonts
        self._now = _State(outer)
        self._inner = _State()
        self._saved: list[_State] = []
        self._line: Matrix = _UNIT
        self._pen: Matrix = _UNIT
        self._found = Shown()
        self._known: dict[bytes, Font] = {}

    def run(self, content: bytes) -> Shown:
        """Follows every operation; what is no text to follow is kept to be read as it stands."""
        rest: set[bytes] = set()
        others: set[tuple[bytes, bytes]] = set()
        for found in _STEP.findall(content):
            saved, mark, place, shade, name, size, matrix, array, shape, layered = found[:10]
            try:
                if saved:
                    rest.add(mark)
                    self._found.words.add(shade)
                    if shape:
                        self._found.paths += _drawing(shape)
                    else:
                        self._set_line(place, name, size, matrix, array)
                    continue
                if layered:
                    self._set_word(*found[10:15])
                    continue
            except (ValueError, IndexError, OverflowError):
                self._each(_OPERATION.findall(saved or layered), rest, others)
                continue
            self._each([found[15:]], rest, others)
        rest.update([operands for operands, _ in others])
        self._found.words.update([operator for _, operator in others])
        self._found.words -= _PLAIN
        loose = b" ".join(rest).replace(b"<<", b" ").replace(b">>", b" ")
        for token in _REST.findall(loose):
            if token.startswith(b"/"):
                self._found.words.add(token)
            else:
                self._found.loose += [_loose(q, d) for q, d, _ in _ITEM.findall(token)]
        return self._found

    def _each(
        self,
        operations: list[tuple[bytes, bytes]],
        rest: set[bytes],
        others: set[tuple[bytes, bytes]],
    ) -> None:
        steps, paths = _STEPS, self._found.paths
        for operation in operations:
            operands, operator = operation
            if operator in _PATHS:
                paths.append(operation)
            elif operator in steps:
                try:
                    steps[operator](self, operands)
                except (ValueError, IndexError, OverflowError):
                    rest.add(operands)
            else:
                others.add(operation)

    def _set_line(
        self, place: bytes, name: bytes, size: bytes, matrix: bytes, array: bytes
    ) -> None:
        """A line between its own saving and restoring: nothing stays but where its text ended."""
        held = self._now
        a, b, c, d, e, f = map(float, place.split())
        ctm = (a, b, c, d, e, f)
        now = self._inner
        now.ctm = ctm if held.ctm is _UNIT else _times(ctm, held.ctm)
        now.font, now.size = self._font(name), float(size)
        now.stretch, now.spacing = held.stretch, held.spacing
        self._line = self._pen = _matrix(matrix)
        self._now = now
        try:
            self._array(array)
        finally:
            self._now = held

    def _set_word(
        self, name: bytes, size: bytes, stretch: bytes, matrix: bytes, shown: bytes
    ) -> None:
        now = self._now
        now.font, now.size, now.stretch = self._font(name), float(size), float(stretch) / 100
        self._line = self._pen = _matrix(matrix)
        self._array(shown)

    def _font(self, name: bytes) -> Font:
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._fonts(clear_name(name[1:]))
            self._found.words.add(name)
        return known

    def save(self, _: bytes) -> None:
        now = self._now
        self._saved.append(
            _State(now.ctm, now.font, now.size, now.stretch, now.spacing, now.leading)
        )

    def restore(self, _: bytes) -> None:
        if self._saved:
            self._now = self._saved.pop()

    def concat(self, given: bytes) -> None:
        self._now.ctm = _times(_matrix(given), self._now.ctm)

    def begin(self, _: bytes) -> None:
        self._line = self._pen = _UNIT

    def place(self, given: bytes) -> None:
        self._line = self._pen = _matrix(given)

    def move(self, given: bytes) -> None:
        x, y = given.split()[-2:]
        self._move(float(x), float(y))

    def move_leading(self, given: bytes) -> None:
        self._now.leading = -float(given.split()[-1])
        self.move(given)

    def next_line(self, _: bytes) -> None:
        self._move(0.0, -self._now.leading)

    def set_font(self, given: bytes) -> None:
        name, size = given.split()[-2:]
        self._now.font, self._now.size = self._font(name), float(size)

    def set_leading(self, given: bytes) -> None:
        self._now.leading = float(given)

    def set_stretch(self, given: bytes) -> None:
        self._now.stretch = float(given) / 100

    def set_spacing(self, given: bytes) -> None:
        self._now.spacing = float(given)

    def show(self, given: bytes) -> None:
        self._array(given)

    def show_next(self, given: bytes) -> None:
        self.next_line(given)
        self._array(given)

    def draw(self, given: bytes) -> None:
        self._found.drawn.append((clear_name(given.strip()[1:]), self._now.ctm))

    def _move(self, x: float, y: float) -> None:
        a, b, c, d, e, f = self._line
        self._line = self._pen = (a, b, c, d, x * a + y * c + e, x * b + y * d + f)

    def _array(self, array: bytes) -> None:
        now = self._now
        if now.font is None:
            now.font = self._fonts(b"")
        font, read = now.font, now.font.read
        start = 2 if array[:1] == b"[" else 1
        alone = array[start - 1 : start] == b"(" and array.find(b")") == len(array) - start
        if alone or array[:1] == b"<":
            inside = array[start:-start]
            value = _unescaped(inside) if alone else _unhex(inside)
            self._found.strings.append(value)
            codes, text, advance = read(value)
            if now.spacing:
                advance += now.spacing * 1000 * len(text) / (now.size or 1.0)
            self._put(text, font, codes, advance)
            return
        texts: list[str] = []
        codes = ""
        advance = 0.0
        for quoted, digits, number in _ITEM.findall(array):
            if number:
                adjust = float(number)
                if not _APART < adjust < _BACK:
                    self._put("".join(texts), font, codes, advance)
                    texts, codes, advance = [], "", 0.0
                    self._forward(-adjust)
                else:
                    advance -= adjust
                continue
            value = _unhex(digits) if digits else _unescaped(quoted)
            self._found.strings.append(value)
            given, text, width = read(value)
            codes += given
            texts.append(text)
            advance += width + now.spacing * 1000 * len(text) / (now.size or 1.0)
        self._put("".join(texts), font, codes, advance)

    def _put(self, text: str, font: Font, codes: str, advance: float) -> None:
        before = self._pen
        self._forward(advance)
        if not text:
            return
        now = self._now
        a, b, _, _, x0, y0 = _times(before, now.ctm)
        g, h, i, j, k, l = now.ctm  # noqa: E741 - a matrix is written like this
        along, up = self._pen[4], self._pen[5]
        x1, y1 = along * g + up * i + k, along * h + up * j + l
        length = math.hypot(a, b) or 1.0
        size = abs(now.size) * length
        if abs(b) < 0.01 * length and a > 0:
            self._found.pieces.append(Piece(text, x0, x1, y0, size, 0, font, codes))
            return
        cos, sin = a / length, b / length
        turn = round(math.degrees(math.atan2(b, a)))
        start, end = x0 * cos + y0 * sin, x1 * cos + y1 * sin
        across = y0 * cos - x0 * sin
        self._found.pieces.append(Piece(text, start, end, across, size, turn, font, codes))

    def _forward(self, thousandths: float) -> None:
        a, b, c, d, e, f = self._pen
        x = thousandths / 1000 * self._now.size * self._now.stretch
        self._pen = (a, b, c, d, x * a + e, x * b + f)


_PATHS = frozenset(b"re m l c v y h f f* F S s B B* b b* n sh BI d0 d1".split())
_PLAIN = frozenset(
    b"cs CS scn SCN sc SC g G rg RG k K Tr Ts Tw ET EMC BDC BMC W W* gs w J j"
    b" M d i ri true false null".split()
)
_COMMENT = ord("%")
_STEPS: dict[bytes, Callable[[_Follower, bytes], None]] = {
    b"q": _Follower.save, b"Q": _Follower.restore, b"cm": _Follower.concat,
    b"BT": _Follower.begin, b"Tm": _Follower.place, b"Td": _Follower.move,
    b"TD": _Follower.move_leading, b"T*": _Follower.next_line, b"Tf": _Follower.set_font,
    b"TL": _Follower.set_leading, b"Tz": _Follower.set_stretch, b"Tc": _Follower.set_spacing,
    b"Tj": _Follower.show, b"TJ": _Follower.show, b"'": _Follower.show_next,
    b'"': _Follower.show_next, b"Do": _Follower.draw,
}  # fmt: skip


@lru_cache(maxsize=4096)
def _drawing(shape: bytes) -> list[tuple[bytes, bytes]]:
    """The steps of a shape; the label of one length is drawn by the same ones."""
    return [operation for operation in _OPERATION.findall(shape) if operation[1]]


@lru_cache(maxsize=4096)
def _matrix(given: bytes) -> Matrix:
    a, b, c, d, e, f = map(float, given.split()[-6:])
    return a, b, c, d, e, f


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, l = then  # noqa: E741 - a matrix is written like this
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + l,
    )  # fmt: skip


def _plain_strings(content: bytes) -> bytes:
    """The stream with no bracket inside a string, so that one expression can find them all."""
    plain = content
    if b"\\" in plain:
        plain = plain.replace(b"\\\\", b"\\134")
        plain = plain.replace(b"\\(", b"\\050").replace(b"\\)", b"\\051")
    nested = _INNER.search(plain) is not None
    if nested:
        plain = _NESTED.sub(_flattened, plain)
        nested = _INNER.search(plain) is not None
    if not nested and _ODD.search(plain) is None:
        return plain
    made, at = [], 0
    for start, end, value in spans_of_strings(content):
        made += [content[at:start], b"<", value.hex().encode(), b">"]
        at = end
    return b"".join([*made, content[at:]])


def _flattened(hit: re.Match[bytes]) -> bytes:
    inner = hit.group(1).replace(b"(", b"\\050").replace(b")", b"\\051")
    return b"(" + inner + b")"


def _unescaped(quoted: bytes) -> bytes:
    if b"\\" not in quoted:
        return quoted
    plain, _ = codecs.escape_decode(quoted)
    return bytes(plain)


def _unhex(digits: bytes) -> bytes:
    clean = b"".join(digits.split())
    return bytes.fromhex((clean + b"0" * (len(clean) % 2)).decode("latin-1"))


def _loose(quoted: bytes, digits: bytes) -> bytes:
    try:
        return _unhex(digits) if digits else _unescaped(quoted)
    except ValueError:
        return digits
