"""Finds every mention of what is on the case identity register.

One pass of an Aho-Corasick automaton over the text finds all written forms; what surrounds a form
decides how sure the match is. Mentions that touch ("Amelia" and "Okafor") become one, and a
surname that several people share is given to the one that title or given name point to.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import ahocorasick

from services.redaction.detectors import context
from services.redaction.detectors.folding import lowered, squash
from services.redaction.detectors.forms import Form, FormKind, forms_of
from services.redaction.detectors.misspelt import Neighbours
from services.redaction.detectors.names import PARTICLES
from services.redaction.detectors.numbers_held import HeldNumbers
from services.redaction.detectors.tables.given_names import GIVEN_NAMES
from services.redaction.detectors.vocabulary import ordinary, wordy
from services.redaction.detectors.wordlist import words
from services.redaction.domain.register import Entry, EntryKind, Register
from services.redaction.domain.roles import is_professional
from services.redaction.domain.spans import Category, Reason, Span

NAME = "register"
_BASE = {
    FormKind.FULL: 0.99, FormKind.JOINED: 0.93, FormKind.GIVEN: 0.94, FormKind.SURNAME: 0.93,
    FormKind.MIDDLE: 0.7, FormKind.NICK: 0.75, FormKind.TITLE: 0.97, FormKind.SHORT: 0.65,
    FormKind.ADDRESS: 0.98, FormKind.STREET: 0.93, FormKind.TOWN: 0.7, FormKind.POSTCODE: 0.98,
    FormKind.OUTWARD: 0.6, FormKind.DOOR: 0.5, FormKind.CONTACT: 0.99, FormKind.HANDLE: 0.95,
}  # fmt: skip
_PLACE_KINDS = {
    FormKind.ADDRESS: Category.ADDRESS, FormKind.STREET: Category.ADDRESS,
    FormKind.DOOR: Category.ADDRESS, FormKind.TOWN: Category.PLACE,
    FormKind.POSTCODE: Category.POSTCODE, FormKind.OUTWARD: Category.POSTCODE,
    FormKind.CONTACT: Category.EMAIL, FormKind.HANDLE: Category.HANDLE,
}  # fmt: skip
_BODY = {
    EntryKind.SCHOOL: Category.SCHOOL, EntryKind.GP: Category.HEALTH_PROVIDER,
    EntryKind.PLACE: Category.PLACE, EntryKind.ORGANISATION: Category.ORGANISATION,
    EntryKind.OTHER: Category.ORGANISATION,
}  # fmt: skip
_PERSONAL = frozenset(
    {
        FormKind.FULL,
        FormKind.JOINED,
        FormKind.GIVEN,
        FormKind.SURNAME,
        FormKind.MIDDLE,
        FormKind.NICK,
    }
)
_LONG_JOINED = 8
_MEN = frozenset(["mr", "master", "sir", "lord"])
_WOMEN = words("mrs ms lady madam dame")
_MALE = words(
    """father dad grandfather brother uncle son husband stepfather boyfriend nephew male"""
)
_FEMALE = words(
    """mother mum grandmother sister aunt daughter wife stepmother girlfriend niece female"""
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A mention: range in the folded text, kind of form, the entries it may belong to."""

    start: int
    end: int
    kind: FormKind
    entries: frozenset[int]
    confidence: float


