"""Derives what to look for from register values: every form a value is likely to be written in.

Strict by default: each part of a person's name alone counts. What is looked for and how:

* ``phrases``: sequences of whole words (names whole and parts, surname first, initials and
  surname, house and street, postcodes, handles, e-mail addresses in words);
* ``tights``: letters and digits run together, wherever they stand (slugs, file names, split text);
* ``glued``: name parts inside a chunk that looks like a handle, an address or a file name;
* ``digits``: phone numbers and numeric identifiers, whatever stands between the digits;
* ``days`` and ``serials``: dates of birth, and their numbers in a spreadsheet;
* ``names``: single parts of names, for what typing and scanning make of them (see ``near``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.redaction.proof.days import Day, written_as
from services.redaction.proof.fold import plain, tight, word_set, words
from services.redaction.proof.register import Value, Values
from services.redaction.proof.wordlike import WORDLIKE

TIGHT_FROM = 8  # shorter run-together forms occur by chance
GLUED_FROM = 5
_DIGITS_FROM = 6
_SHORT = 3  # given names this short count only when they begin with a capital
_TITLES = word_set("mr mrs miss ms mx dr prof professor sir dame rev master")
_PARTICLES = word_set("de da di do du del van von der den la le el al bin ibn the of and")
_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\b", re.IGNORECASE)
_STREETS = {
    "road": "rd", "street": "st", "avenue": "ave", "grove": "gr", "close": "cl", "lane": "ln",
    "drive": "dr", "court": "ct", "crescent": "cres", "terrace": "terr", "place": "pl",
    "gardens": "gdns", "square": "sq", "mount": "mt", "saint": "st",
}  # fmt: skip
_STREET_ENDS = (
    frozenset(_STREETS)
    | frozenset(_STREETS.values())
    | word_set(
        "rise way walk view row mews hill green park fold croft bank yard vale meadows parade"
    )
)
# Nearly every town has one: without its number such a street points nowhere.
_EVERYWHERE = word_set("high main")


@dataclass(frozen=True, slots=True)
class Needle:
    """One form of one value. ``capital``: counts only when it begins with a capital letter."""

    entry: int
    kind: str
    form: str
    capital: bool = False


@dataclass(slots=True)
class Needles:
    """All forms, ready for ``search``; ``allowed`` are values the audience may see."""

    phrases: dict[str, list[tuple[tuple[str, ...], Needle]]] = field(default_factory=dict)
    tights: dict[str, Needle] = field(default_factory=dict)
    glued: dict[str, Needle] = field(default_factory=dict)
    digits: dict[str, Needle] = field(default_factory=dict)
    days: dict[Day, Needle] = field(default_factory=dict)
    serials: dict[str, Needle] = field(default_factory=dict)
    names: dict[str, Needle] = field(default_factory=dict)
    spared: set[str] = field(default_factory=set)
    allowed: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)


def derive(values: Values) -> Needles:
    """Everything to look for; what the audience may see under a kept entry is left out."""
    needles, kept = Needles(), Needles()
    for value in values.hidden:
        _add(needles, value)
    for value in values.kept:
        _add(kept, value)
    _subtract(needles, kept)
    phrases = [words(value.text) for value in values.kept]
    needles.spared = {word for phrase in phrases for word in phrase}
    for phrase in phrases:
        if phrase:
            needles.allowed.setdefault(phrase[0], []).append(phrase)
    _drop_allowed(needles, {"".join(phrase) for phrase in phrases})
    return needles


def _add(needles: Needles, value: Value) -> None:
    match value.kind:
        case "name":
            _add_person(needles, value)
        case "whole-name":
            _add_phrase(needles, value, words(value.text))
            _add_tight(needles, value, words(value.text))
        case "dob":
            _add_day(needles, value)
        case "address":
            _add_address(needles, value)
        case "phone":
            _add_phone(needles, value)
        case "email" | "handle":
            _add_handle(needles, value)
        case _:
            _add_identifier(needles, value)


def _add_person(needles: Needles, value: Value) -> None:
    names = [word.split("'") for word in re.split(r"[\s,]+", plain(value.text)) if word]
    parts = [words("'".join(name)) for name in names]
    parts = [p for p in parts if p and not (len(p) == 1 and p[0] in _TITLES)]
    if not parts:
        return
    for part in parts:
        _add_part(needles, value, part, alone=len(parts) == 1)
    if len(parts) == 1:
        return
    everything = tuple(word for part in parts for word in part)
    _add_phrase(needles, value, everything)
    first, last = parts[0], parts[-1]
    for form in (first + last, last + first, last + everything[: -len(last)]):
        _add_phrase(needles, value, form)
        _add_tight(needles, value, form)
    _add_tight(needles, value, everything)
    initials = tuple(part[0][0] for part in parts[:-1])
    for form in (initials[:1] + last, initials + last, ("".join(initials), *last)):
        _add_phrase(needles, value, form)
        _add_phrase(needles, value, last + form[: -len(last)])
        _add_tight(needles, value, form)


def _add_part(needles: Needles, value: Value, part: tuple[str, ...], *, alone: bool) -> None:
    joined = "".join(part)
    if len(joined) < 2 or (joined in _PARTICLES and not alone):  # noqa: PLR2004 - a single letter
        return
    capital = len(joined) <= _SHORT or joined in WORDLIKE
    _add_phrase(needles, value, part, capital=capital)
    if len(part) > 1:
        _add_phrase(needles, value, (joined,))
        for piece in part:
            if len(piece) > _SHORT:
                _add_part(needles, value, (piece,), alone=False)
    if not capital:
        for ending in ("s", "es"):
            _add_phrase(needles, value, (*part[:-1], part[-1] + ending))
    if len(joined) >= GLUED_FROM and joined not in WORDLIKE:
        needle = Needle(value.entry, value.kind, joined)
        needles.glued.setdefault(joined, needle)
        needles.names.setdefault(joined, needle)


def _add_address(needles: Needles, value: Value) -> None:
    for hit in _POSTCODE.finditer(value.text):
        outward, inward = hit.group(1).lower(), hit.group(2).lower()
        _add_phrase(needles, value, (outward, inward))
        _add_phrase(needles, value, (outward + inward,))
    for line in re.split(r"[,\n]", _POSTCODE.sub("", value.text)):
        found = words(line)
        _add_street(needles, value, found)
        if len(found) > 1 and any(any(c.isdigit() for c in word) for word in found):
            for form in _street_forms(found):
                _add_phrase(needles, value, form)
                _add_tight(needles, value, form)
    whole = words(_POSTCODE.sub("", value.text))
    if len(whole) > 1:
        _add_phrase(needles, value, whole)


def _add_street(needles: Needles, value: Value, found: tuple[str, ...]) -> None:
    """The street without the house: it still says where somebody lives."""
    numbers = [at for at, word in enumerate(found) if any(c.isdigit() for c in word)]
    street = found[numbers[-1] + 1 if numbers else 0 :]
    if len(street) < 2 or street[-1] not in _STREET_ENDS or street[0] in _EVERYWHERE:  # noqa: PLR2004
        return
    for form in _street_forms(street):
        _add_phrase(needles, value, form, capital=True)
    run = "".join(street)
    if len(run) >= TIGHT_FROM:
        needles.glued.setdefault(run, Needle(value.entry, value.kind, run))


def _street_forms(found: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    yield found
    for full, short in _STREETS.items():
        if found[-1] == full:
            yield (*found[:-1], short)
        elif found[-1] == short:
            yield (*found[:-1], full)


def _add_handle(needles: Needles, value: Value) -> None:
    form = words(value.text)
    _add_phrase(needles, value, form, capital=len(form) == 1 and form[0] in WORDLIKE)
    _add_tight(needles, value, form)
    local = words(value.text.split("@")[0]) if value.kind == "email" else ()
    if len("".join(local)) >= GLUED_FROM and "".join(local) not in WORDLIKE:
        _add_phrase(needles, value, local)
        _add_tight(needles, value, local)


def _add_phone(needles: Needles, value: Value) -> None:
    number = re.sub(r"\D", "", value.text)
    national = re.sub(r"^(?:0044|44(?=\d{9})|0)0?", "", number)
    if len(national) >= _DIGITS_FROM:
        needles.digits.setdefault(national, Needle(value.entry, value.kind, national))
    elif number:
        _add_phrase(needles, value, words(value.text))


def _add_identifier(needles: Needles, value: Value) -> None:
    form = words(value.text)
    run = "".join(form)
    if not run:
        return
    _add_phrase(needles, value, form)
    _add_phrase(needles, value, (run,))
    if run.isdigit() and len(run) >= _DIGITS_FROM:
        needles.digits.setdefault(run, Needle(value.entry, value.kind, run))
    elif len(run) >= _DIGITS_FROM and any(c.isdigit() for c in run):
        needles.tights.setdefault(run, Needle(value.entry, value.kind, run))


def _add_day(needles: Needles, value: Value) -> None:
    day = date.fromisoformat(value.text)
    needle = Needle(value.entry, value.kind, value.text)
    for form in written_as(day):
        needles.days.setdefault(form, needle)
    serial = str((day - date(1899, 12, 30)).days)
    needles.serials.setdefault(serial, needle)


def _add_phrase(
    needles: Needles, value: Value, form: tuple[str, ...], *, capital: bool = False
) -> None:
    if not form or len("".join(form)) < 2:  # noqa: PLR2004 - one letter names nobody
        return
    known = needles.phrases.setdefault(form[0], [])
    if all(form != other for other, _ in known):
        known.append((form, Needle(value.entry, value.kind, " ".join(form), capital)))


def _add_tight(needles: Needles, value: Value, form: Sequence[str]) -> None:
    run = tight("".join(form))
    if len(run) >= TIGHT_FROM:
        needles.tights.setdefault(run, Needle(value.entry, value.kind, run))


def _subtract(needles: Needles, kept: Needles) -> None:
    """What an audience may see under one entry cannot be withheld under another."""
    for first, known in kept.phrases.items():
        forms = {form for form, _ in known}
        left = [(f, n) for f, n in needles.phrases.get(first, []) if f not in forms]
        needles.phrases[first] = left
    for mine, theirs in (
        (needles.tights, kept.tights),
        (needles.glued, kept.glued),
        (needles.names, kept.names),
        (needles.digits, kept.digits),
        (needles.serials, kept.serials),
    ):
        for form in theirs:
            mine.pop(form, None)
    for day in kept.days:
        needles.days.pop(day, None)


def _drop_allowed(needles: Needles, allowed: set[str]) -> None:
    for mine in (needles.tights, needles.glued, needles.digits, needles.names):
        for form in [f for f in mine if f in allowed]:
            del mine[form]
    for first, known in needles.phrases.items():
        needles.phrases[first] = [(f, n) for f, n in known if "".join(f) not in allowed]
