"""A run of capitalised words, and what each of its words may be."""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from services.redaction.detectors import context
from services.redaction.detectors.names import PARTICLES, TITLES
from services.redaction.detectors.tables import heads
from services.redaction.detectors.tables.given_names import GIVEN_NAMES
from services.redaction.detectors.tables.word_names import WORD_NAMES
from services.redaction.detectors.vocabulary import MONTH_NAMES, ordinary
from services.redaction.detectors.wordlist import words
from services.redaction.domain.spans import Category, Reason, Span

NAME = "proper-names"
_ENDERS = heads.BODIES | heads.SCHOOLS | heads.STREETS | heads.HEALTH
ONE_WORD = r"(?:(?:Mr|Mrs|Ms|Dr|St|Prof|Rev|Sgt|Insp|Cllr)\.|(?:[A-Z]\.-?){1,4}|[A-Z][A-Za-z]*(?:['\-][A-Za-z]+)*)"
# what may follow the first letter of such a word
REST_OF_WORD = (
    r"(?:(?:(?<=M)(?:r|rs|s)|(?<=D)r|(?<=S)(?:t|gt)|(?<=P)rof|(?<=R)ev|(?<=I)nsp|(?<=C)llr)\."
    r"|\.-?(?:[A-Z]\.-?){0,3}|[A-Za-z]*(?:['\-][A-Za-z]+)*)"
)
_WORDS = re.compile(rf"{ONE_WORD}")
_ROLE_ENDS = frozenset(role.split()[-1] for role in heads.ROLES)
_FIELD = re.compile(
    r"(?:^|[\n\t|;(])[ \t]*([A-Za-z][A-Za-z '/]{1,30}?)[ \t]*(?:\([^)\n]{0,12}\))?[ \t]*[:\-=\t][ \t]*$"
)
_DOOR = re.compile(r"\d[A-Za-z]?,? $")
_FIELD_MARKS = frozenset(":-=\t")
_ROLE_WORDS = re.compile(r"((?:[A-Za-z'\-]+[ ]){0,3}[A-Za-z'\-]+)[ ,:(\-]*$")
_AFTER_ROLE = re.compile(
    r"[ \t]{0,2}(?:,|\(|-|\t|\||:|/)[ \t]{0,2}(?:(?:the|a|an|his|her|their|our|allocated|named|senior|duty|lead) )*([A-Za-z][A-Za-z'\- ]{1,40})"
)
_ROLE_BELOW = re.compile(r"[ \t]*\n[ \t]*([A-Z][A-Za-z'\- ]{1,40})(?=\n|$)")
HEADS_OF = words(
    """university court district municipality ministry province church bank college school
    hospital village city office clinique rue lycee commune county university prison institute"""
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
    public: dict[int, int] = field(default_factory=dict)
    titled: dict[str, Category] = field(default_factory=dict)
    people: dict[str, Category] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)
    loose: list[tuple[Token, float, Category, str]] = field(default_factory=list)


def tokens(match: re.Match[str]) -> list[Token]:
    """The words of a run, each without its possessive ending."""
    base, run = match.start(), match.group()
    if run.isalpha():
        return [Token(run, base, match.end(), run.lower())]
    if run.replace(" ", "").isalpha():
        return _plain_tokens(run, base)
    found = []
    for word in _WORDS.finditer(run):
        written = word.group()
        low, owned = _reading(written)
        found.append(Token(written, base + word.start(), base + word.end() - owned, low))
    return found


def _plain_tokens(run: str, base: int) -> list[Token]:
    """The same for a run of letters and single spaces: its words but for linking ones."""
    found = []
    for word in run.split(" "):
        if word[0].isupper():
            found.append(Token(word, base, base + len(word), word.lower()))
        base += len(word) + 1
    return found


@lru_cache(maxsize=50_000)
def _reading(written: str) -> tuple[str, int]:
    """A word in small letters without stop and possessive, and how long the possessive is."""
    low = written.lower().rstrip(".")
    return (low[:-2], 2) if low.endswith("'s") else (low, 0)


_HEADS = {
    **dict.fromkeys(heads.STREETS, Category.ADDRESS),
    **dict.fromkeys(heads.BODIES, Category.ORGANISATION),
    **dict.fromkeys(heads.HOMES, Category.PLACEMENT),
    **dict.fromkeys(heads.HEALTH, Category.HEALTH_PROVIDER),
    **dict.fromkeys(heads.SCHOOLS, Category.SCHOOL),
}
ANY_HEAD = frozenset(_HEADS) | HEADS_OF


