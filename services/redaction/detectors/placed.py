"""Towns, countries, and words for a people or a faith."""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re

from services.redaction.detectors.runs import Run, Token
from services.redaction.detectors.tables.given_names import GIVEN_NAMES
from services.redaction.detectors.tables.nations import (
    COUNTRIES,
    COUNTRY_PHRASES,
    FAITHS,
    HOME,
    HOME_PEOPLES,
    PEOPLES,
)
from services.redaction.detectors.tables.places import CITIES, PLACE_PHRASES, PLAIN_PLACES, TOWNS
from services.redaction.detectors.tables.word_names import WORD_NAMES
from services.redaction.detectors.uneventful import PHRASE_STARTS
from services.redaction.detectors.wordlist import words
from services.redaction.domain.spans import Category

PLACE_BEFORE = words("in at from near around outside towards toward into via")
WEAK_PLACE_BEFORE = frozenset(["to", "of"])
_STATE_BEFORE = re.compile(
    r"(?:[Rr]epublic|[Kk]ingdom|[Gg]overnment|State) of (?:the )?$|\bv\.? $|against (?:the )?$"
)
_PUBLIC_AFTER = re.compile(
    r" (?:[Gg]overnment|[Aa]uthorit|[Cc]ourts?\b|[Ll]aw|[Cc]onstitution|[Cc]ode|[Ll]iras?|[Ss]tate|[Rr]epublic|zloty"
    r"|[Ss]chilling|[Mm]ark|[Kk]ron|[Pp]arliament|[Mm]inist|[Pp]ress|[Aa]ct\b|[Ll]egislation|[Aa]rmed|[Aa]rmy|[Bb]ar"
    r"|[Ee]mbass|[Cc]onsul|[Cc]ivil|[Cc]riminal|[Ff]ootball|[Ll]anguage|[Bb]ank|[Nn]ational [A-Z]|[Tt]roops|[Mm]ilitary)"
)
_BELIEFS = FAITHS | PEOPLES | HOME_PEOPLES
_NOT_PEOPLE = GIVEN_NAMES | WORD_NAMES
_PLACED = PLACE_BEFORE | WEAK_PLACE_BEFORE
WIDER = re.compile(
    r"(?:municipality|district|county|village|province|commune|borough|parish) of (?:the )?$"
)


# What makes a town's name that of one place in it.
_TOWN_TAIL = re.compile(
    r" (?:General(?: Infirmary)?|Royal(?: Infirmary)?|Infirmary|YOI|STC|AP|SCH|IRC|(?:[Bb]us |[Rr]ailway |[Tt]rain |[Pp]olice |[Ff]ire )?[Ss]tation"
    r"|[Mm]arket|[Pp]recinct|[Hh]igh [Ss]treet|[Tt]own [Cc]entre|[Cc]ity [Cc]entre|[Pp]ier|[Ss]eafront|[Bb]aths|Magistrates)(?![A-Za-z])"
)


class PlaceRules(Run):
    """Rules for names of places and peoples."""

    def _place(self, at: int) -> int:
        token = self.tokens[at]
        if token.low.split("-")[0] in PHRASE_STARTS:
            for size in range(min(4, len(self.tokens) - at), 1, -1):
                start, end = token.start, self.tokens[at + size - 1].end
                phrase = self.text[start:end].lower().replace("-", " ").replace("'", " ")
                if phrase in PLACE_PHRASES or phrase in COUNTRY_PHRASES:
                    self._emit(start, end, Category.PLACE, "Place", 0.75)
                    return at + size
        low = token.low
        if low in COUNTRIES:
            return self._country(at, token)
        if low not in TOWNS and low not in CITIES:
            return 0
        return self._town(at, token)

    def _country(self, at: int, token: Token) -> int:
        before = self.text[max(0, token.start - 24) : token.start]
        after_town = (
            bool(re.search(r"[a-z](?:, | \()$", before)) and self.text[token.start - 1] in " ("
        )
        if token.low in HOME or _STATE_BEFORE.search(before):
            return at + 1
        if token.low in self.memory.states and not (after_town and at == 0):
            return at + 1
        if token.low in _NOT_PEOPLE and not (at == 0 and self.prior in PLACE_BEFORE):
            return 0
        self._emit(token.start, token.end, Category.PLACE, "Place", 0.55)
        return at + 1

    def _town(self, at: int, token: Token) -> int:
        placed = self._local_prior(at) in _PLACED
        alone = at + 1 == len(self.tokens) or self._plain(self.tokens[at + 1])
        doubtful = token.low in PLAIN_PLACES or token.low in GIVEN_NAMES or token.low in WORD_NAMES
        if doubtful and not (placed and alone):
            return 0
        if not placed and at and self._given(self.tokens[at - 1]):
            return 0
        start = token.start
        if at == 0 and (wider := WIDER.search(self.text[max(0, start - 24) : start])):
            start -= len(wider.group())
        tail = _TOWN_TAIL.match(self.text, token.end)
        end = tail.end() if tail else token.end
        self._emit(start, end, Category.PLACE, "Place", 0.8 if placed or tail else 0.62)
        self.memory.places.add(token.low)
        stop = at + 1
        while stop < len(self.tokens) and self.tokens[stop].start < end:
            stop += 1
        return stop

    def _people(self, at: int) -> int:
        token = self.tokens[at]
        low = token.low if token.low in _BELIEFS else token.low.removesuffix("s")
        head = low.split("-")[-1]
        if low not in _BELIEFS and head not in PEOPLES:
            return 0
        if low in _NOT_PEOPLE and not re.match(r" [a-z]{4,}", self.text[token.end : token.end + 6]):
            return 0
        nation = self.text.startswith((" national", " origin", " citizen", " descent"), token.end)
        if (low in self.memory.states and not nation) or _PUBLIC_AFTER.match(self.text, token.end):
            return at + 1
        if low in HOME_PEOPLES:
            return at + 1
        end = token.end + (len(" national") if self.text.startswith(" national", token.end) else 0)
        self._emit(
            token.start, end, Category.TRAIT, "nationality or faith", 0.55 if nation else 0.42
        )
        return at + 1
