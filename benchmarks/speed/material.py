"""What is measured on: prose, notes and registers, made the same from a seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.uk_cases.generate import cases
from benchmarks.uk_cases.people import Person, cast, entry
from benchmarks.uk_cases.stock import open_stock
from services.redaction.domain.register import Entry, Register

SEED = 11
_LINE = 92
_SYLLABLES = tuple(
    "ba bel cor dan der el fa gan hol il jor ka lin mar nor ol pet ro san tor".split()
)
_PROSE = (
    "The review considered how agencies worked together during the period in question.",
    "Records show that concerns were raised more than once, and that each was closed on its own.",
    "It was not clear to the reviewers why the assessment had taken so long to complete.",
    "{name} told the panel that the family had been difficult to engage at first.",
    "Practitioners described high caseloads and a lack of time for reflective supervision.",
    "The decision was taken in {month}, and there is no record of the reasons for it.",
    "When {name} visited, the home was tidy and the children appeared well presented.",
    "Information held by one agency was not known to the others until after the event.",
    "The lead reviewer asked whether the voice of the child had been heard and recorded.",
    "In the view of the authors this was an understandable decision given what was known.",
    "A different picture emerges when the chronology is read from beginning to end.",
    "The family moved to {town} that winter, and the file was not transferred for some weeks.",
    "There are examples of good practice, in particular by the school and the nursery.",
    "The legal framework at the time required consent before a referral could be made.",
    "No single practitioner could have predicted what happened on the basis of one contact.",
    "{name}, who had known the parents for years, offered to help and was not called back.",
    "The partnership has since changed its procedures and will report on them within the year.",
    "Supervision notes are brief and do not show that the plan was challenged.",
    "It would be wrong to conclude from this that thresholds were generally misapplied.",
    "The mother said that she had felt judged, and that nobody had explained the process.",
)


def prose(size: int, seed: int = SEED) -> list[str]:
    """Report prose of ``size`` characters in all, as documents of about 4,000 characters."""
    stock, rng = open_stock(), Random(f"prose/{seed}")
    names, months = stock["names"], ("January", "May", "July", "October")
    made: list[str] = []
    total = 0
    while total < size:
        sentences = [
            rng.choice(_PROSE).format(
                name=f"{rng.choice(names['girls'])} {rng.choice(names['last'])}",
                month=f"{rng.choice(months)} {rng.randint(2015, 2025)}",
                town=rng.choice(stock["places"]["towns"]),
            )
            for _ in range(48)
        ]
        made.append("\n\n".join(" ".join(sentences[at : at + 6]) for at in range(0, 48, 6)))
        total += len(made[-1])
    return made


def notes(size: int, seed: int = SEED) -> list[str]:
    """Identifier-dense notes of about ``size`` characters in all: the open case files."""
    made: list[str] = []
    total = 0
    for case in cases(open_stock(), max(2, size // 8_000), seed):
        for document in case.documents:
            made.append(document.text)
            total += len(document.text)
            if total >= size:
                return made
    return made


def register(entries: int, seed: int = SEED) -> Register:
    """A register of so many entries: the people of the first notes, then people of other names."""
    held: list[Entry] = []
    for case in cases(open_stock(), 1 + min(entries, 60) // 8, seed):
        held += case.register.entries
    rng = Random(f"register/{seed}")
    while len(held) < entries:
        kin = [person for person in cast(open_stock(), rng).values() if person.registered]
        held += [entry(_renamed(person, rng), rng) for person in kin]
    named = (replace(one, label=f"Person {n}") for n, one in enumerate(held[:entries], 1))
    return Register("bench", tuple(named))


def _renamed(person: Person, rng: Random) -> Person:
    """The person under a name that hardly anybody shares: large registers are not one family."""
    first, middle, last = ("".join(rng.choices(_SYLLABLES, k=size)).title() for size in (2, 2, 3))
    return replace(person, first=first, middle=middle, last=last, nick="")


def lines(seed: int = SEED) -> Iterator[str]:
    """Lines of prose and of notes in turn, without end, none longer than a page is wide."""
    turn = 0
    while True:
        made = prose(8_000, seed + turn) if turn % 2 == 0 else notes(8_000, seed + turn // 2)
        for text in made:
            for paragraph in text.splitlines():
                words, line = paragraph.replace("\t", "  ").split(" "), ""
                for word in words:
                    if len(line) + len(word) >= _LINE:
                        yield line
                        line = ""
                    line = f"{line} {word}".strip()
                yield line
        turn += 1
