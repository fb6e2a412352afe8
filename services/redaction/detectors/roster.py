"""Finds every mention of what is on the case identity register.

One pass of an Aho-Corasick automaton over the text finds all written forms; what surrounds a form
decides how sure the match is. Mentions that touch ("Amelia" and "Okafor") become one, and a
surname that several people share is given to the one that title or given name point to.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter

import ahocorasick

from services.redaction.detectors import context
from services.redaction.detectors.again import again
from services.redaction.detectors.beside import Beside
from services.redaction.detectors.clipped import two_letters
from services.redaction.detectors.folding import lowered
from services.redaction.detectors.forms import FormKind
from services.redaction.detectors.made import in_file_name, made_into
from services.redaction.detectors.mentions import Hit, merge
from services.redaction.detectors.misread import mended
from services.redaction.detectors.misspelt import Neighbours
from services.redaction.detectors.naming import NAME, Naming
from services.redaction.detectors.numbers_held import HeldNumbers
from services.redaction.detectors.tables.care_words import CARE_WORDS
from services.redaction.detectors.tables.given_names import GIVEN_NAMES
from services.redaction.detectors.tables.word_names import WORD_NAMES
from services.redaction.detectors.vocabulary import listed, ordinary, wordy
from services.redaction.detectors.wordlist import words
from services.redaction.detectors.written import (
    Forms,
    Written,
    all_forms,
    all_words,
    cut_short,
    first_letters,
    fuzzy_words,
    initials_of,
    name_parts,
    starts_of,
)
from services.redaction.domain.register import Register
from services.redaction.domain.spans import Span

_BASE = {
    FormKind.FULL: 0.99, FormKind.JOINED: 0.93, FormKind.GIVEN: 0.94, FormKind.SURNAME: 0.93,
    FormKind.MIDDLE: 0.7, FormKind.NICK: 0.75, FormKind.PARTED: 0.6,
    FormKind.TITLE: 0.97, FormKind.SHORT: 0.65,
    FormKind.ADDRESS: 0.98, FormKind.STREET: 0.93, FormKind.TOWN: 0.7, FormKind.POSTCODE: 0.98,
    FormKind.OUTWARD: 0.6, FormKind.DOOR: 0.5, FormKind.CONTACT: 0.99, FormKind.HANDLE: 0.95,
}  # fmt: skip
_WHOLE_NAMES = frozenset((FormKind.FULL, FormKind.JOINED))
_BY_CONTEXT = frozenset(
    (FormKind.GIVEN, FormKind.SURNAME, FormKind.MIDDLE, FormKind.NICK, FormKind.SHORT)
)
_PLACED = frozenset((FormKind.DOOR, FormKind.TOWN, FormKind.STREET))
_DOUBTFUL = 0.4
_SHORTEST_JOINED = 5  # letters; shorter reads as too much else
_KEPT = 4  # registers made ready and kept: one case is read many times


class Roster:
    """A register made ready for matching. Holds register values; keep it no longer than needed."""

    def __init__(self, register: Register) -> None:
        self.naming = Naming(register.entries)
        self.numbers = HeldNumbers(register)
        self.initials = initials_of(register.entries)
        forms = all_forms(register.entries)
        self.empty = not forms
        self.automaton = ahocorasick.Automaton()
        self.forms = Forms(forms, len(register.entries))
        for text in forms:
            self.automaton.add_word(text, text)
        if forms:
            self.automaton.make_automaton()
        self.neighbours = Neighbours(
            fuzzy_words(forms), name_parts(forms), all_words(forms), cut_short(forms)
        )
        self.starts = starts_of(forms)
        self.beside = Beside(self.neighbours, first_letters(forms))

    def find(self, text: str) -> list[Span]:
        """Every mention in folded text, as spans in its offsets."""
        spans: list[Span] = []
        if not self.empty:
            low = lowered(text)
            hits = self._exact(text, low)
            hits += self._split(text, low)
            hits += self._hyphened(low)
            hits += self._spaced(low)
            hits += self._misspelt(text, low, hits)
            hits += self._initial_letters(text)
            mentions = (self.beside.taken_in(text, hit) for hit in merge(text, low, hits))
            spans = [self.naming.span(text, hit) for hit in mentions]
        spans.extend(self.numbers.find(text))
        return spans

    def _exact(self, text: str, low: str) -> list[Hit]:
        level, back = squeeze(low)
        standing = []
        forms = self.forms
        for last, word in self.automaton.iter(level):
            form = forms[word]
            start, stop = last + 1 - len(word), last + 1
            if back:
                start = back(start)
                stop = back(last) + 1 if " " in word else start + len(word)
            if form.joined or low[start - 1 : start].isalnum() or low[stop : stop + 1].isalnum():
                stop = bounded(text, low, start, stop, form)
            if stop:
                standing.append((start, -stop, form.kind, form))
        standing.sort(key=itemgetter(0, 1, 2))
        hits: list[Hit] = []
        reach = 0
        for start, minus, _, form in standing:
            if -minus > reach and (hit := _judged(text, start, -minus, form)):
                hits.append(hit)
                if hit.confidence == _BASE[FormKind.FULL]:
                    reach = hit.end  # parts of a whole name add nothing to it
        return hits

    def _split(self, text: str, low: str) -> Iterator[Hit]:
        """Words broken by a line end, with or without a hyphen."""
        for broken in _BROKEN.finditer(text):
            start, stop = _word_end(low, broken.start()), broken.end()
            if not start or not low[start - 1].isalpha():
                continue
            if text[stop].isupper() and not text[start - 1].isupper():
                continue
            left, right = low[max(0, start - 40) : start], low[stop : stop + 40]
            for last, word in self.automaton.iter(left + right):
                first, form = last + 1 - len(word), self.forms[word]
                if not first < len(left) <= last or len(word) < 5 or "\n" in word:  # noqa: PLR2004
                    continue
                begin, end = start - len(left) + first, stop + last + 1 - len(left)
                if low[end : end + 1].isalpha() and form.joined:
                    continue
                if bounded(text, low, begin, end, form):
                    yield Hit(begin, end, form.kind, form.everyone, 0.85)

    def _hyphened(self, low: str) -> Iterator[Hit]:
        """Words that kept the hyphen of a line end when the line was set anew ("Oka-for")."""
        for found in _HYPHENED.finditer(low):
            left, right = (
                _LEFT.search(low, max(0, found.start() - 24), found.start()),
                found.group(1),
            )
            if not left:
                continue
            begin = left.group()
            for tail in (right, right.removesuffix("s")):
                word = self.automaton.get(begin + tail, "")
                if word and (form := self.forms[word]).personal and form.long:
                    end = found.end() - len(right) + len(tail)
                    sure = 0.85 if len(word) > 4 else 0.45  # noqa: PLR2004
                    yield Hit(left.start(), end, form.kind, form.everyone, sure)
                    break

    def _spaced(self, low: str) -> Iterator[Hit]:
        """Names whose letters are set apart ("A m e l i a")."""
        for run in _SPACED.finditer(low):
            letters = [i for i in range(run.start() - 1, run.end()) if low[i].isalnum()]
            joined = "".join(low[i] for i in letters)
            for last, word in self.automaton.iter(joined):
                size, form = len(word), self.forms[word]
                if size >= 4 and (size > 4 or size == len(joined)):  # noqa: PLR2004
                    first, stop = letters[last + 1 - size], letters[last] + 1
                    yield Hit(first, stop, form.kind, form.everyone, 0.9)

    def _misspelt(self, text: str, low: str, found: list[Hit]) -> Iterator[Hit]:
        taken = {hit.start for hit in found}
        for start, end, owners, sure in self.neighbours.find(text, low):
            if start not in taken:
                yield Hit(start, end, min(owners.values()), frozenset(owners), sure)
        for start, end, letters in two_letters(text):
            if start not in taken and (meant := self.starts.get(letters)):
                yield Hit(start, end, FormKind.NICK, meant, 0.4)

    def _initial_letters(self, text: str) -> Iterator[Hit]:
        both = chain(
            context.initials(text, self.initials), context.small_initials(text, self.initials)
        )
        for start, end, letters, sure in both:
            yield Hit(start, end, FormKind.MIDDLE, self.initials[letters], sure)


# "a b c d": from the first gap on; the letter before it is part of the match
_SPACED = re.compile(r"[ \t.\-_*](?<=(?<!\w)\w.)[ \t.\-_*]{0,2}(?:\w[ \t.\-_*]{1,3}){2,}\w(?!\w)")
_BROKEN = re.compile(r"\n[ \t]*(?=[A-Za-z])")
_HYPHENED = re.compile(r"-([a-z]{2,})(?![a-z0-9])")
_LEFT = re.compile(r"(?<![a-z0-9])[a-z][a-z']+$")
_RUNS = re.compile(r" {2,}")
_GLUE = "._-"


def _word_end(low: str, at: int) -> int:
    """Where the broken word ends before a line end: before the hyphen, if there is one."""
    start = at - 1 if at and low[at - 1] == " " else at
    if start and low[start - 1] == "-":
        return start - 1
    return at


def squeeze(low: str) -> tuple[str, Back | None]:
    """The text with every run of white space as one space, and the way back if any was longer."""
    level = low.replace("\n", " ").replace("\t", " ")
    if "  " not in level:
        return level, None
    starts, shifts, pieces, last, gone = [0], [0], [], 0, 0
    for run in _RUNS.finditer(level):
        pieces.append(level[last : run.start() + 1])
        last = run.end()
        gone += run.end() - run.start() - 1
        starts.append(run.end() - gone)
        shifts.append(gone)
    pieces.append(level[last:])
    return "".join(pieces), Back(starts, shifts)


@dataclass(frozen=True, slots=True)
class Back:
    """Maps an offset of squeezed text to the text it came from."""

    starts: list[int]
    shifts: list[int]

    def __call__(self, index: int) -> int:
        """The offset in the text before squeezing."""
        return index + self.shifts[bisect_right(self.starts, index) - 1]


def bounded(text: str, low: str, start: int, end: int, form: Written) -> int:
    """Where the mention ends when it stands as a word of its own, else 0."""
    if form.joined:
        return 0 if _cuts_word(low, start, end, form.text) else _past_digits(low, end)
    if start and low[start - 1].isalnum() and not (form.long and _opens(text, start)):
        return 0
    if end >= len(low) or not low[end].isalnum():
        return end
    if not form.long:
        return _short_plural(text, low, start, end, form)
    return (form.personal and _with_ending(low, end, form)) or (end if _opens(text, end) else 0)


def _cuts_word(low: str, start: int, end: int, form: str) -> bool:
    """Whether the initial of "okafor-a" or "a.okafor" is only a letter of a longer word."""
    if form[-2] in _GLUE and low[end : end + 1].isalpha():
        return True
    return form[1] in _GLUE and low[max(0, start - 1) : start].isalpha()


def _with_ending(low: str, end: int, form: Written) -> int:
    """Where a plural or a number written onto a name ends, else 0."""
    for tail in ("s", "es"):
        stop = end + len(tail)
        if low.startswith(tail, end) and (stop >= len(low) or not low[stop].isalnum()):
            return stop
    if low[end].isdigit() and not form.text[-1].isdigit():
        return _past_digits(low, end)
    return 0


def _short_plural(text: str, low: str, start: int, end: int, form: Written) -> int:
    """Where "the Pops" ends: a family of three letters, with a capital; else 0."""
    apart = low.startswith("s", end) and not low[end + 1 : end + 2].isalnum()
    hissing = form.text[-1] in "xsz" and low.startswith("es", end)
    if hissing and form.personal and text[start].isupper() and low.endswith("the ", 0, start):
        return 0 if low[end + 2 : end + 3].isalnum() else end + 2
    if form.personal and apart and len(form.text) == 3 and text[start].isupper():  # noqa: PLR2004
        family = low.endswith("the ", 0, start) or not ordinary(form.text + "s")
        return end + 1 if family else 0
    return 0


def _past_digits(low: str, end: int) -> int:
    """A year or number written onto a name ("amelia2019") belongs to it."""
    while end < len(low) and low[end].isdigit():
        end += 1
    return end


def _opens(text: str, at: int) -> bool:
    """Whether a new word begins here inside a run, as in fileOfAmelia or 2019amelia."""
    before, here = text[at - 1], text[at]
    return (here.isupper() and before.islower()) or (before.isdigit() and here.isalpha())


def _judged(text: str, start: int, end: int, form: Written) -> Hit | None:
    """The mention as the likeliest kind of form it can be here, or None where it is a word."""
    for kind, owners in form.of_kind:
        sure = _sureness(text, start, end, form, kind)
        if sure > 0:
            return Hit(start, end, kind, owners, sure)
    return None


def _sureness(  # noqa: PLR0911 - one line a kind
    text: str, start: int, end: int, form: Written, kind: FormKind
) -> float:
    base = _BASE[kind]
    if kind in _BY_CONTEXT:
        if text[start].islower() and in_file_name(text, start, end, form.text):
            return min(base, 0.4)
        sure = context.judge(text, start, end, form.text, base, wordy=form.doubtful)
        if kind is FormKind.SURNAME and sure < _DOUBTFUL and end - start > len(form.text):
            return 0.0  # "prices": more of the word than a family that acts
        return sure or _unlisted(text, start, form.text, kind)
    if kind is FormKind.PARTED:
        return base if _may_be_parted(text, start, form.text) else 0.0
    if kind in _WHOLE_NAMES:
        return _whole(text, start, end, form, kind)
    if kind is FormKind.TITLE:
        if " " not in form.text and wordy(form.text):
            return context.judge(text, start, end, form.text, 0.7, wordy=True)
    elif kind in _PLACED and " " not in form.text and ordinary(form.text):
        return 0.4 if text[start].isupper() else 0.0
    return base


_OWN_WORDS = words(
    """her his him the are and for not but was has had out off one two way day did who all any can
    get got let may now our own see she too use well will with from that this then than them they
    have were been said says over into"""
)


def _may_be_parted(text: str, start: int, form: str) -> bool:
    """Whether two words are one name with a gap in it; two that are both words only if it shows."""
    first, _, rest = form.partition(" ")
    if not (ordinary(first) and ordinary(rest)):
        return text[start].isupper() or not (ordinary(first) or ordinary(rest))
    after = text[start + len(first) + 1 :][:1]
    return text[start].isupper() and after.islower() and rest not in _OWN_WORDS


def _unlisted(text: str, start: int, form: str, kind: FormKind) -> float:
    """A doubt for a given name that is only like a word, when it is typed without its capital."""
    unlike = len(form) > 4 and form not in WORD_NAMES and form not in CARE_WORDS  # noqa: PLR2004
    if kind is not FormKind.GIVEN or not unlike or text[start].isupper() or listed(form):
        return 0.0
    return _DOUBTFUL


def _whole(text: str, start: int, end: int, form: Written, kind: FormKind) -> float:
    if kind is FormKind.JOINED and _reads_as_more(form.text):
        return 0.5 if made_into(text, start, end) else 0.0
    if _is_one_word(form.text):
        return context.judge(text, start, end, form.text, _BASE[kind], wordy=True)
    return _BASE[kind]


def _reads_as_more(form: str) -> bool:
    """Whether an initial put onto a short surname may be many things ("lij", "alim")."""
    if len(form) >= _SHORTEST_JOINED or not form.isalpha():
        return False
    return len(form) < _SHORTEST_JOINED - 1 or form in GIVEN_NAMES or ordinary(form)


def _is_one_word(form: str) -> bool:
    """Joined forms of short names can spell a word ("markham" never, "legend" from "Le Gend")."""
    return form.isalpha() and ordinary(form) and form not in GIVEN_NAMES


class RegisterDetector:
    """Finds what the register holds. ``find`` wants folded text."""

    name = NAME

    def __init__(self) -> None:
        self.ready: list[tuple[Register, Roster]] = []

    def find(self, text: str, register: Register) -> Iterable[Span]:
        """Spans for every mention of a register entry."""
        if not register.entries:
            return ()
        roster = self._roster(register)
        meant = roster.neighbours.mended(text, mended(text))
        return [*roster.find(text), *again(text, meant, roster.find)]

    def _roster(self, register: Register) -> Roster:
        """The matcher for a register; the last few are kept, since one case is read many times."""
        for held, roster in self.ready:
            if held is register or held == register:
                return roster
        made = Roster(register)
        self.ready = [(register, made), *self.ready[: _KEPT - 1]]
        return made
