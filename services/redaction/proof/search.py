"""Looks for needles in one view of a file: a piece of text and how far its words can be trusted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.redaction.proof.days import days
from services.redaction.proof.fold import Token, camel_parts, plain, tight, tokens
from services.redaction.proof.needles import GLUED_FROM, Needle, Needles
from services.redaction.proof.wordlike import WORDLIKE, plainly_a_word

RAW_FROM = 6  # in bytes of unknown meaning, shorter forms occur by chance
_NUMBER = re.compile(r"\d(?:[\s().\-/\u2013]{0,3}\d){5,}")
_HANDLE = re.compile(r"[@_/\\#.&=?]|\d|[a-z][A-Z]")
_EDGES = ".,;:!?()[]{}<>'\"/"
_SPELLED = re.compile(r"(?<![^\W_])[^\W_](?:[\s.\-][^\W_]){3,}(?![^\W_])")
_BROKEN = re.compile(r"(?<![^\W\d_])([^\W\d_]{1,60})[ ]?[\n\t]+[ ]?([^\W\d_]{1,60})")


@dataclass(frozen=True, slots=True)
class View:
    """A text found in a file: where, on which page, and how to read it.

    ``raw``: bytes of unknown meaning, so only forms of six characters and more count.
    ``glued``: word boundaries cannot be trusted, so name parts count inside words.
    ``cells``: from a table, so a lone number may be a date.
    """

    place: str
    text: str
    page: int | None = None
    raw: bool = False
    glued: bool = False
    cells: bool = False


def search(needles: Needles, view: View) -> Iterator[Needle]:
    """Every needle this view holds, each at most once."""
    seen: set[tuple[int, str, str]] = set()
    for needle in _all(needles, view):
        key = (needle.entry, needle.kind, needle.form)
        if key not in seen and not (view.raw and len(needle.form) < RAW_FROM):
            seen.add(key)
            yield needle


def _all(needles: Needles, view: View) -> Iterator[Needle]:
    folded = plain(view.text)
    found = tokens(folded)
    yield from _phrases(needles, folded, found)
    yield from _runs(needles, folded, glued=view.glued)
    yield from _split_words(needles, folded)
    for hit in _NUMBER.finditer(folded):
        number = re.sub(r"\D", "", hit.group())
        yield from (n for digits, n in needles.digits.items() if digits in number)
    if needles.days:
        yield from (needles.days[day] for day in days(folded) if day in needles.days)
    if view.cells:
        yield from (needles.serials[t.word] for t in found if t.word in needles.serials)


def _phrases(needles: Needles, folded: str, found: Sequence[Token]) -> Iterator[Needle]:
    excused = _excused(needles, found)
    for at, token in enumerate(found):
        for form, needle in needles.phrases.get(token.word, ()):
            end = at + len(form)
            if tuple(t.word for t in found[at:end]) != form or _inside(excused, at, end):
                continue
            if needle.capital and not token.capital:
                continue
            wordlike = len(form) == 1 and form[0] in WORDLIKE
            if not (wordlike and needle.capital and plainly_a_word(folded, found, at)):
                yield needle


def _excused(needles: Needles, found: Sequence[Token]) -> list[tuple[int, int]]:
    ranges = []
    for at, token in enumerate(found):
        for phrase in needles.allowed.get(token.word, ()):
            end = at + len(phrase)
            if tuple(t.word for t in found[at:end]) == phrase:
                ranges.append((at, end))
    return ranges


def _inside(ranges: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    return any(s <= start and end <= e for s, e in ranges)


def _runs(needles: Needles, folded: str, *, glued: bool) -> Iterator[Needle]:
    run = tight(folded)
    yield from (needle for form, needle in needles.tights.items() if form in run)
    if glued:
        yield from (n for form, n in needles.glued.items() if len(form) >= RAW_FROM and form in run)
    for chunk in _handles(folded):
        pieces = camel_parts(chunk)
        lowered = tight(chunk)
        for form, needle in needles.glued.items():
            if form in pieces or form in lowered:
                yield needle


def _handles(folded: str) -> Iterator[str]:
    """Chunks that look like an address, a handle or a file name rather than a word."""
    for chunk in folded.split():
        core = chunk.strip(_EDGES)
        if _HANDLE.search(core) and not tight(core).isdigit():
            yield core


def _split_words(needles: Needles, folded: str) -> Iterator[Needle]:
    for hit in _SPELLED.finditer(folded):
        spelled = tight(hit.group())
        yield from (n for form, n in needles.glued.items() if form in spelled)
    at = 0
    while (pair := _BROKEN.search(folded, at)) is not None:
        joined = (pair.group(1) + pair.group(2)).lower()
        if len(joined) >= GLUED_FROM and joined in needles.glued:
            yield needles.glued[joined]
        at = pair.start(2)
