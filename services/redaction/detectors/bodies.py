"""Schools, surgeries, courts, companies and streets, told by the word for their kind."""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re

from services.redaction.detectors.names import TITLES
from services.redaction.detectors.runs import ANY_HEAD, HEADS_OF, Run, Token, head, head_of
from services.redaction.detectors.tables import heads
from services.redaction.detectors.tables.acronyms import ACRONYMS
from services.redaction.detectors.tables.care_words import CARE_WORDS
from services.redaction.detectors.tables.nations import PEOPLES
from services.redaction.detectors.tables.places import TOWNS
from services.redaction.detectors.tables.record_words import RECORD_WORDS
from services.redaction.detectors.tables.things import THINGS
from services.redaction.detectors.tables.word_names import WORD_NAMES
from services.redaction.detectors.uneventful import SOLE_BODIES
from services.redaction.detectors.vocabulary import MONTH_NAMES, ordinary
from services.redaction.detectors.wordlist import words
from services.redaction.domain.spans import Category

_GLOSS = re.compile(r" \(([A-Z][A-Za-z' \-,]{2,60})\)")
_LABELS = {
    Category.SCHOOL: "School",
    Category.HEALTH_PROVIDER: "Health Service",
    Category.ADDRESS: "address",
    Category.PLACEMENT: "Placement",
}
_KIND_AFTER = re.compile(
    r" (pub|school|nursery|surgery|hospital|church|mosque|estate|hotel|prison|academy|college|clinic|refuge|hostel"
    r"|chippy|takeaway|market|allotments?|station|barbers?|salon|cafe|gym|park|shop|garage|farm|chapel|temple|gurdwara|precinct|flats"
    r"|fields?|woods?|beach|bridge|roundabout|library|bakery|butchers?|restaurant|taxis|cabs|campsite|marina|reservoir|canal|playground"
    r"|skatepark|caravan|uniform|gang|crew|postcode|bus stop|leisure centre|sports centre|community centre|care home|nursing home"
    r"|children's home|shopping centre|housing estate)\b"
)
_KIND_STARTS = frozenset(kind[:2] for kind in _KIND_AFTER.pattern.removeprefix(" (").split("|"))
# Firms and inns: whatever everyday words stand before them, they are one place.
_FIRMS = words("ltd limited plc llp arms tavern inn solicitors undertakers butchers bakery cabs")
# Bodies that a word for a thing makes one of: "Castle Farm", "Acorn Centre".
_WITH_THINGS = words(
    """farm chapel church centre center trust foundation hotel cafe restaurant pub gym salon garage
    club theatre cinema mosque temple nursery holdings enterprises services"""
)
_SURGERIES = words("practice surgery clinic")
_TELLING = THINGS | WORD_NAMES
_WORKING = CARE_WORDS | RECORD_WORDS
_EVERYWHERE = words(
    """local housing health police combined unitary education parent football trust adoption"""
)


def kind_follows(text: str, at: int) -> bool:
    """Whether a word such as "pub" or "school" in small letters follows."""
    return text[at + 1 : at + 3] in _KIND_STARTS and _KIND_AFTER.match(text, at) is not None