class Roster:
    """A register made ready for matching. Holds register values; keep it no longer than needed."""

    def __init__(self, register: Register) -> None:
        self.entries = register.entries
        self.forms: dict[str, dict[int, FormKind]] = {}
        for number, entry in enumerate(register.entries):
            for form in forms_of(entry, number):
                self._add(form)
        self._own_names_win()
        self.automaton = ahocorasick.Automaton()
        for text, owners in self.forms.items():
            self.automaton.add_word(text, (text, owners))
        if self.forms:
            self.automaton.make_automaton()
        self.neighbours = Neighbours(self._fuzzy_words())
        self.numbers = HeldNumbers(register)
        self.initials = _initials(register.entries)

    def _add(self, form: Form) -> None:
        text = form.text.strip(" -_.,/+")
        if len(text) < 2 or text in PARTICLES:  # noqa: PLR2004 - one letter names nobody
            return
        owners = self.forms.setdefault(text, {})
        owners[form.entry] = min(form.kind, owners.get(form.entry, form.kind))

    def _own_names_win(self) -> None:
        """A pet name that is somebody else's own name belongs to that somebody."""
        for owners in self.forms.values():
            if FormKind.NICK in owners.values() and min(owners.values()) < FormKind.MIDDLE:
                for number in [n for n, kind in owners.items() if kind is FormKind.NICK]:
                    del owners[number]

    def _fuzzy_words(self) -> dict[str, dict[int, FormKind]]:
        kinds = {FormKind.FULL, FormKind.GIVEN, FormKind.SURNAME, FormKind.MIDDLE, FormKind.SHORT}
        return {
            text: {n: k for n, k in owners.items() if k in kinds}
            for text, owners in self.forms.items()
            if text.isalpha() and len(text) >= 5 and kinds & set(owners.values())  # noqa: PLR2004
        }

    # -- matching -----------------------------------------------------------------------------

    def find(self, text: str) -> list[Span]:
        """Every mention in folded text, as spans in its offsets."""
        if not self.entries:
            return []
        low = lowered(text)
        if not self.forms:
            return list(self.numbers.find(text))
        hits = list(self._exact(text, low))
        hits += self._split(text, low)
        hits += self._spaced(low)
        hits += self._misspelt(text, low, hits)
        hits += self._initial_letters(text)
        spans = [self._span(text, hit) for hit in merge(text, low, hits)]
        return [*spans, *self.numbers.find(text)]

    def _exact(self, text: str, low: str) -> Iterator[Hit]:
        squeezed, back = squeeze(low)
        for last, (form, owners) in self.automaton.iter(squeezed):
            start, end = back(last + 1 - len(form)), back(last) + 1
            yield from self._judge(text, low, start, end, form, owners)

    def _judge(
        self, text: str, low: str, start: int, end: int, form: str, owners: dict[int, FormKind]
    ) -> Iterator[Hit]:
        stop = bounded(text, low, start, end, form, min(owners.values()))
        if stop:
            for kind in sorted(set(owners.values())):
                sure = _sureness(text, start, stop, form, kind)
                if sure > 0:
                    of_kind = frozenset(n for n, k in owners.items() if k == kind)
                    yield Hit(start, stop, kind, of_kind, sure)

    def _split(self, text: str, low: str) -> Iterator[Hit]:
        """Words broken by a line end, with or without a hyphen."""
        for gap in _BROKEN.finditer(low):
            left, right = (
                low[max(0, gap.start() - 40) : gap.start()],
                low[gap.end() : gap.end() + 40],
            )
            for last, (form, owners) in self.automaton.iter(left + right):
                first = last + 1 - len(form)
                if not first < len(left) <= last or len(form) < 5 or "\n" in form:  # noqa: PLR2004
                    continue
                start, end = gap.start() - len(left) + first, gap.end() + last + 1 - len(left)
                if bounded(text, low, start, end, form, min(owners.values())):
                    kind = min(owners.values())
                    yield Hit(start, end, kind, frozenset(owners), 0.85)

    def _spaced(self, low: str) -> Iterator[Hit]:
        """Names whose letters are set apart ("A m e l i a")."""
        for run in _SPACED.finditer(low):
            letters = [i for i in range(run.start(), run.end()) if low[i].isalnum()]
            joined = "".join(low[i] for i in letters)
            for last, (form, owners) in self.automaton.iter(joined):
                first = last + 1 - len(form)
                if len(form) >= 4 and (len(form) > 4 or len(form) == len(joined)):  # noqa: PLR2004
                    kind = min(owners.values())
                    yield Hit(letters[first], letters[last] + 1, kind, frozenset(owners), 0.9)

    def _misspelt(self, text: str, low: str, found: list[Hit]) -> Iterator[Hit]:
        taken = {hit.start for hit in found}
        for start, end, owners, sure in self.neighbours.find(text, low):
            if start not in taken:
                kind = min(owners.values())
                yield Hit(start, end, kind, frozenset(owners), sure)

    def _initial_letters(self, text: str) -> Iterator[Hit]:
        for start, end, letters, sure in context.initials(text):
            if owners := self.initials.get(letters):
                yield Hit(start, end, FormKind.MIDDLE, owners, sure)

    # -- naming -------------------------------------------------------------------------------

    def _span(self, text: str, hit: Hit) -> Span:
        numbers = self._by_title(text, hit) or hit.entries
        first = self.entries[min(numbers)]
        category = _category(first, hit.kind)
        label, owner = _label(first, category), first.label
        if len(numbers) > 1:
            shared = {self.entries[n].label for n in numbers}
            label, owner = _shared_label(category, [self.entries[n] for n in numbers]), ""
            if len(shared) == 1:
                label = owner = first.label
        return Span(
            start=hit.start, end=hit.end, category=category, label=label,
            reason=_reason(first, category), detector=NAME,
            confidence=round(hit.confidence, 2), entry=owner,
        )  # fmt: skip

    def _by_title(self, text: str, hit: Hit) -> frozenset[int]:
        if len(hit.entries) < 2:  # noqa: PLR2004
            return hit.entries
        inside = text[hit.start : hit.end].lower().replace(".", " ").split()
        words = [
            *text[max(0, hit.start - 12) : hit.start].lower().replace(".", " ").split()[-1:],
            *inside[:1],
        ]
        for titles, roles in ((_MEN, _MALE), (_WOMEN, _FEMALE)):
            if titles & set(words):
                fits = frozenset(n for n in hit.entries if _sexed(self.entries[n], roles))
                if len(fits) == 1:
                    return fits
        return frozenset()


