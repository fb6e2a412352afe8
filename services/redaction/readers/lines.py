"""Words on a page and the lines they make.

Geometry only, shared by extracted and recognised text. Coordinates are points from the top left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

BULLET = re.compile(r"(?:[•◦▪‣·●○■□*\u2013-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)])\Z")
_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_COLUMN_GAP = 0.65
_SPACED_RUN = 4
_FRAGMENT, _MOSTLY, _BESIDE = 2, 0.6, 2
_CLEARLY_WIDER = 1.8

Box = tuple[float, float, float, float]


@dataclass(slots=True)
class RawWord:
    """One word as found: clean text without white space, box, type size, weight.

    ``sure`` is how sure text recognition was, of a hundred.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool = False
    group: int = -1
    sure: float = 100.0


class Line:
    """Words that stand side by side, left to right; they are not changed any more.

    ``box`` is the smallest box around them, ``size`` their type size, ``bold`` whether all are.
    """

    __slots__ = ("_segments", "bold", "box", "size", "words")

    def __init__(self, words: list[RawWord]) -> None:
        self.words = words
        self.box = (
            min([w.x0 for w in words]),
            min([w.y0 for w in words]),
            max([w.x1 for w in words]),
            max([w.y1 for w in words]),
        )
        sizes = [w.size for w in words]
        self.size = sizes[0] if sizes[0] == sizes[-1] == max(sizes) == min(sizes) else median(sizes)
        self.bold = all([w.bold for w in words])  # noqa: C419 - made for every line of long files
        self._segments: list[list[RawWord]] | None = None

    def segments(self) -> list[list[RawWord]]:
        """The line cut at gaps too wide to be spaces."""
        if self._segments is None:
            self._segments = self._cut()
        return self._segments

    def _cut(self) -> list[list[RawWord]]:
        first = self.words[0]
        cut = [[first]]
        widest = _COLUMN_GAP * max(self.size, 4.0)
        left, right = first.x0, first.x1
        for before, word in pairwise(self.words):
            x0, x1 = word.x0, word.x1
            wide = x0 - right > widest or left - x1 > widest  # lines may run either way
            if wide and not (before is first and _is_bullet(before.text)):
                cut.append([])
                left, right = x0, x1
            cut[-1].append(word)
            left = min(left, x0)
            right = max(right, x1)
        return cut


def _is_bullet(text: str) -> bool:
    """Whether a line's first word only marks a list item; a lone letter is a misread bullet."""
    return bool(BULLET.match(text)) or (len(text) == 1 and not text.isdigit())


def lines_of(words: Iterable[RawWord]) -> list[Line]:
    """Group words, given in reading order, into lines; groups already known are kept."""
    lines: list[list[RawWord]] = []
    before: RawWord | None = None
    for word in words:
        if before is None:
            lines.append([word])
        elif (
            word.y0 == before.y0 < word.y1 == before.y1
            and word.x0 >= before.x0
            and word.group == before.group
        ):
            lines[-1].append(word)  # the common case, without a call
        elif _same_line(before, word):
            lines[-1].append(word)
        else:
            lines.append([word])
        before = word
    return [Line(_joined_letters(line)) for line in _unspaced(lines)]


def _same_line(before: RawWord, word: RawWord) -> bool:
    if word.group != before.group:
        return False
    if word.group >= 0:
        return True
    overlap = min(before.y1, word.y1) - max(before.y0, word.y0)
    lower = min(before.y1 - before.y0, word.y1 - word.y0)
    if overlap <= 0.5 * lower:
        return False
    return word.x0 >= before.x0 or (runs_leftward(before.text) and runs_leftward(word.text))


def runs_leftward(text: str) -> bool:
    """Whether a word is in a script written from right to left."""
    return _LEFTWARD.search(text) is not None


def _unspaced(lines: list[list[RawWord]]) -> list[list[RawWord]]:
    """Put the words of letter-spaced lines together, with their figures and points."""
    torn = [_is_torn(line) for line in lines]
    if not any(torn):
        return lines
    gaps = [_letter_gap(line) if apart else 0.0 for line, apart in zip(lines, torn, strict=True)]
    result = []
    for at, line in enumerate(lines):
        gap = gaps[at] or max(gaps[max(at - _BESIDE, 0) : at + _BESIDE + 1])
        pulled = torn[at] and gap
        result.append(_pulled_together(line, _CLEARLY_WIDER * gap) if pulled else line)
    return result


def _is_torn(words: list[RawWord]) -> bool:
    """Whether nearly everything on the line stands by itself, letter by letter."""
    if len(words) < _SPACED_RUN:
        return False
    return sum([len(word.text) <= _FRAGMENT for word in words]) >= _MOSTLY * len(words)


def _letter_gap(words: list[RawWord]) -> float:
    """The gap between letters where wider ones part words; 0 for a row of figures, say."""
    text = "".join([word.text for word in words])
    if len(words) < 2 * _SPACED_RUN or sum(map(str.isalpha, text)) < _MOSTLY * len(text):
        return 0.0
    gaps = [word.x0 - before.x1 for before, word in pairwise(words)]
    small = median(gaps)
    wide = sum([gap > _CLEARLY_WIDER * small for gap in gaps])
    return small if small > 0 and wide > 1 else 0.0


def _pulled_together(words: list[RawWord], widest: float) -> list[RawWord]:
    joined = [words[0]]
    for word in words[1:]:
        last = joined[-1]
        if 0 <= word.x0 - last.x1 <= widest:
            joined[-1] = _as_one(last, word)
        else:
            joined.append(word)
    return joined


def _as_one(first: RawWord, word: RawWord) -> RawWord:
    return replace(
        first,
        text=first.text + word.text,
        y0=min(first.y0, word.y0),
        x1=word.x1,
        y1=max(first.y1, word.y1),
    )


def _joined_letters(words: list[RawWord]) -> list[RawWord]:
    """Put letter-spaced words ("A m e l i a") together again."""
    if sum([len(word.text) == 1 for word in words]) < _SPACED_RUN:
        return words
    result: list[RawWord] = []
    run: list[RawWord] = []
    for word in words:
        if len(word.text) == 1 and word.text.isalpha():
            run.append(word)
        else:
            result += [*_merged(run), word]
            run = []
    return result + _merged(run)


def _merged(run: list[RawWord]) -> list[RawWord]:
    if len(run) < _SPACED_RUN:
        return run
    gaps = [b.x0 - a.x1 for a, b in pairwise(run)]
    usual = max(median(gaps), 0.1)
    merged = [run[0]]
    for gap, word in zip(gaps, run[1:], strict=True):
        if gap > _CLEARLY_WIDER * usual:
            merged.append(word)
        else:
            merged[-1] = _as_one(merged[-1], word)
    return merged


def in_order(lines: Sequence[Line]) -> bool:
    """Whether the lines, as drawn, run down the page (or on to a column at the right)."""
    backward = 0
    for before, line in pairwise(lines):
        (_, top, right, bottom), (left, y0, _, _) = before.box, line.box
        if y0 < top - 0.5 * (bottom - top) and left < right - 1.0:
            backward += 1
    return backward <= max(1, len(lines) // 25)


def sorted_down(lines: Sequence[Line]) -> list[Line]:
    """The lines from top to bottom, left to right."""
    return sorted(lines, key=lambda line: (round(line.box[1] / 3), line.box[0]))
