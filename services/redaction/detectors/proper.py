"""Finds people, places and bodies nobody registered, from capitals and the words around them.

The text is read once as runs of capitalised words. What a run holds (a title, a given name, a word
for a school or a street, a known town) and what stands before and after it decide what it is and
how sure that is. A second look gives names already met their other mentions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from services.redaction.detectors import context
from services.redaction.detectors.names import PARTICLES, TITLES
from services.redaction.detectors.tables import heads
from services.redaction.detectors.tables.acronyms import ACRONYMS
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
from services.redaction.detectors.vocabulary import MONTHS, ordinary, spare_name
from services.redaction.detectors.wordlist import words
from services.redaction.domain.register import Register
from services.redaction.domain.spans import Category, Reason, Span

NAME = "proper-names"

_TOKEN = r"(?:(?:Mr|Mrs|Ms|Dr|St|Prof|Rev|Sgt|Insp|Cllr)\.|(?:[A-Z]\.-?){1,4}|[A-Z][A-Za-z]*(?:['\-][A-Za-z]+)*)"
_LINK = (
    r"(?:'? | & |\.(?=[A-Z][a-z])| (?:of the|of|de la|de|du|des|del|della|di|da|dos|van der|van den|van de|van|von der|von"
    r"|der|den|zu|al|el|bin|ibn|binti|ap|ve|y|for|upon|on|in|under|le|la|les|sur|am|an der) )"
)
_RUN = re.compile(rf"(?<![A-Za-z0-9_@./]){_TOKEN}(?:{_LINK}{_TOKEN})*(?![A-Za-z0-9_@])")
_WORDS = re.compile(rf"{_TOKEN}")
_LOWER = re.compile(r"(?<![A-Za-z0-9'.@/_-])[a-z]{3,}(?![A-Za-z0-9@/_-]|\.[a-z])")
_PLACE_BEFORE = words("in at from near around outside towards toward into via")
_WEAK_PLACE_BEFORE = frozenset(["to", "of"])
_STATE_BEFORE = re.compile(
    r"(?:[Rr]epublic|[Kk]ingdom|[Gg]overnment|State) of (?:the )?$|\bv\.? $|against (?:the )?$"
)
_PUBLIC_AFTER = re.compile(
    r" (?:[Gg]overnment|[Aa]uthorit|[Cc]ourts?\b|[Ll]aw|[Cc]onstitution|[Cc]ode|[Ll]iras?|[Ss]tate|[Rr]epublic|zloty"
    r"|[Ss]chilling|[Mm]ark|[Kk]ron|[Pp]arliament|[Mm]inist|[Pp]ress|[Aa]ct\b|[Ll]egislation|[Aa]rmed|[Aa]rmy|[Bb]ar"
    r"|[Ee]mbass|[Cc]onsul|[Cc]ivil|[Cc]riminal|[Ff]ootball|[Ll]anguage|[Bb]ank|[Nn]ational [A-Z]|[Tt]roops|[Mm]ilitary)"
)
_SURNAME_HEADS = words(
    """hill lane street court park bank gate way walk mount green dale vale croft grove church
    temple lodge ward chapel drive rise rowe hall yard ridge garth house close square"""
)
_ENDERS = heads.BODIES | heads.SCHOOLS | heads.STREETS
_BELIEFS = FAITHS | PEOPLES
_NOT_PEOPLE = GIVEN_NAMES | WORD_NAMES
_PLACED = _PLACE_BEFORE | _WEAK_PLACE_BEFORE
_UNNAMED = FAITHS | PEOPLES | HOME
_ROLE_ENDS = frozenset(role.split()[-1] for role in heads.ROLES)
_FIELD = re.compile(
    r"(?:^|[\n\t|;(])[ \t]*([A-Za-z][A-Za-z '/]{1,30}?)[ \t]*(?:\([^)\n]{0,12}\))?[ \t]*[:\-=\t][ \t]*$"
)
_ROLE_WORDS = re.compile(r"((?:[A-Za-z'\-]+[ ]){0,3}[A-Za-z'\-]+)[ ,:(\-]*$")
_AFTER_ROLE = re.compile(
    r"[ \t]{0,2}(?:,|\(|-|\t|\||:|/)[ \t]{0,2}(?:(?:the|a|an|his|her|their|our|allocated|named|senior|duty|lead) )*([A-Za-z][A-Za-z'\- ]{1,40})"
)
_GREETING = re.compile(
    r"(?:^|\n)[ \t>]*(?:Dear|Hi|Hello|Hiya|Hey|Morning|Afternoon|Thanks|Cheers|Thank you),?[ ]$"
)
_SIGNED = re.compile(
    r"(?i)(?:regards|sincerely|faithfully|thanks|wishes|signed|thank you|cheers|love|from)[,.:]?[ \t]*\n?[ \t]*\n?[ \t]*$"
)


_GLOSS = re.compile(r" \(([A-Z][A-Za-z' \-,]{2,60})\)")
_WIDER = re.compile(
    r"(?:municipality|district|county|village|province|commune|borough|parish) of (?:the )?$"
)


@dataclass(slots=True)
class Token:
    """One capitalised word: what it reads as, where it stands."""

    text: str
    start: int
    end: int
    low: str = ""


@dataclass(slots=True)
class Memory:
    """What one text has shown so far: ordinary words in it, names and places met."""

    small: frozenset[str]
    states: frozenset[str] = frozenset()
    people: dict[str, Category] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)
    loose: list[tuple[Token, float, Category, str]] = field(default_factory=list)


class ProperNameDetector:
    """Finds unregistered people, places and bodies. ``find`` wants folded text."""

    name = NAME

    def find(self, text: str, register: Register) -> Iterable[Span]:  # noqa: ARG002 - by context
        """Spans for names nobody registered."""
        memory = Memory(frozenset(_LOWER.findall(text)), _states(text))
        spans: list[Span] = []
        for match in _RUN.finditer(text):
            tokens = _tokens(match)
            spans.extend(Reader(text, memory, tokens).read())
        spans.extend(_recalled(memory))
        spans.extend(_small_letters(text))
        spans.extend(_small_given(text, memory.small))
        spans.extend(_addresses(text))
        spans.extend(_traits(text))
        return spans


def _tokens(match: re.Match[str]) -> list[Token]:
    base = match.start()
    found = []
    for word in _WORDS.finditer(match.group()):
        written = word.group()
        low = written.lower().rstrip(".")
        end = base + word.end()
        if low.endswith("'s"):
            low, end = low[:-2], end - 2
        found.append(Token(written, base + word.start(), end, low))
    return found


_STATE = re.compile(
    r"(?:against|Government of|Republic of|Kingdom of) (?:the )?(?:[A-Z][a-z]+ of )?(?:the )?([A-Z][a-z]+)"
)
_THE_GOVERNMENT = re.compile(r"\b[Tt]he ([A-Z][a-z]+) Government")


def _states(text: str) -> frozenset[str]:
    """States that are parties to a judgment: their names identify nobody in it."""
    if "Government" not in text:
        return frozenset()
    found = {m.group(1).lower() for m in _STATE.finditer(text)} & COUNTRIES
    return frozenset(
        found | ({m.group(1).lower() for m in _THE_GOVERNMENT.finditer(text)} & PEOPLES)
    )


_LABELS = {
    Category.SCHOOL: "School",
    Category.HEALTH_PROVIDER: "Health Service",
    Category.ADDRESS: "address",
    Category.PLACEMENT: "Placement",
}
_KIND_AFTER = re.compile(
    r" (pub|school|nursery|surgery|hospital|church|mosque|estate|hotel|prison|academy|college|clinic|refuge|hostel)\b"
)
_AREA_WORDS = words(
    """town village green moor bridge heath end bottom top estate common wood woods side mills
    vale nook"""
)


_SOLE_BODIES = words("""railways fund authority association company institute academy museum""")
_EVERYWHERE = words(
    """local housing health police combined unitary education parent football trust adoption"""
)


class Reader:
    """Reads one run of capitalised words."""

    def __init__(self, text: str, memory: Memory, tokens: list[Token]) -> None:
        self.text = text
        self.memory = memory
        self.tokens = tokens
        self.spans: list[Span] = []
        self.previous, self.marks = context.before(text, tokens[0].start)
        self.prior = self.previous.lower()
        self.opening = context.opens_sentence(self.previous, self.marks)

    def read(self) -> list[Span]:
        """The spans this run gives rise to."""
        at = 0
        while at < len(self.tokens):
            at = self._take(at)
        return self.spans

    def _take(self, at: int) -> int:
        for rule in (self._titled, self._body, self._place, self._people, self._named):
            if stop := rule(at):
                return stop
        return at + 1

    def _emit(self, start: int, end: int, category: Category, label: str, sure: float) -> None:
        reason = Reason.STAFF if category is Category.STAFF else Reason.QUASI_ID
        if category is Category.PERSON:
            reason = Reason.THIRD_PARTY
        if category in {
            Category.ADDRESS,
            Category.SCHOOL,
            Category.HEALTH_PROVIDER,
            Category.PLACEMENT,
        }:
            reason = Reason.DIRECT_ID
        self.spans.append(Span(start, end, category, label, reason, NAME, sure))

    # -- what a token is ----------------------------------------------------------------------

    def _plain(self, token: Token) -> bool:
        """An everyday word with a capital, not a name."""
        low = token.low
        if low in PARTICLES or low in MONTHS:
            return True
        if low in GIVEN_NAMES and low not in WORD_NAMES:
            return False
        return (
            ordinary(low)
            or low in self.memory.small
            or low in heads.PLAIN
            or (low + "s") in self.memory.small
        )

    def _short_capitals(self, token: Token) -> bool:
        return token.text.isupper() and len(token.text) <= 5 and "." not in token.text  # noqa: PLR2004

    def _given(self, token: Token) -> bool:
        return token.low in GIVEN_NAMES or token.low.split("-")[0] in GIVEN_NAMES

    def _initial(self, token: Token) -> bool:
        return ("." in token.text and token.low not in TITLES) or (
            len(token.text) == 1 and token.text not in "AI"
        )

    # -- rules: each returns the index after what it took, or 0 ---------------------------------

    def _titled(self, at: int) -> int:
        if self.tokens[at].low not in TITLES or self._is_rank_alone(at):
            return 0
        stop = at + 1
        while stop < len(self.tokens) and self.tokens[stop].low in TITLES:
            stop += 1
        first = stop
        while stop < len(self.tokens) and stop - first < 6:  # noqa: PLR2004 - no name is longer
            token = self.tokens[stop]
            if stop > first and (token.low in _ENDERS or self._gap(stop)):
                break
            stop += 1
        if stop == first:
            return self._number_or_next_line(at, first)
        if self.tokens[first].low in heads.PLAIN and self.tokens[first].low not in WORD_NAMES:
            return 0
        title = self.tokens[first - 1].low
        self._person(at, stop, 0.93, heads.STAFF_TITLES.get(title) or self._role(at))
        return stop

    def _is_rank_alone(self, at: int) -> bool:
        """Words such as "Judge" or "Sister" are titles only with a capital name right after."""
        return self.tokens[at].low in {
            "master",
            "father",
            "sister",
            "lord",
            "major",
            "lady",
            "justice",
            "canon",
            "st",
        } and (at + 1 >= len(self.tokens) or self._plain(self.tokens[at + 1]))

    def _gap(self, at: int) -> bool:
        """Whether a linking word that is no name particle stands before the token."""
        between = self.text[self.tokens[at - 1].end : self.tokens[at].start].strip(" '.s&")
        return bool(between) and between.split()[0] not in PARTICLES

    def _number_or_next_line(self, at: int, first: int) -> int:
        end = self.tokens[first - 1].end
        beyond = re.compile(
            r"\.?\s{1,2}(?:#?\d{2,5}[ ,]{1,2})?([A-Z][a-z]+(?:[-'][A-Z]?[a-z]+)*(?: [A-Z][a-z]+)?)"
        ).match(self.text, end)
        if beyond and not ordinary(beyond.group(1).split()[0].lower()):
            role = heads.STAFF_TITLES.get(self.tokens[first - 1].low) or self._role(at)
            category = Category.STAFF if role else Category.PERSON
            self._emit(self.tokens[at].start, beyond.end(), category, role or "Person", 0.85)
            self._remember(beyond.group(1).lower().split(), category)
        return 0

    def _body(self, at: int) -> int:
        """Schools, surgeries, courts, streets: a distinctive word and a word for the kind."""
        for stop in range(len(self.tokens), at + 1, -1):
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

    def _kind(self, at: int, stop: int) -> tuple[Category | None, float]:
        last = self.tokens[stop - 1].low
        words = [t.low for t in self.tokens[at:stop]]
        if any(self._gap(n) and words[n - at - 1] not in _HEADS_OF for n in range(at + 1, stop)):
            return None, 0.0
        category = _head(last) or next(
            (c for n, w in enumerate(words[:-1]) if self._gap(at + n + 1) and (c := _head_of(w))),
            None,
        )
        if category is None or (
            stop < len(self.tokens) and _head(self.tokens[stop].low) and not self._gap(stop)
        ):
            return None, 0.0
        marked = [
            t
            for t in self.tokens[at:stop]
            if t.low not in heads.PLAIN and t.low not in TITLES and not _head(t.low)
        ]
        named = [t for t in marked if not ordinary(t.low) and t.low not in self.memory.small]
        if category in {Category.SCHOOL, Category.HEALTH_PROVIDER, Category.PLACEMENT}:
            saint = words[0] in {"st", "saint"} and len(words) > 2  # noqa: PLR2004
            if named or saint:
                return category, 0.88
            odd = [t for t in marked if t.low not in heads.COMMON_KINDS]
            fits = last not in heads.NEEDS_NAME and not self._leads(at)
            return (category, 0.6) if odd and fits and _head(last) else (None, 0.0)
        if category is Category.ADDRESS:
            return self._street(at, stop, named, marked)
        if last in heads.STREETS and self._numbered(at):
            return Category.ADDRESS, 0.9
        if last in _SOLE_BODIES and len(marked) > 0 and not set(words) & _EVERYWHERE:
            return category, 0.4
        distinct = [t for t in named if t.low not in PEOPLES and not self._short_capitals(t)]
        return (category, 0.62) if distinct else (None, 0.0)

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

    def _numbered(self, at: int) -> bool:
        start = self.tokens[at].start
        return bool(re.search(r"\d[A-Za-z]?,? $", self.text[max(0, start - 6) : start]))

    def _place(self, at: int) -> int:
        for size in (4, 3, 2):
            if at + size <= len(self.tokens):
                start, end = self.tokens[at].start, self.tokens[at + size - 1].end
                phrase = re.sub(r"[-']", " ", self.text[start:end].lower())
                if phrase in PLACE_PHRASES or phrase in COUNTRY_PHRASES:
                    self._emit(start, end, Category.PLACE, "Place", 0.75)
                    return at + size
        token = self.tokens[at]
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
        if token.low in _NOT_PEOPLE and not (at == 0 and self.prior in _PLACE_BEFORE):
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
        if at == 0 and (wider := _WIDER.search(self.text[max(0, start - 24) : start])):
            start -= len(wider.group())
        self._emit(start, token.end, Category.PLACE, "Place", 0.8 if placed else 0.62)
        self.memory.places.add(token.low)
        return at + 1

    def _local_prior(self, at: int) -> str:
        if at == 0:
            return self.prior
        return (
            self.text[self.tokens[at - 1].end : self.tokens[at].start].strip().split(" ")[-1]
            or self.tokens[at - 1].low
        )

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

    def _named(self, at: int) -> int:
        """Given names, initials with a surname, and words nothing else explains."""
        token = self.tokens[at]
        stop = at + 1
        if token.low in MONTHS or token.low in TITLES:
            return 0
        while stop < len(self.tokens) and stop - at < 5 and self._continues(stop):  # noqa: PLR2004
            stop += 1
        if self._initial(token):
            return self._after_initials(at, stop)
        role, kin = self._role(at), self._kin(at)
        fielded = at == 0 and self._fielded()
        if self._given(token) and stop - at > 1 and not self._all_plain(at + 1, stop, keep=2):
            sure = 0.85 if not ordinary(token.low) else 0.7
            if ordinary(token.low) and self.opening and self._plain(self.tokens[at + 1]):
                return 0
            self._person(at, stop, sure, role)
            return stop
        if (role or kin or fielded or self._spoken(at, stop)) and not self._all_plain(at, stop):
            self._person(at, stop, 0.85 if role or kin or fielded else 0.7, role)
            return stop
        if role_after := self._role_after(stop):
            if not self._all_plain(at, stop):
                self._person(at, stop, 0.85, role_after)
                return stop
        return self._lone(at, stop)

    def _continues(self, at: int) -> bool:
        token = self.tokens[at]
        if self._gap(at) or token.low in TITLES or token.low in MONTHS:
            return False
        if _head(token.low) and not (token.low in _SURNAME_HEADS and at + 1 == len(self.tokens)):
            return False
        if "'s" in self.text[self.tokens[at - 1].end : token.start]:
            return False
        return not self._plain(token) or token.low in WORD_NAMES or self._initial(token)

    def _all_plain(self, at: int, stop: int, keep: int = 0) -> bool:
        plain = all(self._plain(t) or self._short_capitals(t) for t in self.tokens[at:stop])
        if plain and keep and stop - at < keep and self.tokens[at].low in WORD_NAMES:
            return False
        return plain

    def _after_initials(self, at: int, stop: int) -> int:
        surname = [t for t in self.tokens[at:stop] if not self._initial(t)]
        if not surname or (self._plain(surname[0]) and not self._may_be_surname(surname[0])):
            if stop - at == 1 and self.tokens[at].text.count(".") > 1 and not self.opening:
                self._emit(
                    self.tokens[at].start, self.tokens[at].end, Category.PERSON, "Person", 0.45
                )
            return stop if not surname else 0
        self._person(at, stop, 0.85, self._role(at))
        return stop

    def _may_be_surname(self, token: Token) -> bool:
        return token.low in WORD_NAMES and len(token.low) > 3 and not token.text.isupper()  # noqa: PLR2004

    def _spoken(self, at: int, stop: int) -> bool:
        """Greetings, signatures and speaker labels."""
        start, end = self.tokens[at].start, self.tokens[stop - 1].end
        before = self.text[max(0, start - 40) : start]
        if _GREETING.search(before) and self.text[end : end + 1] in {
            ",",
            "\n",
            "",
            "-",
            " ",
            ".",
            "!",
        }:
            return True
        if (
            _SIGNED.search(before)
            and self.text[end : end + 1] in {"\n", "", ","}
            and "\n" in before
        ):
            return True
        line_start = start == 0 or self.text[start - 1] == "\n"
        return line_start and self.text[end : end + 1] == ":" and not self._all_plain(at, stop)

    def _fielded(self) -> bool:
        start = self.tokens[0].start
        label = _FIELD.search(self.text[max(0, start - 48) : start])
        if not label:
            return False
        words = set(re.findall(r"[a-z]+", label.group(1).lower()))
        return bool(words & heads.FIELDS) and len(words) < 5  # noqa: PLR2004

    def _role(self, at: int) -> str:
        """The professional role named right before the token, or an empty string."""
        start = self.tokens[at].start
        if start and self.text[start - 1] not in " :(,\t\n-":
            return ""
        prior = self.previous if at == 0 else self.tokens[at - 1].text
        if prior.lower().strip("'.") not in _ROLE_ENDS:
            return ""
        found = _ROLE_WORDS.search(self.text[max(0, start - 48) : start])
        if not found or "\n" in self.text[max(0, start - 2) : start]:
            return ""
        words = found.group(1).lower().split()
        for size in (3, 2, 1):
            if role := heads.ROLES.get(" ".join(words[-size:])):
                return role
        return ""

    def _role_after(self, stop: int) -> str:
        found = _AFTER_ROLE.match(self.text, self.tokens[stop - 1].end)
        if not found:
            return ""
        words = found.group(1).lower().split()
        for first in (0, 1):
            for size in (3, 2, 1):
                if role := heads.ROLES.get(" ".join(words[first : first + size])):
                    return role
        return ""

    def _kin(self, at: int) -> bool:
        prior = self.prior if at == 0 else self.tokens[at - 1].low
        marks = self.marks if at == 0 else " "
        return prior in heads.RELATIONS and marks in {
            " ",
            ", ",
            " (",
            ": ",
            " - ",
            ",",
            "\t",
            ' "',
            " '",
        }

    def _person(self, at: int, stop: int, sure: float, role: str) -> None:
        role = role or self._role_after(stop)
        while (
            stop - at > 1
            and self._plain(self.tokens[stop - 1])
            and self.tokens[stop - 1].low not in WORD_NAMES
        ):
            stop -= 1
        category = Category.STAFF if role else Category.PERSON
        self._emit(
            self.tokens[at].start, self.tokens[stop - 1].end, category, role or "Person", sure
        )
        self._remember([t.low for t in self.tokens[at:stop] if not self._initial(t)], category)

    def _remember(self, words: Iterable[str], category: Category) -> None:
        for low in words:
            if (
                low not in TITLES
                and len(low) > 2
                and not ordinary(low)
                and low not in self.memory.small
            ):
                self.memory.people.setdefault(low, category)

    def _spare(self, at: int) -> int:
        """A given name that is also a word: a name only where the sentence makes it one."""
        token = self.tokens[at]
        if self.text[token.start : token.end].isupper():
            return 0
        if at and not self._gap(at) or at + 1 < len(self.tokens) and not self._gap(at + 1):
            return 0
        sure = context.judge(self.text, token.start, token.end, token.low, 0.62, wordy=True)
        if sure < 0.6:  # noqa: PLR2004 - more likely the word
            return 0
        self._emit(token.start, token.end, Category.PERSON, "Person", sure)
        return at + 1

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
        if line.isupper() or len(self.tokens) > 1 and all(t.text.isupper() for t in self.tokens):
            return False
        return self.prior == "the" or self.text[token.start - 1 : token.start] in tuple('("')

    def _kind_after(self, at: int, stop: int) -> int:
        """A proper name whose kind follows in small letters: "the Red Lion pub"."""
        found = _KIND_AFTER.match(self.text, self.tokens[-1].end)
        if not found or at != 0 or self.opening:
            return 0
        if all(
            t.low in heads.PLAIN or t.low in heads.COMMON_KINDS or len(t.text) < 3
            for t in self.tokens
        ):  # noqa: PLR2004
            return 0
        if (
            any(t.low in TITLES or t.low in MONTHS or t.text.isupper() for t in self.tokens)
            or self._gap_any()
        ):
            return 0
        kind = _head(found.group(1)) or Category.ORGANISATION
        self._emit(
            self.tokens[0].start, self.tokens[-1].end, kind, _LABELS.get(kind, "Organisation"), 0.6
        )
        return max(stop, len(self.tokens))

    def _gap_any(self) -> bool:
        return any(self._gap(n) for n in range(1, len(self.tokens)))

    def _lone(self, at: int, stop: int) -> int:
        """A capitalised word or two that nothing explains: kept back for the second look."""
        token = self.tokens[at]
        if named_kind := self._kind_after(at, stop):
            return named_kind
        if self._acronym(at):
            self._emit(token.start, token.end, Category.ORGANISATION, "Organisation", 0.36)
            return at + 1
        if spare_name(token.low) and stop - at == 1:
            return self._spare(at)
        if self.text.startswith(("'s Law", "'s law", "'s Rule", "'s rule"), token.end):
            return stop
        if (
            self._plain(token)
            or self._short_capitals(token)
            or token.low in TITLES
            or len(token.text) < 3
        ):
            return 0
        if token.low in _UNNAMED or token.low in self.memory.states:
            return 0
        start = token.start
        if at == 0 and (wider := _WIDER.search(self.text[max(0, start - 24) : start])):
            self._emit(
                start - len(wider.group()), self.tokens[stop - 1].end, Category.PLACE, "Place", 0.6
            )
            self.memory.places.add(token.low)
            return stop
        span = Token(
            self.text[token.start : self.tokens[stop - 1].end],
            token.start,
            self.tokens[stop - 1].end,
            token.low,
        )
        marks, then = context.after(self.text, span.end)
        acts = (then.lower() in context.VERBS and marks.isspace()) or self.text.startswith(
            "'s", span.end
        )
        bracketed = (
            self.text[span.start - 1 : span.start] in '("'
            and self.text[span.end : span.end + 1] in ')"'
            and span.start > 0
        )
        prior = self._local_prior(at)
        if self._given(token):
            sure = (
                0.75
                if acts or prior in context._BEFORE_PERSON
                else 0.62
                if not self.opening
                else 0.5
            )
            self._emit(span.start, span.end, Category.PERSON, "Person", sure)
            self._remember([token.low], Category.PERSON)
            return stop
        if bracketed and not acts:
            return stop
        if stop < len(self.tokens) and self.tokens[stop].low in _AREA_WORDS and not self._gap(stop):
            self._emit(span.start, self.tokens[stop].end, Category.PLACE, "Place", 0.6)
            return stop + 1
        if prior in _PLACE_BEFORE:
            self.memory.loose.append((span, 0.55, Category.PLACE, "Place"))
            self.memory.places.add(token.low)
        elif acts:
            self.memory.loose.append(
                (span, 0.5 if not self.opening else 0.4, Category.PERSON, "Person")
            )
        else:
            sure = 0.25 if self.opening and at == 0 else 0.42
            self.memory.loose.append(
                (span, sure, Category.PLACE if prior in _WEAK_PLACE_BEFORE else Category.PERSON, "")
            )
        return stop


def _head(word: str) -> Category | None:
    if word in heads.SCHOOLS:
        return Category.SCHOOL
    if word in heads.HEALTH:
        return Category.HEALTH_PROVIDER
    if word in heads.HOMES:
        return Category.PLACEMENT
    if word in heads.BODIES:
        return Category.ORGANISATION
    return Category.ADDRESS if word in heads.STREETS else None


_HEADS_OF = words(
    """university court district municipality ministry province church bank college school
    hospital village city office clinique rue lycee commune county university prison institute"""
)


def _head_of(word: str) -> Category | None:
    return _head(word) or Category.ORGANISATION if word in _HEADS_OF else None


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
            sure = max(sure, 0.4) if counts[token.low] > 1 else sure
            shown = label or ("Place" if category is Category.PLACE else "Person")
            reason = Reason.QUASI_ID if category is Category.PLACE else Reason.THIRD_PARTY
            yield Span(token.start, token.end, category, shown, reason, NAME, sure)


_SMALL_TITLE = re.compile(
    r"(?<![A-Za-z])(?:mr|mrs|ms|miss|dr)\.? ([a-z]{3,})(?: ([a-z]{3,}))?(?![a-z])"
)
_SMALL_KIN = re.compile(
    r"(?<![A-Za-z])(?:mum|dad|mother|father|brother|sister|aunt|auntie|uncle|nan|gran|partner|boyfriend|girlfriend|son|daughter"
    r"|friend|cousin|stepdad|stepfather|baby|called|named|known as|aka)[ ,:(-]{1,2}([a-z]{3,})(?: ([a-z]{3,}))?(?![a-z])"
)


def _small_letters(text: str) -> Iterator[Span]:
    """Names typed without capitals after a title or a word for kin."""
    for match in _SMALL_TITLE.finditer(text):
        if not ordinary(match.group(1)):
            end = match.end(2) if match.group(2) and not ordinary(match.group(2)) else match.end(1)
            yield Span(
                match.start(), end, Category.PERSON, "Person", Reason.THIRD_PARTY, NAME, 0.75
            )
    for match in _SMALL_KIN.finditer(text):
        if match.group(1) in GIVEN_NAMES and not ordinary(match.group(1)):
            last = match.group(2)
            end = match.end(2) if last and not ordinary(last) else match.end(1)
            yield Span(
                match.start(1), end, Category.PERSON, "Person", Reason.THIRD_PARTY, NAME, 0.6
            )


def _small_given(text: str, small: frozenset[str]) -> Iterator[Span]:
    """Given names typed in small letters, where the word is nothing else."""
    names = [
        w for w in small & GIVEN_NAMES if len(w) > 3 and w not in WORD_NAMES and not ordinary(w)
    ]  # noqa: PLR2004
    if not names:
        return
    for match in re.finditer(rf"(?<![\w@./'-])(?:{'|'.join(names)})(?![\w@-]|\.\w)", text):
        yield Span(*match.span(), Category.PERSON, "Person", Reason.THIRD_PARTY, NAME, 0.42)


_STREET_WORDS = "|".join(
    sorted(
        heads.SURE_STREETS
        | {
            "way",
            "walk",
            "place",
            "court",
            "rise",
            "view",
            "row",
            "hill",
            "mount",
            "fold",
            "bank",
            "green",
            "street",
            "st",
        },
        key=len,
        reverse=True,
    )
)
_ADDRESS = re.compile(
    r"(?<![\w./])(?:(?i:flat|apartment|apt|unit|room|house) ?\w{1,4},? )?\d{1,4}[A-Za-z]?(?:-\d{1,3})?,? "
    rf"(?:[A-Za-z][A-Za-z'\-]+ ){{1,3}}(?i:{_STREET_WORDS})\b\.?"
)
_ADDRESS_FIELD = re.compile(
    r"(?i)(?:^|[\n\t;(])[ ]*(?:home |current |previous |last known |family )?(?:address|addr|residence|location)[ ]*[:=\t][ \t]*(?P<v>[^\n\t;]{4,90})"
)
_HOUSE = re.compile(
    r"(?<=at )(?i:no\.?|number|house number|house no\.?) ?\d{1,4}[A-Za-z]?(?![\w/])"
    r"|(?<!\w)(?i:flat|apartment) ?\d{1,4}[A-Za-z]?(?![\w/])|(?i:\bplots? nos?\. ?)\d[\w/.]*(?:, \d[\w/.]*)*"
)


_PRISON = re.compile(r"(?<![A-Za-z])HM(?:P(?:/?YOI)?|YOI|IRC) [A-Z][a-z]+(?: [A-Z][a-z]+)?")


def _addresses(text: str) -> Iterator[Span]:
    for match in _PRISON.finditer(text):
        yield Span(*match.span(), Category.ORGANISATION, "Organisation", Reason.QUASI_ID, NAME, 0.7)
    for match in _ADDRESS.finditer(text):
        words = match.group().split()
        middle = [w.lower().strip("',.") for w in words[1:-1]]
        capital = words[-1][0].isupper() and all(w[0].isupper() for w in words[-2:])
        if capital or not all(ordinary(w) for w in middle):
            yield Span(
                *match.span(),
                Category.ADDRESS,
                "address",
                Reason.DIRECT_ID,
                NAME,
                0.93 if capital else 0.7,
            )
    for match in _ADDRESS_FIELD.finditer(text):
        value = match.group("v")
        if re.search(r"\d", value) or re.search(r"[A-Z][a-z]+ [A-Z]", value):
            yield Span(
                match.start("v"),
                match.start("v") + len(value.rstrip()),
                Category.ADDRESS,
                "address",
                Reason.DIRECT_ID,
                NAME,
                0.85,
            )
    for match in _HOUSE.finditer(text):
        yield Span(*match.span(), Category.ADDRESS, "address", Reason.QUASI_ID, NAME, 0.4)


_WORK = re.compile(
    r"(?i)\b(?:works?|worked|working|employed|job|trained|retired|profession|occupation|career|serving|served) (?:\w+ ){0,2}?(?:as |is |was |: ?)?(?:an? |the )(?P<v>(?:[a-z\-]+ ){0,3}[a-z\-]+)"
)
_IS_A = re.compile(
    r"\b(?:is|was|were|being|became|who is|who was) (?:a|an) (?P<v>(?:[a-z\-]+ ){0,2}(?P<last>[a-z\-]+))(?=[ .,;)])"
)
_MONEY = re.compile(
    r"(?<![\w])(?:(?:€|EUR|TRL|TRY|PLN|ATS|DEM|SEK|NOK|DKK|GBP|USD|CHF|FRF|CYP|YTL|RUB|UAH|HUF|CZK|ITL|BGN|RON) ?\d[\d.,]*\d|\d[\d.,]*\d? (?:New |new )?(?:euros?|"
    r"Turkish [Ll]iras?|Polish zlotys?|(?:Austrian )?[Ss]chillings?|(?:Swedish |Norwegian )?kron(?:or|er)|German marks?|Deutsch Marks?|pounds sterling|EUR|DEM|ATS|TRL|PLN|SEK|GDR marks))(?![\w])"
    r"(?: ?\((?:[A-Z]{3}|euros)\)| ?[(\[]?(?:approx\.|approximately|about|some) (?:EUR )?\d[\d.,]*(?: euros)?(?: \(EUR\))?[)\]]?){0,2}"
)


def _traits(text: str) -> Iterator[Span]:
    for match in _IS_A.finditer(text):
        if match.group("last") in heads.OCCUPATIONS:
            yield Span(*match.span("v"), Category.TRAIT, "occupation", Reason.QUASI_ID, NAME, 0.45)
    for match in _WORK.finditer(text):
        words = match.group("v").split()
        for size in range(len(words), 0, -1):
            if words[size - 1].lower() in heads.OCCUPATIONS:
                end = match.start("v") + len(" ".join(words[:size]))
                yield Span(
                    match.start("v"), end, Category.TRAIT, "occupation", Reason.QUASI_ID, NAME, 0.45
                )
                break
    for match in _MONEY.finditer(text):
        yield Span(*match.span(), Category.FINANCIAL, "amount", Reason.QUASI_ID, NAME, 0.4)
