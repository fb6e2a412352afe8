"""What stands right beside a registered part and belongs to it.

The rest of a name may be one slip away ("Wing aYn" for "Wing Yan"), its initial a digit on a poor
scan ("8. Thackray"), the number of a house a letter ("3S Mill Lane"). Each is taken into the
mention where the part beside it leaves no doubt whose it is.
"""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Mapping

from services.redaction.detectors.alike import LOOKS_LIKE
from services.redaction.detectors.forms import FormKind
from services.redaction.detectors.mentions import Hit
from services.redaction.detectors.misspelt import Neighbours
from services.redaction.detectors.names import PARTICLES
from services.redaction.detectors.vocabulary import ordinary

_NOBODY: frozenset[int] = frozenset()
_PARTS = frozenset((FormKind.GIVEN, FormKind.SURNAME, FormKind.NICK, FormKind.MIDDLE))
_HOMES = frozenset((FormKind.STREET, FormKind.ADDRESS, FormKind.DOOR))
_LINK = "|".join(sorted((p for p in PARTICLES if len(p) > 1), key=len, reverse=True))
_INITIAL_LAST = re.compile(
    r"(?:, ?|[ \t\n.])(?:([A-Z])(?:-[A-Z]\.?(?![\w-])|\.(?!\w)|(?![\w.'-]))(?<![ ,]I)(?<!, A))| \(([A-Z])\.?\)"
)
_SENDER_LAST = re.compile(r" ([a-z0-9|])\.?(?= ?:[ \t])")
_NEXT = re.compile(
    rf"(?:[ \t\n]{{1,2}}(?:(?:{_LINK})[ \t\n]){{0,2}}|-)([A-Za-z0-9|!$]{{2,24}})(?![A-Za-z0-9])"
)
_RIGHT_NEXT = re.compile(r"(?:[ \t\n]{1,2}|-)([A-Za-z0-9|!$]{2,24})(?![A-Za-z0-9])")
_PREVIOUS = re.compile(
    rf"(?<![A-Za-z0-9|!$])([A-Za-z0-9|!$]{{2,24}})(?:[ \t\n](?:(?:{_LINK})[ \t\n]){{0,2}}|-)$"
)
_MISREAD_INITIAL = re.compile(r"(?<![\w.,/£$|-])([0-9|!\]l])(?:\. ?| )$")
_NUMBER = re.compile(
    r"(?<![\w./£$€])(?:(?i:flat|apartment|apt|unit|room|no|number)\.? ?(?:\w{1,3},? )?)?[0-9OolISBZ|]{1,4}[A-Za-z]?,?[ \n]{1,2}$"
)
_FIGURE = re.compile(r"\d")
_LONGEST = 30
_STARTS = frozenset(p[:2] for p in PARTICLES)


class Beside:
    """Takes in what adjoins a mention. ``letters`` says who has a name that begins with a letter."""

    def __init__(
        self, neighbours: Neighbours, letters: Mapping[tuple[bool, str], frozenset[int]]
    ) -> None:
        self.neighbours = neighbours
        self.letters = letters

    def taken_in(self, text: str, hit: Hit) -> Hit:
        """The mention with the rest of the name, or the number of the house, that adjoins it."""
        if hit.kind in _HOMES:
            return _numbered(text, hit)
        if hit.kind not in _PARTS:
            return hit
        if led := self._initial(text, hit):
            return led
        if _may_go_on(text, hit.end):
            hit = self._after(text, hit)
        if text[hit.start - 1 : hit.start] in _JOINS and _may_lead(text, hit.start - 1):
            hit = self._before(text, hit)
        return hit

    def _initial(self, text: str, hit: Hit) -> Hit | None:
        """With the initial that follows ("Faith C.") or, misread, leads ("8. Thackray")."""
        surname = hit.kind is FormKind.SURNAME
        if tail := _INITIAL_LAST.match(text, hit.end):
            meant = (
                self.letters.get((surname, tail.group(1) or tail.group(2)), _NOBODY) & hit.entries
            )
            if meant:
                sure = max(hit.confidence, 0.9)
                return Hit(hit.start, tail.end(), hit.kind, meant, sure)
        if not surname and (tail := _SENDER_LAST.match(text, hit.end)):
            letters = LOOKS_LIKE.get(tail.group(1), tail.group(1)).upper()
            owners = [self.letters.get((False, letter), _NOBODY) for letter in letters]
            meant = _NOBODY.union(*owners) & hit.entries
            if meant:
                return Hit(hit.start, tail.end(), hit.kind, meant, max(hit.confidence, 0.6))
        return self._misread(text, hit) if surname and text[hit.start].isupper() else None

    def _misread(self, text: str, hit: Hit) -> Hit | None:
        near = text[max(0, hit.start - 3) : hit.start].rstrip(". ")[-1:]
        if near not in _LIKE_INITIAL:
            return None
        if lead := _MISREAD_INITIAL.search(text, max(0, hit.start - 4), hit.start):
            letters = LOOKS_LIKE.get(lead.group(1), "i").upper()
            owners = [self.letters.get((True, letter), _NOBODY) for letter in letters]
            if meant := _NOBODY.union(*owners) & hit.entries:
                return hit._replace(start=lead.start(), entries=meant)
        return None

    def _after(self, text: str, hit: Hit) -> Hit:
        linked = text[hit.end + 1 : hit.end + 3].lstrip()[:1].islower()
        rest = (_NEXT if linked else _RIGHT_NEXT).match(text, hit.end)
        if rest and self._belongs(rest.group(1), hit):
            return hit._replace(end=rest.end(), kind=FormKind.FULL)
        return hit

    def _before(self, text: str, hit: Hit) -> Hit:
        rest = _PREVIOUS.search(text, max(0, hit.start - _LONGEST), hit.start)
        if rest and self._belongs(rest.group(1), hit):
            return hit._replace(start=rest.start(), kind=FormKind.FULL)
        return hit

    def _belongs(self, word: str, hit: Hit) -> bool:
        """Whether a word beside a mention is nearly another part of the same person's name."""
        low = word.lower()
        if word == low and (word.isalpha() or word.isdigit()):
            return False
        if not self.neighbours.owned[low] & hit.entries:
            return False
        return not (word.isupper() and ordinary(low))


_ONE = frozenset("lI|")
_LIKE_INITIAL = frozenset("0123456789|!]l")
_JOINS = frozenset((" ", "\t", "\n", "-"))


def _may_go_on(text: str, end: int) -> bool:
    """Whether a gap and something like a part of a name follow."""
    near = text[end : end + 3]
    if len(near) < 3 or near[0] not in _JOINS:  # noqa: PLR2004 - a gap and two letters
        return False
    small = near[1:].isalpha() and near[1:].islower()
    return not small or near[1:] in _STARTS


def _may_lead(text: str, end: int) -> bool:
    """Whether the word that ends here has a capital or a figure in it, or is a particle."""
    if not text[end - 1 : end].isalnum():
        return False
    last = text[max(0, end - _LONGEST) : end].rsplit(None, 1)[-1]
    return not (last.islower() and last.isalpha()) or last in PARTICLES


def _numbered(text: str, hit: Hit) -> Hit:
    """A street with the number before it, whatever a scan made of that."""
    if text[hit.start - 1 : hit.start] not in {" ", "\n"}:
        return hit
    number = _NUMBER.search(text, max(0, hit.start - 24), hit.start)
    if number and (_FIGURE.search(number.group()) or number.group().strip() in _ONE):
        return hit._replace(start=number.start())
    return hit