class BodyRules(Run):
    """Rules for names of bodies and streets."""

    def _body(self, at: int) -> int:
        """Schools, surgeries, courts, streets: a distinctive word and a word for the kind."""
        if ANY_HEAD.isdisjoint([token.low for token in self.tokens[at:]]):
            return 0
        linked = self._gap_any()
        for stop in range(len(self.tokens), at + 1, -1):
            if not linked and head(self.tokens[stop - 1].low) is None:
                continue
            kind, sure = self._kind(at, stop)
            if kind is None:
                continue
            start = at
            while start < stop - 2 and self._leads(start):
                start += 1
            label = _LABELS.get(kind, "Organisation")  # fmt: skip
            end = self.tokens[stop - 1].end
            if glossed := _GLOSS.match(self.text, end):
                foreign = any(not ordinary(w.lower()) for w in glossed.group(1).split())
                end = glossed.end() if foreign else end
            self._emit(self.tokens[start].start, end, kind, label, sure)
            return stop
        return 0

    def _leads(self, at: int) -> bool:
        return (
            at == 0
            and self.opening
            and self.tokens[at].low
            in {"the", "at", "in", "on", "when", "a", "after", "and", "but", "to"}
        )

    def _kind(self, at: int, stop: int) -> tuple[Category | None, float]:  # noqa: PLR0911 - one line a reading
        last = self.tokens[stop - 1].low
        words = [t.low for t in self.tokens[at:stop]]
        if any(self._gap(n) and not self._bound(n) for n in range(at + 1, stop)):
            return None, 0.0
        category = head(last) or next(
            (c for n, w in enumerate(words[:-1]) if self._gap(at + n + 1) and (c := head_of(w))),
            None,
        )
        if category is None or (
            stop < len(self.tokens) and head(self.tokens[stop].low) and not self._gap(stop)
        ):
            return None, 0.0
        marked = [
            t
            for t in self.tokens[at:stop]
            if t.low not in heads.PLAIN and t.low not in TITLES and not head(t.low)
        ]
        named = [
            t
            for t in marked
            if t.low in TOWNS
            or (len(t.low) > 1 and not ordinary(t.low) and t.low not in self.memory.small)
        ]
        if category in {Category.SCHOOL, Category.HEALTH_PROVIDER, Category.PLACEMENT}:
            saint = words[0] in {"st", "saint"} and len(words) > 2  # noqa: PLR2004
            if named or saint:
                return category, 0.88
            odd = [t for t in marked if t.low not in heads.COMMON_KINDS]
            fits = last not in heads.NEEDS_NAME and not self._leads(at)
            surgery = last in _SURGERIES and all(t.low in _TELLING for t in odd)
            if odd and surgery and not self._leads(at):
                return category, 0.5
            return (category, 0.6) if odd and fits and head(last) else (None, 0.0)
        if category is Category.ADDRESS:
            return self._street(at, stop, named, marked)
        if last in heads.STREETS and self._numbered(at):
            return Category.ADDRESS, 0.9
        if last in SOLE_BODIES and len(marked) > 0 and not set(words) & _EVERYWHERE:
            return category, 0.4
        distinct = [t for t in named if t.low not in PEOPLES and not self._short_capitals(t)]
        if distinct:
            return category, 0.62
        return (category, 0.5) if self._one_of_many(at, last, marked) else (None, 0.0)

    def _bound(self, at: int) -> bool:
        """Whether a linking word belongs to the name: "University of Leeds", "C of E"."""
        left = self.tokens[at - 1].low
        return left in HEADS_OF or (left == "c" and self.tokens[at].low == "e")

    def _one_of_many(self, at: int, last: str, marked: list[Token]) -> bool:
        """Whether everyday words make the name of one inn, farm or centre ("Castle Farm")."""
        if last in _FIRMS and any(t.low not in _WORKING for t in marked):
            return True
        telling = any(t.low in _TELLING for t in marked)
        return telling and last in _WITH_THINGS and not self._leads(at)

    def _street(
        self, at: int, stop: int, named: list[Token], marked: list[Token]
    ) -> tuple[Category | None, float]:
        size, last = stop - at, self.tokens[stop - 1].low
        if size > 4 or not (named or marked):  # noqa: PLR2004
            return None, 0.0
        if self._numbered(at):
            return Category.ADDRESS, 0.93
        if last in heads.SURE_STREETS:
            return Category.ADDRESS, 0.8 if named else 0.6
        if (
            named
            and self.prior in {"on", "along", "at", "in", "off"}
            and last not in {"st", "court", "dr", "hill"}
        ):
            return Category.ADDRESS, 0.6
        return None, 0.0

    def _kind_after(self, at: int, stop: int) -> int:
        """A proper name whose kind follows in small letters: "the Red Lion pub"."""
        found = _KIND_AFTER.match(self.text, self.tokens[-1].end)
        if not found or at != 0 or self.opening:
            return 0
        if all(
            t.low in heads.PLAIN or t.low in heads.COMMON_KINDS or len(t.text) < 3  # noqa: PLR2004
            for t in self.tokens
        ):
            return 0
        if (
            any(t.low in TITLES or t.low in MONTH_NAMES or t.text.isupper() for t in self.tokens)
            or self._gap_any()
        ):
            return 0
        kind = head(found.group(1)) or Category.ORGANISATION
        self._emit(
            self.tokens[0].start, self.tokens[-1].end, kind, _LABELS.get(kind, "Organisation"), 0.6
        )
        return max(stop, len(self.tokens))

    def _acronym(self, at: int) -> bool:
        """An abbreviation nobody knows may be the short name of one body or one person."""
        token = self.tokens[at]
        if not (3 <= len(token.text) <= 8 and token.text.isupper() and token.text.isalpha()):  # noqa: PLR2004
            return False
        if token.text in ACRONYMS or ordinary(token.low) or token.low in self.memory.small:
            return False
        line = self.text[self.text.rfind("\n", 0, token.start) + 1 : token.end + 40].partition(
            "\n"
        )[0]
        if line.isupper() or (len(self.tokens) > 1 and all(t.text.isupper() for t in self.tokens)):
            return False
        if self.prior == "the":
            return True
        return self.previous[:1].isupper() and self.text[token.start - 1 : token.start] in tuple(
            '("'
        )