def _sexed(entry: Entry, words: frozenset[str]) -> bool:
    said = set(re.findall(r"[a-z]+", f"{entry.label} {entry.role}".lower()))
    return bool(said & words)


def _category(entry: Entry, kind: FormKind) -> Category:
    if kind in _PLACE_KINDS:
        return _PLACE_KINDS[kind]
    if kind in _PERSONAL:
        professional = is_professional(entry.role) or entry.kind is not EntryKind.PERSON
        return Category.STAFF if professional else Category.PERSON
    return _BODY.get(entry.kind, Category.ORGANISATION)


def _reason(entry: Entry, category: Category) -> Reason:
    if category is Category.STAFF:
        return Reason.STAFF
    if category in {
        Category.PLACE,
        Category.ORGANISATION,
        Category.SCHOOL,
        Category.HEALTH_PROVIDER,
    }:
        return Reason.QUASI_ID
    third = entry.role.lower() in {"other", "third party", "witness", "neighbour", "friend"}
    return Reason.THIRD_PARTY if third else Reason.DIRECT_ID


_PLAIN = {
    Category.ADDRESS: "address", Category.POSTCODE: "postcode", Category.PLACE: "place",
    Category.EMAIL: "e-mail address", Category.HANDLE: "user name",
}  # fmt: skip


def _label(entry: Entry, category: Category) -> str:
    """A person's address is labelled as an address, not with the person."""
    return _PLAIN.get(category, entry.label) if entry.kind is EntryKind.PERSON else entry.label


def _shared_label(category: Category, owners: list[Entry]) -> str:
    plain = {
        **_PLAIN, Category.STAFF: "Professional",
        Category.SCHOOL: "School", Category.HEALTH_PROVIDER: "Health service",
        Category.ORGANISATION: "Organisation",
    }  # fmt: skip
    family = all(not is_professional(owner.role) for owner in owners)
    return plain.get(category, "Family member" if family else "Person")


_BROKEN = re.compile(r"(?<=[a-z])(?:- ?|)\n[ \t]*(?=[a-z])")
_SPACED = re.compile(r"(?<!\w)(?:\w[ \t.\-_*]{1,3}){3,}\w(?!\w)")


_WHITE = str.maketrans("\n\t", "  ")
_RUNS = re.compile(r" {2,}")


def squeeze(low: str) -> tuple[str, Back]:
    """The text with every run of white space as one space, and the way back."""
    level = low.translate(_WHITE)
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


def bounded(text: str, low: str, start: int, end: int, form: str, kind: FormKind) -> int:
    """Where the mention ends when it stands as a word of its own, else 0."""
    if kind is FormKind.JOINED and len(form) >= _LONG_JOINED:
        return _past_digits(low, end)
    long = len(form) > 3  # noqa: PLR2004
    if start and low[start - 1].isalnum() and not _opens(text, start, long=long):
        return 0
    size = len(low)
    if end >= size or not low[end].isalnum():
        return end
    if long and kind in _PERSONAL:
        for tail in ("s", "es"):
            stop = end + len(tail)
            if low.startswith(tail, end) and (stop >= size or not low[stop].isalnum()):
                return stop
    if low[end].isdigit() and long and not form[-1].isdigit() and kind in _PERSONAL:
        return _past_digits(low, end)
    return end if long and _opens(text, end, long=True) else 0


def _past_digits(low: str, end: int) -> int:
    """A year or number written onto a name ("amelia2019") belongs to it."""
    while end < len(low) and low[end].isdigit():
        end += 1
    return end


def _opens(text: str, at: int, *, long: bool) -> bool:
    """Whether a new word begins here inside a run, as in fileOfAmelia or 2019amelia."""
    before, here = text[at - 1], text[at]
    if not long:
        return False
    return (here.isupper() and before.islower()) or (before.isdigit() and here.isalpha())


def _sureness(text: str, start: int, end: int, form: str, kind: FormKind) -> float:
    base = _BASE[kind]
    if kind in {FormKind.GIVEN, FormKind.SURNAME, FormKind.MIDDLE, FormKind.NICK, FormKind.SHORT}:
        return context.judge(text, start, end, form, base, wordy=wordy(form) or len(form) < 3)  # noqa: PLR2004
    if kind is FormKind.TITLE and " " not in form and wordy(form):
        return context.judge(text, start, end, form, 0.7, wordy=True)
    if (
        kind in {FormKind.DOOR, FormKind.TOWN, FormKind.STREET}
        and " " not in form
        and ordinary(form)
    ):
        return 0.4 if text[start].isupper() else 0.0
    if kind in {FormKind.FULL, FormKind.JOINED} and _is_one_word(form):
        return context.judge(text, start, end, form, base, wordy=True)
    return base


