"""Finds people, places and bodies nobody registered, from capitals and the words around them.

The text is read once as runs of capitalised words. What a run holds (a title, a given name, a word
for a school or a street, a known town) and what stands before and after it decide what it is and
how sure that is. A second look gives names already met their other mentions.
"""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from services.redaction.detectors.bodies import kind_follows
from services.redaction.detectors.context import judge
from services.redaction.detectors.cued import cued
from services.redaction.detectors.linked import linked
from services.redaction.detectors.misread import mended
from services.redaction.detectors.persons import PersonRules
from services.redaction.detectors.placed import PlaceRules
from services.redaction.detectors.public import public_ranges
from services.redaction.detectors.runs import (
    NAME,
    ONE_WORD,
    REST_OF_WORD,
    Memory,
    numbered,
    tokens,
)
from services.redaction.detectors.smallcase import in_file_names, small_given, small_titles, turned
from services.redaction.detectors.sought import occurrences
from services.redaction.detectors.speakers import greeted, speakers
from services.redaction.detectors.streets import addresses
from services.redaction.detectors.tables.nations import COUNTRIES, PEOPLES
from services.redaction.detectors.traits import traits
from services.redaction.detectors.uneventful import idle, makes_kind, uneventful
from services.redaction.detectors.vocabulary import ordinary
from services.redaction.domain.register import Register
from services.redaction.domain.spans import Category, Reason, Span

_LINK = (
    r"(?:'? | & |\.(?=[A-Z][a-z])| (?:of the|of|de la|de|du|des|del|della|di|da|dos|van der|van den|van de|van|von der|von"
    r"|der|den|zu|al|el|bin|ibn|bint|binti|abu|ul|ur|ap|ni|nic|ve|y|for|upon|on|in|under|le|la|les|sur|am|an der) )"
)
# begins with a bare capital, so that the search need not stop anywhere else
_RUN = re.compile(
    rf"[A-Z](?<![A-Za-z0-9_@./].){REST_OF_WORD}(?:{_LINK}{ONE_WORD})*(?![A-Za-z0-9_@])"
)
_LOWER = re.compile(r"(?<![A-Za-z0-9'.@/_-])[a-z]{3,}(?![A-Za-z0-9@/_-]|\.[a-z])")
_AGAINST = re.compile(r"against (?:the )?(?:[A-Z][a-z]+ of )?(?:the )?([A-Z][a-z]+)")
_STATE = re.compile(
    r"(?:Government|Republic|Kingdom) of (?:the )?(?:[A-Z][a-z]+ of )?(?:the )?([A-Z][a-z]+)"
)
_GOVERNMENT = re.compile(r" Government(?<=[a-z] Government)")
_THE_PEOPLE = re.compile(r"\b[Tt]he ([A-Z][a-z]+)$")


_SURE = 0.9  # below this a registered name may be a word, and is read like any other
_REGISTERED = frozenset((Category.PERSON, Category.STAFF))
_OPERATIONS = frozenset(("op", "operation", "op."))
_DOUBT = 0.4
_HYPHENED = re.compile(r"-[a-z]")
_LONGEST = 14  # words read as one run; a longer row of capitals is read in pieces


class ProperNameDetector:
    """Finds unregistered people, places and bodies. ``find`` wants folded text."""

    name = NAME

    def find(self, text: str, register: Register) -> Iterable[Span]:
        """Spans for names nobody registered."""
        return self.follow(text, register, ())

    def follow(
        self,
        text: str,
        register: Register,  # noqa: ARG002 - by context
        found: Iterable[Span],
    ) -> Iterable[Span]:
        """The same; a run that is wholly a registered person's name is not read again."""
        text = mended(text)
        memory = Memory(frozenset(_LOWER.findall(text)), _states(text), public_ranges(text))
        held = sorted((s.start, s.end) for s in found if _surely_registered(s))
        spans: list[Span] = []
        for match in _open_runs(text, held, memory):
            run = tokens(match)
            for first in range(0, len(run), _LONGEST):
                spans.extend(Reader(text, memory, run[first : first + _LONGEST]).read())
        spans.extend(_recalled(memory))
        spans.extend(_titled_again(text, memory))
        spans.extend(small_titles(text))
        spans.extend(turned(text))
        spans.extend(speakers(text))
        spans.extend(greeted(text))
        spans.extend(linked(text))
        spans.extend(in_file_names(text, memory.people))
        spans.extend(small_given(text, memory.small))
        spans.extend(addresses(text))
        spans.extend(traits(text))
        spans.extend(cued(text, memory.public))
        return spans


def _surely_registered(span: Span) -> bool:
    return span.detector == "register" and span.confidence >= _SURE and span.category in _REGISTERED


