"""Makes cases from a stock: names, places, notations and templates. The same seed, the same cases.

A template marks what it holds: ``{child.full}`` a person in a form of the stock, ``{id.nhs}`` a
number that belongs to nobody on the register, ``{any}`` the next kind of number in turn,
``{date}`` a day, ``[a|words]`` words that must stay (the letter says of what kind),
``~words~`` a circumstance that would tell the case apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from benchmarks.uk_cases import noise
from benchmarks.uk_cases.gold import Case, Document, Group, Piece, joined
from benchmarks.uk_cases.numbers import MAKERS, written
from benchmarks.uk_cases.people import Person, cast, register, shown, when

KEPT = {
    "a": "agency", "s": "sequence", "l": "law", "b": "age band", "e": "ethnicity",
    "d": "disability", "w": "word that is a name", "p": "ordinary", "m": "medicine or make",
    "t": "tool or theory", "i": "idiom",
}  # fmt: skip
_FIELD = re.compile(
    r"\{(?P<field>[a-z_.]+)\}|\[(?P<code>[a-z])\|(?P<keep>[^\]]+)\]|~(?P<quasi>[^~]+)~"
)
_BROAD = frozenset({"town", "hospital", "age"})
_OWN = ("school", "surgery")
_PART = re.compile(r"<([^>]*)>")


@dataclass
class Teller:
    """Fills templates for one case."""

    stock: dict[str, Any]
    rng: Random
    people: dict[str, Person]
    places: dict[str, str]
    deck: list[str]
    today: date = field(default=date(2026, 3, 2))

    def pieces(self, template: str) -> Iterator[Piece]:
        """The template as text, marked."""
        at = 0
        for match in _FIELD.finditer(template):
            yield Piece(template[at : match.start()])
            at = match.end()
            if match["keep"]:
                yield Piece(match["keep"], Group.KEEP, KEPT[match["code"]])
            elif match["quasi"]:
                yield Piece(match["quasi"], Group.QUASI, "circumstance")
            else:
                yield from self._field(match["field"])
        yield Piece(template[at:])

    def _field(self, name: str) -> Iterator[Piece]:
        who, _, form = name.partition(".")
        if who in self.people:
            yield from self._person(self.people[who], form)
        elif who in self.places:
            yield from self._place(who)
        elif who == "date":
            yield self._day()
        elif who == "time":
            yield Piece(f"{self.rng.randint(0, 23):02}:{self.rng.randint(0, 59):02}")
        elif who == "agency":
            yield Piece(self.rng.choice(self.stock["agencies"]))
        elif who == "any":
            yield from self._number(self._next_kind())
        elif who == "id":
            yield from self._number(form)
        else:
            yield self._other(who)

    def _place(self, kind: str) -> Iterator[Piece]:
        name = self.places[kind]
        bare = name.removeprefix("The ")
        yield Piece(name[: len(name) - len(bare)])
        yield Piece(bare, Group.REGISTER, f"{kind} by name")

    def _person(self, person: Person, form: str) -> Iterator[Piece]:
        group = Group.REGISTER if person.registered else Group.DIRECT
        kind = form if person.registered else f"unregistered {form}"
        yield from _marked(shown(person, form, self.stock, self.rng), group, kind)

    def _number(self, kind: str) -> Iterator[Piece]:
        notation = self.rng.choice(self.stock["notations"][kind])
        shapes = _PART.findall(notation)
        if kind in MAKERS:
            filled = written(MAKERS[kind](self.rng), "\n".join(shapes)).split("\n")
        else:
            filled = [self.rng.choice(self.stock["values"][shapes[0]])]
        shown = _PART.sub(lambda _: f"<{filled.pop(0)}>", notation)
        yield from _marked(shown, Group.DIRECT, kind)

    def _next_kind(self) -> str:
        if not self.deck:
            self.deck.extend(self.stock["notations"])
            self.rng.shuffle(self.deck)
        return self.deck.pop()

    def _day(self) -> Piece:
        self.today += timedelta(days=self.rng.randint(0, 9))
        pattern = self.rng.choice(self.stock["dates"]["days_written"])
        return Piece(pattern.format_map(when(self.today, self.stock)), Group.QUASI, "date")

    def _other(self, pool: str) -> Piece:
        """An unregistered street, school or surgery names a place by itself; a town only helps."""
        group = Group.QUASI if pool in _BROAD else Group.DIRECT
        value = self.rng.choice(self.stock["places"][f"{pool}s"])
        if pool == "street":
            value = f"{self.rng.randint(1, 199)} {value}"
        return Piece(value, group, f"unregistered {pool}")


def _marked(text: str, group: Group, kind: str) -> Iterator[Piece]:
    """Marks what stands between angle brackets, or everything when there are none."""
    if "<" not in text:
        yield Piece(text, group, kind)
        return
    at = 0
    for match in _PART.finditer(text):
        yield from (Piece(text[at : match.start()]), Piece(match.group(1), group, kind))
        at = match.end()
    yield Piece(text[at:])


def cases(stock: dict[str, Any], count: int, seed: int) -> Iterator[Case]:
    """``count`` cases, each with one document of every kind in the stock and one as if scanned.

    A stock that asks for ``careful_scans`` gets so many of those instead of the one.
    """
    deck: list[str] = []
    careful = "careful_scans" in stock
    for number in range(count):
        rng = Random(f"{seed}/{number}")
        people = cast(stock, rng)
        places = {kind: rng.choice(stock["places"][f"own_{kind}s"]) for kind in _OWN}
        teller = Teller(stock, rng, people, places, deck)
        made = [_document(teller, kind) for kind in stock["documents"]]
        again = rng.sample(list(stock["documents"]), stock.get("careful_scans", 1))
        scans = [_scan(teller, kind, careful=careful) for kind in again]
        poor = rng.sample(list(stock["documents"]), stock.get("harsh_scans", 0))
        scans += [
            joined(f"{kind}, badly scanned", noise.poorly_scanned(_told(teller, kind), rng))
            for kind in poor
        ]
        yield Case(register(people, places, rng), (*made, *scans))


def _scan(teller: Teller, kind: str, *, careful: bool) -> Document:
    told = noise.scanned(_told(teller, kind), teller.rng, careful=careful)
    return joined(f"{kind}, scanned", told)


def _document(teller: Teller, kind: str) -> Document:
    return joined(kind, noise.typed(_told(teller, kind), teller.rng))


def _told(teller: Teller, kind: str) -> list[Piece]:
    """Head, some entries, the words that are names, and foot of one document."""
    shape = teller.stock["documents"][kind]
    rng = teller.rng
    chosen = rng.sample(shape["entries"], min(len(shape["entries"]), shape["take"]))
    chosen += rng.sample(teller.stock["common"]["lines"], 2)
    chosen += [line for line in _own_words(teller) if rng.random() < 0.5]
    rng.shuffle(chosen)
    told = list(teller.pieces(shape["head"]))
    for entry in chosen:
        told += teller.pieces(shape["row"].replace("ENTRY", entry) + "\n")
    return [*told, *teller.pieces(shape["foot"])]


def _own_words(teller: Teller) -> Iterator[str]:
    """A sentence with the word for everybody registered whose name is one."""
    words = teller.stock["words"]
    for person in teller.people.values():
        for name in (person.first, person.last):
            if person.registered and name in words:
                yield teller.rng.choice(words[name])