def head(word: str) -> Category | None:
    """The kind of thing a word such as "school" or "road" says a name is, or None."""
    return _HEADS.get(word)


def head_of(word: str) -> Category | None:
    """The same for a word before "of" ("University of Leeds")."""
    return head(word) or Category.ORGANISATION if word in HEADS_OF else None


def numbered(text: str, at: int) -> bool:
    """Whether a door number stands right before."""
    if not text.startswith(" ", at - 1) or text[max(0, at - 3) : at - 1].isalpha():
        return False
    return bool(_DOOR.search(text, max(0, at - 6), at))


class Run:
    """One run of capitalised words in its text; the rules for kinds of names build on it."""

    def __init__(self, text: str, memory: Memory, tokens: list[Token]) -> None:
        self.text = text
        self.memory = memory
        self.tokens = tokens
        self.spans: list[Span] = []
        self.previous, self.marks = context.before(text, tokens[0].start)
        self.prior = self.previous.lower()
        self.opening = context.opens_sentence(self.previous, self.marks)

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

    def _plain(self, token: Token) -> bool:
        """An everyday word with a capital, not a name."""
        low = token.low
        if low in PARTICLES or low in MONTH_NAMES:
            return True
        if low in GIVEN_NAMES and not (low in WORD_NAMES and ordinary(low)):
            return False
        return (
            ordinary(low)
            or low in self.memory.small
            or low in heads.PLAIN
            or (low in _ENDERS and low not in WORD_NAMES)
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

    def _gap(self, at: int) -> bool:
        """Whether a linking word that is no name particle stands before the token."""
        if self.tokens[at].start - self.tokens[at - 1].end == 1:
            return False
        between = self.text[self.tokens[at - 1].end : self.tokens[at].start].strip(" '.s&")
        return bool(between) and between.split()[0] not in PARTICLES

    def _gap_any(self) -> bool:
        return any(self._gap(n) for n in range(1, len(self.tokens)))

    def _numbered(self, at: int) -> bool:
        return numbered(self.text, self.tokens[at].start)

    def _local_prior(self, at: int) -> str:
        if at == 0:
            return self.prior
        return (
            self.text[self.tokens[at - 1].end : self.tokens[at].start].strip().split(" ")[-1]
            or self.tokens[at - 1].low
        )

    def _all_plain(self, at: int, stop: int, keep: int = 0) -> bool:
        plain = all(self._plain(t) or self._short_capitals(t) for t in self.tokens[at:stop])
        if plain and keep and stop - at < keep and self.tokens[at].low in WORD_NAMES:
            return False
        return plain

    def _fielded(self) -> bool:
        if _FIELD_MARKS.isdisjoint(self.marks):
            return False
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
        words = [w for w in found.group(1).lower().split() if w != "-"]
        for size in (3, 2, 1):
            if role := heads.ROLES.get(" ".join(words[-size:])):
                return role
        return ""

    def _role_on_label(self) -> str:
        """The role that begins a field's label ("Solicitor for mother: Ms Rees")."""
        if _FIELD_MARKS.isdisjoint(self.marks):
            return ""
        start = self.tokens[0].start
        label = _FIELD.search(self.text, max(0, start - 48), start)
        words = label.group(1).lower().split() if label else []
        found = (heads.ROLES.get(" ".join(words[:size])) for size in (3, 2, 1))
        return next((role for role in found if role), "")

    def _role_after(self, stop: int) -> str:
        end = self.tokens[stop - 1].end
        found = _AFTER_ROLE.match(self.text, end) or _ROLE_BELOW.match(self.text, end)
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

    def _remember(self, words: Iterable[str], category: Category) -> None:
        for low in words:
            if (
                low not in TITLES
                and len(low) > 2  # noqa: PLR2004
                and not ordinary(low)
                and low not in self.memory.small
            ):
                self.memory.people.setdefault(low, category)

    def _person(self, at: int, stop: int, sure: float, role: str, least: int = 1) -> None:
        role = role or self._role_after(stop) or (at == 0 and self._role_on_label()) or ""
        while (
            stop - at > least
            and self._plain(self.tokens[stop - 1])
            and self.tokens[stop - 1].low not in WORD_NAMES
        ):
            stop -= 1
        category = Category.STAFF if role else Category.PERSON
        self._emit(
            self.tokens[at].start, self.tokens[stop - 1].end, category, role or "Person", sure
        )
        self._remember([t.low for t in self.tokens[at:stop] if not self._initial(t)], category)
