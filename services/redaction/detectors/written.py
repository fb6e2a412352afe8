"""A register as tables: which entries each written form, initial and letter may stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.redaction.detectors.clipped import clips, ends
from services.redaction.detectors.folding import squash
from services.redaction.detectors.forms import FormKind, forms_of
from services.redaction.detectors.mentions import PERSONAL
from services.redaction.detectors.names import PARTICLES
from services.redaction.detectors.vocabulary import ordinary, wordy
from services.redaction.domain.register import Entry, EntryKind

_LONG_JOINED = 8
_SHORT_NAME = 4
_WORST = len(FormKind)
_CODES = frozenset(
    (FormKind.POSTCODE, FormKind.OUTWARD, FormKind.CONTACT, FormKind.HANDLE, FormKind.JOINED)
)
_FORENAMED = (
    "oluwa",
    "olu",
    "ola",
    "ade",
    "ayo",
    "chukwu",
    "chi",
    "nkem",
    "abdul",
    "abdur",
    "abdel",
    "mohamed",
    "guru",
    "hari",
    "sri",
    "van",
)
_OWN = frozenset((FormKind.FULL, FormKind.GIVEN, FormKind.NICK))
_GIVEN_PARTICLES = frozenset(
    ("ben", "del", "al", "mac", "dos", "van", "te", "ter", "abu", "abd", "nic")
)


@dataclass(slots=True)
class Written:
    """One form as the automaton holds it: who may be meant by it, likeliest kind first."""

    text: str
    kind: FormKind
    everyone: frozenset[int]
    of_kind: tuple[tuple[FormKind, frozenset[int]], ...]
    long: bool
    personal: bool
    joined: bool
    doubtful: bool


class Forms(dict[str, Written]):
    """What each form may stand for, worked out when a text first holds it."""

    def __init__(self, owners: dict[str, dict[int, FormKind]], entries: int) -> None:
        self.owners = owners
        self.alone = [frozenset((number,)) for number in range(entries)]

    def __missing__(self, text: str) -> Written:
        made = self[text] = written(text, self.owners[text], self.alone)
        return made


def written(text: str, owners: dict[int, FormKind], alone: list[frozenset[int]]) -> Written:
    """The form with what does not depend on where it stands; ``alone`` is each entry by itself."""
    first = min(owners.values())
    if len(owners) == 1:
        everyone = alone[next(iter(owners))]
        of_kind: tuple[tuple[FormKind, frozenset[int]], ...] = ((first, everyone),)
    else:
        everyone = frozenset(owners)
        of_kind = tuple(
            (kind, frozenset(n for n, k in owners.items() if k == kind))
            for kind in sorted(set(owners.values()))
        )
    joined = first is FormKind.JOINED and len(text) >= _LONG_JOINED
    long = len(text) > 3  # noqa: PLR2004
    doubtful = len(text) < 3 or wordy(text)  # noqa: PLR2004
    return Written(text, first, everyone, of_kind, long, first in PERSONAL, joined, doubtful)


def all_forms(entries: Sequence[Entry]) -> dict[str, dict[int, FormKind]]:
    """Every form with the entries it may stand for."""
    forms: dict[str, dict[int, FormKind]] = {}
    for number, entry in enumerate(entries):
        for form in forms_of(entry, number):
            text = form.text.strip(" -_.,/+")
            alone = form.kind in _OWN and text in _GIVEN_PARTICLES
            if len(text) > 1 and (alone or text not in PARTICLES):  # one letter names nobody
                owners = forms.setdefault(text, {})
                if form.kind < owners.get(number, _WORST):
                    owners[number] = form.kind
    _own_names_win(forms)
    return forms


def _own_names_win(forms: dict[str, dict[int, FormKind]]) -> None:
    """A pet name that is somebody else's own name belongs to that somebody."""
    for owners in forms.values():
        if FormKind.NICK in owners.values() and min(owners.values()) < FormKind.MIDDLE:
            for number in [n for n, kind in owners.items() if kind is FormKind.NICK]:
                del owners[number]


def fuzzy_words(forms: dict[str, dict[int, FormKind]]) -> dict[str, dict[int, FormKind]]:
    """The single words that may be recognised with a slip of the pen or a scanner's misreading."""
    kinds = {FormKind.FULL, FormKind.GIVEN, FormKind.SURNAME, FormKind.MIDDLE, FormKind.SHORT}
    return {
        text: {n: k for n, k in owners.items() if k in kinds}
        for text, owners in forms.items()
        if text.isalpha() and len(text) > 2 and kinds & set(owners.values())  # noqa: PLR2004
    }