def _open_runs(text: str, held: list[tuple[int, int]], memory: Memory) -> Iterator[re.Match[str]]:
    """Runs of capitals that may hold a name.

    None lies wholly in one of the ``held`` ranges or in a name that everybody knows.
    """
    at, last = 0, len(held)
    public, known = sorted(memory.public.items()), 0
    for match in _RUN.finditer(text):
        start, end = match.span()
        while at < last and held[at][1] < end:
            at += 1
        while known < len(public) and public[known][1] < end:
            known += 1
        if at < last and held[at][0] <= start:
            _learn(memory, match.group())
        elif known < len(public) and public[known][0] <= start:
            continue
        elif not uneventful(match.group()) or _placed(text, start, end):
            yield match


def _learn(memory: Memory, run: str) -> None:
    """A registered name met in capitals is known again beside others in a file name."""
    for low in run.lower().split():
        if low.isalpha() and not ordinary(low):
            memory.people.setdefault(low, Category.PERSON)


def _placed(text: str, start: int, end: int) -> bool:
    """Whether a door number before or a word for a kind of place after makes a run a place."""
    return kind_follows(text, end) or numbered(text, start)


def _states(text: str) -> frozenset[str]:
    """States that are parties to a judgment: their names identify nobody in it."""
    if "Government" not in text:
        return frozenset()
    states = {found.lower() for pattern in (_AGAINST, _STATE) for found in pattern.findall(text)}
    seen = (
        _THE_PEOPLE.search(text, max(0, m.start() - 24), m.start())
        for m in _GOVERNMENT.finditer(text)
    )
    peoples = {match.group(1).lower() for match in seen if match}
    return frozenset(states & COUNTRIES | peoples & PEOPLES)


class Reader(PersonRules, PlaceRules):
    """Reads one run of capitalised words with every rule."""

    def read(self) -> list[Span]:
        """The spans this run gives rise to."""
        if self._also_known():
            return self.spans
        at, size = self._operation(), len(self.tokens)
        while at < size:
            at = self._take(at) if at == 0 or not self._dull(at) else at + 1
        return self.spans

    def _operation(self) -> int:
        """How many words name a police operation: "Op Bracken" is nobody."""
        if self.tokens[0].low in _OPERATIONS and len(self.tokens) > 1 and not self._gap(1):
            return 2
        return int(self.prior in _OPERATIONS and self.marks == " ")

    def _public(self, at: int) -> int:
        """Where a name that everybody knows ends, if it begins here or after everyday words."""
        held, size = self.memory.public, len(self.tokens)
        while held and at < size:
            if end := held.get(self.tokens[at].start):
                while at < size and self.tokens[at].start < end:
                    at += 1
                return at
            word = self.tokens[at].text
            if not idle(word) or makes_kind(word):
                return 0
            at += 1
        return 0

    def _dull(self, at: int) -> bool:
        """Whether a word inside a run, and what it might begin, are everyday words."""
        rest = self.tokens[at:]
        return all(idle(token.text) for token in rest[:2]) and not any(
            makes_kind(token.text) for token in rest
        )

    def _take(self, at: int) -> int:
        if stop := self._public(at):
            return stop
        for rule in (
            self._titled,
            self._body,
            self._two_syllables,
            self._place,
            self._people,
            self._named,
        ):
            if stop := rule(at):
                return stop
        return at + 1


def _titled_again(text: str, memory: Memory) -> Iterator[Span]:
    """Surnames that are words, met with a title before and now alone: "Birch complains again"."""
    names = {low.title(): kind for low, kind in memory.titled.items()}
    for start, end, word in occurrences(text, names):
        if (
            text[start - 1 : start].isalnum()
            or text[end : end + 1].isalnum()
            or _HYPHENED.match(text, end)
            or start in memory.public
        ):
            continue
        sure = judge(text, start, end, word.lower(), 0.6, wordy=True)
        if sure >= _DOUBT:
            reason = Reason.STAFF if names[word] is Category.STAFF else Reason.THIRD_PARTY
            yield Span(start, end, names[word], "Person", reason, NAME, sure)


def _recalled(memory: Memory) -> Iterator[Span]:
    """Words seen alone, judged by what the whole text showed about them."""
    counts: dict[str, int] = {}
    for token, _, _, _ in memory.loose:
        counts[token.low] = counts.get(token.low, 0) + 1
    for token, sure, category, label in memory.loose:
        if known := memory.people.get(token.low):
            kind = Category.STAFF if known is Category.STAFF else Category.PERSON
            reason = Reason.STAFF if kind is Category.STAFF else Reason.THIRD_PARTY
            yield Span(token.start, token.end, kind, "Person", reason, NAME, max(sure, 0.75))
        elif token.low in memory.places:
            yield Span(
                token.start,
                token.end,
                Category.PLACE,
                "Place",
                Reason.QUASI_ID,
                NAME,
                max(sure, 0.55),
            )
        else:
            again = max(sure, 0.4) if counts[token.low] > 1 else sure
            shown = label or ("Place" if category is Category.PLACE else "Person")
            reason = Reason.QUASI_ID if category is Category.PLACE else Reason.THIRD_PARTY
            yield Span(token.start, token.end, category, shown, reason, NAME, again)
