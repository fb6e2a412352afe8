"""Mentions of registered people put in order: overlaps settled, touching parts joined, leads taken.

"Amelia" and "Okafor" side by side are one mention of one person; a title and initials that stand
before a name belong to it.
"""

from __future__ import annotations

import re
from operator import itemgetter
from typing import NamedTuple

from services.redaction.detectors.context import VERBS
from services.redaction.detectors.forms import FormKind
from services.redaction.detectors.names import PARTICLES
from services.redaction.detectors.vocabulary import ordinary

PERSONAL = frozenset(
    {
        FormKind.FULL,
        FormKind.JOINED,
        FormKind.GIVEN,
        FormKind.SURNAME,
        FormKind.MIDDLE,
        FormKind.NICK,
        FormKind.PARTED,
    }
)


def _as_misread(word: str) -> set[str]:
    """A particle as it is, as a scanner reads it, with two letters turned, with a gap in it."""
    turned = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
    parted = {f"{one[:1]} {one[1:]}" for one in ("dela", "della", "vander", "vanden")}
    slipped = {word[:at] + word[at] + word[at:] for at in range(len(word))}
    if len(word) > 2:  # noqa: PLR2004 - one letter links nothing
        slipped |= {word[:at] + word[at + 1 :] for at in range(len(word))}
    return {
        word,
        word.replace("e", "c"),
        word.replace("d", "cl"),
        word.replace("l", "1"),
        *turned,
        *parted,
        *slipped,
    }


_LINKS = {read for word in PARTICLES | {"an", "mhic"} for read in _as_misread(word)}
_BETWEEN = re.compile(
    rf"(?:[ \t\n]{{1,2}}(?:{'|'.join(sorted(_LINKS))}))+[ \t\n-]{{1,2}}"
    r"|[\s,_+/\-(]{0,4}|[ \t\n]{1,2}(?:[a-z]\.? ?){1,2}[\s,]{0,2}|[._]|\) ?"
)
_LEAD = re.compile(
    r"(?<![a-z0-9])(?:(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|lady|lord|dame|rev|master|mme|herr"
    r"|frau)\.?[ \n\t]{1,2})?(?:[a-z]\.?[ -]?){0,3}$"
)
_CAPITAL = re.compile(r"[A-Z]")
_VERB_AFTER = re.compile(r" ([a-z]+)")
_SMALL_LEADS = frozenset(("a", "i", "s", "m", "d"))
_NO_INITIALS = 4  # letters in a row: more than initials are
_TITLE_ENDS = frozenset(
    title[-_NO_INITIALS:]
    for title in ("miss", "prof", "professor", "lady", "lord", "dame", "master", "herr", "frau")
)
_FARTHEST = 10  # "Khalid bin al Walid": two particles between
_ORDER = itemgetter(0, 1, 2)


class Hit(NamedTuple):
    """A mention: range in the folded text, kind of form, the entries it may belong to."""

    start: int
    end: int
    kind: FormKind
    entries: frozenset[int]
    confidence: float


def merge(text: str, low: str, hits: list[Hit]) -> list[Hit]:
    """Hits in order, overlaps resolved, touching mentions of one person joined into one."""
    merged: list[Hit] = []
    for _, _, _, hit in sorted(((h.start, -h.end, h.kind, h) for h in hits), key=_ORDER):
        joined = _join(low, merged[-1], hit) if merged else None
        if joined:
            merged[-1] = joined
        else:
            merged.append(hit)
    return [_with_lead(text, low, hit) for hit in merged]


def _join(low: str, last: Hit, hit: Hit) -> Hit | None:
    if hit.start >= last.end:
        return _beside(low, last, hit)
    if hit.end <= last.end:
        if (hit.start, hit.end) == (last.start, last.end) and hit.kind == last.kind:
            return last._replace(entries=last.entries | hit.entries)
        if hit.kind in PERSONAL and last.kind in PERSONAL and hit.confidence > last.confidence:
            return last._replace(confidence=hit.confidence)
        return last
    same = last.entries & hit.entries
    if not same:
        return None
    kind = min(last.kind, hit.kind)
    return Hit(last.start, hit.end, kind, same, max(last.confidence, hit.confidence))


def _beside(low: str, last: Hit, hit: Hit) -> Hit | None:
    if hit.start - last.end > _FARTHEST or not (last.kind in PERSONAL and hit.kind in PERSONAL):
        return None
    same = last.entries & hit.entries
    if not same:
        return None
    between = low[last.end : hit.start]
    if "\n\n" in between or not _BETWEEN.fullmatch(between):
        return None
    sure = max(last.confidence, hit.confidence, 0.95)
    return Hit(last.start, hit.end, FormKind.FULL, same, sure)


def _with_lead(text: str, low: str, hit: Hit) -> Hit:
    """Takes in a title and initials that stand before a personal name."""
    if hit.kind not in PERSONAL or not hit.start:
        return hit
    near = low[hit.start - 1]
    if not (near.isspace() or near in ".-") or not _may_lead(low, hit.start):
        return hit
    lead = _LEAD.search(low, max(0, hit.start - 24), hit.start)
    if lead is None or not lead.group().strip(" -."):
        return hit
    start = lead.start()
    capital = _CAPITAL.search(text, start, hit.start)
    small = lead.group().strip().rstrip(".") in _SMALL_LEADS or not capital
    if small and not text[start].isupper():
        return hit
    if text[start : hit.start].strip() in {"A", "I"} and not _stands_for_name(text, start, hit):
        return hit
    return hit._replace(start=start, confidence=max(hit.confidence, 0.9))


def _may_lead(low: str, start: int) -> bool:
    """Whether the word that ends before a mention is short enough for initials, or a title."""
    word = low[max(0, start - 24) : start].rstrip(" \t\n.-")[-_NO_INITIALS:]
    if not word[-1:].isalpha():
        return False
    long = len(word) == _NO_INITIALS and word.isalpha() and word.isascii()
    return not long or word in _TITLE_ENDS


def _stands_for_name(text: str, start: int, hit: Hit) -> bool:
    """Whether "A" or "I" before a surname is an initial, not a word."""
    if text[max(0, start - 2) : start - 1].islower() or text[start - 1 : start] == "(":
        return True
    if hit.kind is not FormKind.SURNAME:
        return False
    if text[start - 1 : start] in {"\t", "|"} and text[hit.end : hit.end + 1] in {
        "\t",
        "\n",
        "|",
        "",
    }:
        return True  # a cell of a table and nothing else in it
    after = _VERB_AFTER.match(text, hit.end)
    acts = after is not None and after.group(1) in VERBS
    return acts or not ordinary(text[hit.start : hit.end].lower())