def name_parts(forms: dict[str, dict[int, FormKind]]) -> dict[str, dict[int, FormKind]]:
    """The single words that are a part of a person's name, however short."""
    kinds = {FormKind.GIVEN, FormKind.SURNAME, FormKind.MIDDLE, FormKind.NICK}
    return {
        text: {n: k for n, k in owners.items() if k in kinds}
        for text, owners in forms.items()
        if text.isalpha() and kinds & set(owners.values())
    }


def cut_short(forms: dict[str, dict[int, FormKind]]) -> dict[str, dict[int, FormKind]]:
    """What each given name of five letters and more may be cut to, with its owners."""
    found: dict[str, dict[int, FormKind]] = {}
    for text, owners in forms.items():
        if not text.isalpha() or len(text) <= _SHORT_NAME or FormKind.GIVEN not in owners.values():
            continue
        mine = {n: FormKind.NICK for n, kind in owners.items() if kind is FormKind.GIVEN}
        for clip in (one for heard in _as_heard(text) for one in clips(heard)):
            found.setdefault(clip, {}).update(mine)
        for clip in ends(text):
            if not ordinary(clip):
                found.setdefault(clip, {}).update(mine)
    return found


def _as_heard(given: str) -> set[str]:
    """A given name as it is written, and as it is heard."""
    heard = {given, given.replace("ph", "f"), given.replace("ch", "k"), given.replace("c", "k")}
    for first in _FORENAMED:
        if given.startswith(first) and len(given) - len(first) > _SHORT_NAME - 1:
            heard.add(given.removeprefix(first))
    return heard


def all_words(forms: dict[str, dict[int, FormKind]]) -> frozenset[str]:
    """Every word of some length that stands in a name, a body's name or an address."""
    return frozenset(
        word
        for text, owners in forms.items()
        if not _CODES & set(owners.values()) or (len(text) >= _LONG_JOINED and text.isalpha())
        for word in re.findall("[a-z]{3,}", text)
    )


def initials_of(entries: Iterable[Entry]) -> dict[str, frozenset[int]]:
    """Who may be meant by each row of initials."""
    found: dict[str, set[int]] = {}
    for number, entry in enumerate(entries):
        if entry.kind is EntryKind.PERSON:
            for name in entry.names:
                for letters in _letters_of(name):
                    found.setdefault(letters, set()).add(number)
    return {letters: frozenset(owners) for letters, owners in found.items()}


def starts_of(forms: dict[str, dict[int, FormKind]]) -> dict[str, frozenset[int]]:
    """Who has a given name that begins with these two letters."""
    found: dict[str, set[int]] = {}
    for text, owners in forms.items():
        mine = {number for number, kind in owners.items() if kind is FormKind.GIVEN}
        if mine:
            found.setdefault(text[:2], set()).update(mine)
    return {start: frozenset(mine) for start, mine in found.items()}


def first_letters(
    forms: dict[str, dict[int, FormKind]],
) -> dict[tuple[bool, str], frozenset[int]]:
    """Who has a given name (True: to stand after a surname) or a surname with this letter."""
    found: dict[tuple[bool, str], set[int]] = {}
    for text, owners in forms.items():
        for number, kind in owners.items():
            if kind is FormKind.GIVEN or kind is FormKind.SURNAME:
                key = kind is FormKind.GIVEN, text[0].upper()
                found.setdefault(key, set()).add(number)
    return {key: frozenset(owners) for key, owners in found.items()}


def _letters_of(name: str) -> set[str]:
    """Initials of all words, of first and last, and with each part of a double surname."""
    words = [w for w in squash_words(name).upper().split() if w.lower() not in PARTICLES]
    if len(words) < 2:  # noqa: PLR2004 - one initial names nobody
        return set()
    first, rest = words[0][0], "".join(w[0] for w in words[1:])
    double = min(name.rsplit(None, 1)[-1].count("-"), len(rest) - 1)
    single = rest[: len(rest) - double]
    ends = {rest, rest[-1], rest[-1 - double :], rest[-1 - double], single}
    return {first + end for end in ends}


def squash_words(name: str) -> str:
    """The words of a name, each reduced to plain letters."""
    return " ".join(filter(None, (squash(word) for word in re.split(r"[\s'-]+", name))))
