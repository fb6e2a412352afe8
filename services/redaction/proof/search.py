"""Looks for needles in one view of a file: a piece of text and how far its words can be trusted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from services.redaction.proof.fold import Token, Tokens, camel_parts, plain, spaced, tight
from services.redaction.proof.kept import Decided, Kept
from services.redaction.proof.matcher import RAW_FROM, Matcher
from services.redaction.proof.needles import GLUED_FROM, Needle, Needles
from services.redaction.proof.wordlike import WORDLIKE, plainly_a_word

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


def made_ready(needles: Needles, kept: Sequence[Kept] = ()) -> Matcher:
    """The needles ready for many views, with the mentions that a person decided to keep."""
    ready = Matcher(needles)
    ready.decided = Decided(kept, partial(_forms, ready))
    return ready


def search(needles: Needles | Matcher, view: View) -> Iterator[Needle]:
    """Every needle this view holds, each at most once, but for mentions that were kept."""
    ready = needles if isinstance(needles, Matcher) else Matcher(needles)
    folded = plain(view.text)
    found = _once(ready, view, folded)
    if found and ready.decided is not None:
        excused, left = ready.decided.excused({form for _, _, form in found}, folded)
        excused -= {form for _, _, form in _once(ready, view, left)} if excused else set()
        found = {key: needle for key, needle in found.items() if key[2] not in excused}
    yield from found.values()


def _once(ready: Matcher, view: View, folded: str) -> dict[tuple[int, str, str], Needle]:
    seen: dict[tuple[int, str, str], Needle] = {}
    for needle in _all(ready, view, folded):
        if not (view.raw and len(needle.form) < RAW_FROM):
            seen.setdefault((needle.entry, needle.kind, needle.form), needle)
    return seen


def _forms(ready: Matcher, text: str) -> tuple[set[str], set[str]]:
    """The forms that a text by itself is, and those it is merely near to."""
    folded = plain(text)
    view = View("kept", text, cells=True)
    exact = {needle.form for needle in _exactly(ready, view, folded, spaced(folded))}
    return exact, {needle.form for needle in ready.near.find(folded, spaced(folded))}


def _all(ready: Matcher, view: View, folded: str) -> Iterator[Needle]:
    standing = spaced(folded)
    yield from _exactly(ready, view, folded, standing)
    if not view.raw:
        yield from ready.near.find(folded, standing)


def _exactly(ready: Matcher, view: View, folded: str, standing: str) -> Iterator[Needle]:
    needles = ready.needles
    starts = ready.phrase_starts(standing, raw=view.raw)
    if starts:
        yield from _phrases(needles, folded, Tokens(folded), starts)
    inside = ready.runs(standing.replace(" ", ""))
    if inside:
        yield from _runs(needles, inside, folded, glued=view.glued)
        yield from _split_words(needles, folded)
    yield from ready.digits(folded)
    yield from ready.days(folded)
    if view.cells:
        yield from (n for form, n in needles.serials.items() if f" {form} " in standing)


def _phrases(
    needles: Needles, folded: str, found: Sequence[Token], starts: Sequence[int]
) -> Iterator[Needle]:
    excused = _excused(needles, found) if needles.allowed else []
    for at in starts:
        token = found[at]
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


def _runs(
    needles: Needles, inside: Collection[str], folded: str, *, glued: bool
) -> Iterator[Needle]:
    yield from (needles.tights[form] for form in inside if form in needles.tights)
    parts = [form for form in inside if form in needles.glued]
    if glued:
        yield from (needles.glued[form] for form in parts if len(form) >= RAW_FROM)
    if not parts:
        return
    for chunk in _handles(folded):
        pieces = camel_parts(chunk)
        lowered = tight(chunk)
        yield from (needles.glued[form] for form in parts if form in pieces or form in lowered)


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