def _is_one_word(form: str) -> bool:
    """Joined forms of short names can spell a word ("markham" never, "legend" from "Le Gend")."""
    return form.isalpha() and ordinary(form) and form not in GIVEN_NAMES


def _initials(entries: Iterable[Entry]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, entry in enumerate(entries):
        if entry.kind is EntryKind.PERSON:
            for name in entry.names:
                for letters in _letters_of(name):
                    found.setdefault(letters, set()).add(number)
    return {letters: frozenset(owners) for letters, owners in found.items()}


def _letters_of(name: str) -> set[str]:
    """Initials of all words, of first and last, and with each part of a double surname."""
    words = [w for w in squash_words(name).upper().split() if w.lower() not in PARTICLES]
    if len(words) < 2:  # noqa: PLR2004 - one initial names nobody
        return set()
    first, rest = words[0][0], "".join(w[0] for w in words[1:])
    double = min(name.rsplit(None, 1)[-1].count("-"), len(rest) - 1)
    ends = {rest, rest[-1], rest[-1 - double :], rest[-1 - double]}
    return {first + end for end in ends}


def squash_words(name: str) -> str:
    """The words of a name, each reduced to plain letters."""
    return " ".join(filter(None, (squash(word) for word in re.split(r"[\s'-]+", name))))


_BETWEEN = re.compile(r"[\s,_+/\-(]{0,4}|[ \t\n]{1,2}(?:[a-z]\.? ?){1,2}[\s,]{0,2}|[._]|\) ?")


def merge(text: str, low: str, hits: list[Hit]) -> list[Hit]:
    """Hits in order, overlaps resolved, touching mentions of one person joined into one."""
    merged: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end, h.kind)):
        last = merged[-1] if merged else None
        joined = _join(low, last, hit) if last else None
        if joined:
            merged[-1] = joined
        else:
            merged.append(hit)
    return [_with_lead(text, low, hit) for hit in merged]


def _join(low: str, last: Hit, hit: Hit) -> Hit | None:  # noqa: PLR0911 - one line a case
    if hit.start >= last.end:
        between = low[last.end : hit.start]
        near = len(between) < 8 and _BETWEEN.fullmatch(between)  # noqa: PLR2004
        same = last.entries & hit.entries
        if not (near and same and last.kind in _PERSONAL and hit.kind in _PERSONAL):
            return None
        if "\n" in between and "\n\n" in between:
            return None
        sure = max(last.confidence, hit.confidence, 0.95)
        return Hit(last.start, hit.end, FormKind.FULL, same, sure)
    if hit.end <= last.end:
        if (hit.start, hit.end) == (last.start, last.end) and hit.kind == last.kind:
            return replace(last, entries=last.entries | hit.entries)
        if hit.kind in _PERSONAL and last.kind in _PERSONAL and hit.confidence > last.confidence:
            return replace(last, confidence=hit.confidence)
        return last
    same = last.entries & hit.entries
    if same:
        kind = min(last.kind, hit.kind)
        return Hit(last.start, hit.end, kind, same, max(last.confidence, hit.confidence))
    return None


_LEAD = re.compile(
    r"(?<![a-z0-9])(?:(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|lady|lord|dame|rev|master|mme|herr"
    r"|frau)\.?[ \n\t]{1,2})?(?:[a-z]\.?[ -]?){0,3}$"
)


def _with_lead(text: str, low: str, hit: Hit) -> Hit:
    """Takes in a title and initials that stand before a personal name."""
    if hit.kind not in _PERSONAL:
        return hit
    window = low[max(0, hit.start - 24) : hit.start]
    if not window or not (window[-1].isspace() or window[-1] in ".-"):
        return hit
    lead = _LEAD.search(window)
    if lead is None or not lead.group().strip(" -."):
        return hit
    start = hit.start - len(window) + lead.start()
    letters = re.sub(r"[^A-Z]", "", text[start : hit.start])
    small = lead.group().strip().rstrip(".") in {"a", "i", "s", "m", "d"} or not letters
    if small and not text[start].isupper():
        return hit
    if (
        text[start : hit.start].strip() in {"A", "I"}
        and not text[max(0, start - 2) : start - 1].islower()
    ):
        return hit
    return replace(hit, start=start, confidence=max(hit.confidence, 0.9))


@lru_cache(maxsize=4)
def roster(register: Register) -> Roster:
    """The matcher for a register; the last few are kept, since one case is read many times."""
    return Roster(register)


class RegisterDetector:
    """Finds what the register holds. ``find`` wants folded text."""

    name = NAME

    def find(self, text: str, register: Register) -> Iterable[Span]:
        """Spans for every mention of a register entry."""
        return roster(register).find(text)
