"""Numbers and codes of United Kingdom records: health, school, police, courts, money, devices.

The text is read once for groups of digits. What a group looks like (``shapes``) and the word that
stands before it (``labelled``) say what it is; telephone numbers are read from the digits
themselves. A checksum that holds raises the confidence; one that fails never drops the span.
"""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from services.redaction.detectors import labelled
from services.redaction.detectors.again import again
from services.redaction.detectors.contacts import contacts
from services.redaction.detectors.folding import lowered
from services.redaction.detectors.misread import mended
from services.redaction.detectors.shapes import Row, in_postcode_area, rows_in, shape
from services.redaction.domain.dates import MONTHS
from services.redaction.domain.register import Register
from services.redaction.domain.spans import Category, Reason, Span

NAME = "identifiers"

# A group of digits and what hangs together with it: "12 34 56 C", "HD1 2TA", "22/9876/24".
_GROUP = re.compile(
    r"[0-9][0-9A-Za-z]{0,40}(?:[ \t\n.\-/()]{1,3}(?:[A-Za-z]{0,5}[0-9][0-9A-Za-z]{0,24})"
    rf"|[ \-](?!(?:{labelled.CAPITALS})(?![A-Za-z0-9]))[A-Z]{{1,4}}(?![A-Za-z0-9])|[/][A-Z]{{1,8}}(?![A-Za-z0-9])|(?<=[A-Z]{{2}}[0-9][0-9lOS])\n[A-Z]{{3}}(?![A-Za-z0-9])|\n[A-Z]{{4}}(?=[ ][0-9OolISB]{{4}})){{0,30}}"
)
# What stands before its first digit, read backwards.
_STEM = re.compile(r"[A-Za-z0-9]{0,12}(?:[\-/][A-Za-z0-9]{1,10}){0,3}(?![A-Za-z0-9])")
_WORD = re.compile(r"[ \t\n]{1,2}(?=[A-Za-z0-9]{0,4}[A-Z9])[A-Za-z0-9]{1,5}(?![A-Za-z0-9])")
_ANY_WORD = re.compile(_WORD.pattern + r"|[ ][a-z]{1,2}(?![A-Za-z0-9])")
_BACK = 60
_PHONE = re.compile(
    r"(?<![\w./+])(?:(?:\+|00)44[ \-.]?(?:\(0\)[ \-.]?)?|\(\+?44\)[ \-.]?0?|\(?0)"
    r"\(?[1-9]\d{0,4}\)?(?:[ \-./\n]{0,2}\d{2,8}){1,4}(?:\s?\(?(?:x|ext\.?|extension)\s?\d{2,5}\)?)?(?![\w])"
)
_ABROAD = re.compile(
    r"(?<![\w./])(?:\+|00)(?!44)[1-9]\d{0,2}[ \-.]?(?:\(?\d{1,4}\)?[ \-.]?){2,5}\d{2,4}(?!\w)"
)
_SHORTEST = 9  # digits of a telephone number
_LONGEST = 17
_FULL = 10
_KEPT_BEFORE = re.compile(
    r"(?:\b(?:v|ver|version|release|build|SI|S\.I\.|S\.I|Directive|Regulation|Regulations|Regulation \((?:EU|EC)\)|Decision|Order|Act|No|Law|Statutory Instrument)\.? ?(?:No\.? ?)?|[£$€])$"
)
_YEAR = 4
_MONTHS = frozenset(m[:3].capitalize() for m in MONTHS)
_BEFORE_COUNTS = (
    *(f"{m.capitalize()} " for m in MONTHS), " in ", " of ", " the ", " and ", " to ", " since ", " until ", " from ", " on ",
    " a ", " for ", " by ", " was ", " at ", " between ", " about ", " Article ", " Articles ", " Section ", " section ", " or ", "§ ",
)  # fmt: skip
_AREA_AFTER = re.compile(r" (?:area|district|postcode|post code|postal)")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value is called when no table says so."""

    label: str
    category: Category
    reason: Reason = Reason.DIRECT_ID


class Reading(NamedTuple):
    """One way to read a place in the text, and how sure it is."""

    start: int
    end: int
    kind: Row | labelled.Rule | Kind
    sure: float = 0.6

    def span(self) -> Span:
        """The proposal this reading makes."""
        kind = self.kind
        return Span(self.start, self.end, kind.category, kind.label, kind.reason, NAME, self.sure)


class IdentifierDetector:
    """Finds identifiers by shape and label. ``find`` wants folded text."""

    name = NAME

    def find(self, text: str, register: Register) -> Iterable[Span]:  # noqa: ARG002 - by shape alone
        """Spans for every identifier-shaped value, as it stands and as a poor scan meant it."""
        return [*self._read(text), *again(text, mended(text), self._read)]

    def _read(self, text: str) -> list[Span]:
        found: list[Span] = []
        for match in _GROUP.finditer(text):
            start, end = match.span()
            if end - start > _YEAR or _worth(text, start, end):
                found.extend([reading.span() for reading in _of_group(text, start, end)])
        found.extend(contacts(text, lowered(text)))
        return found


def _worth(text: str, start: int, end: int) -> bool:
    """Whether a short group may be more than a count, the day of a date or its year."""
    if text[end : end + 1] == " " and text[end + 1 : end + 4] in _MONTHS:
        return False
    led = text[max(0, start - 10) : start]
    if end - start == 1:
        return led[-1:].isalpha()
    return not led.endswith(_BEFORE_COUNTS)


def _of_group(text: str, first: int, end: int) -> Iterable[Reading]:
    """What one group of digits is, the surest reading of each place. ``first`` is a digit."""
    back = text[max(0, first - _BACK) : first][::-1]
    stem = _STEM.match(back)
    size = stem.end() if stem else 0
    start = first - size
    word = (_WORD if end - first <= _YEAR else _ANY_WORD).match(back, size)
    whole = start - (word.end() - size) if word else start
    best = {(r.start, r.end): r for r in _by_label(text, first, start, whole)}
    if end - start > 4 or whole < start:  # noqa: PLR2004 - a year is no shape
        _by_shape(text, whole, end, best)
    elif size and _AREA_AFTER.match(text, end) and in_postcode_area(text[start:end]):
        best[start, end] = Reading(start, end, _OUTWARD)
    return best.values()


def _by_label(text: str, first: int, start: int, whole: int) -> Iterator[Reading]:
    label = labelled.before(text, start)
    if label is not None:
        return _labelled(text, start, start, label)
    if start < first and (rules := labelled.RULES.get(text[start:first].rstrip("-/").lower())):
        return _labelled(text, start, first, labelled.Label(rules, joined=True))
    if whole < start:
        at = start - len(text[whole:start].lstrip())
        label = labelled.before(text, at)
    return _labelled(text, at, at, label) if label is not None else iter(())


def _labelled(text: str, start: int, at: int, label: labelled.Label) -> Iterator[Reading]:
    for rule, stop in labelled.values_at(text, at, label):
        yield Reading(start, stop, rule, rule.confidence)


def _by_shape(text: str, start: int, end: int, best: dict[tuple[int, int], Reading]) -> None:
    """Adds what the shape of a group gives away to what its label did."""
    written = text[start:end]
    plain = shape(written)
    for row, begin, stop, surest in rows_in(plain):
        place = start + begin, start + stop
        known = best.get(place)
        if known is not None and known.sure >= surest:
            continue
        value = written[begin:stop]
        if not row.takes(value):
            continue
        if row.wary and _KEPT_BEFORE.search(text, max(0, place[0] - 28), place[0]):
            continue
        sure = row.passed if row.check and row.check(value) else row.confidence
        if known is None or known.sure < sure:
            best[place] = Reading(*place, row, sure)
    if plain.count("9") >= _SHORTEST - 1 and ("0" in written or "+" in text[start - 2 : start]):
        for reading in _phones(text, start, end):
            place = reading.start, reading.end
            if place not in best or best[place].sure < reading.sure:
                best[place] = reading


def _phones(text: str, start: int, end: int) -> Iterator[Reading]:
    """Telephone numbers that begin in this group, brackets and country code before it included."""
    first, stop = max(0, start - 8), min(len(text), end + 24)
    for found in _PHONE.finditer(text, first, stop):
        match = _on_its_line(text, found)
        size = sum(map(str.isdigit, match.group()))
        if match.start() < end and _SHORTEST <= size <= _LONGEST:
            yield Reading(*match.span(), _TELEPHONE, 0.95 if size >= _FULL else 0.7)
    if "+" not in text[first:end] and "00" not in text[start:end]:
        return
    for match in _ABROAD.finditer(text, first, stop):
        if match.start() < end:
            yield Reading(*match.span(), _TELEPHONE, 0.85)


def _on_its_line(text: str, found: re.Match[str]) -> re.Match[str]:
    """A number that is whole before a line end, without the date or number on the next line."""
    end = text.find("\n", found.start(), found.end())
    short = _PHONE.match(text, found.start(), end) if end > 0 else None
    return short if short and sum(map(str.isdigit, short.group())) >= _FULL else found


_TELEPHONE = Kind("telephone number", Category.PHONE)
_OUTWARD = Kind("postcode", Category.POSTCODE)
