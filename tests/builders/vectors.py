"""Every place where a name can hide in a file, each with a needle of its own.

A plant is one place in one file: its needle is a made-up surname or number that stands nowhere
else, so whatever comes out of the engine can be searched for all of them at once. The files are
built by the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Build = Callable[[Mapping[str, str]], bytes]

_HEADS = (
    "Zav Quor Thex Brun Vosk Yarl Grym Plon Dwex Jusk Krel Smov Fenb Chul Wost Hyx Rilb Cav".split()
)
_HEBREW = "אבגדהוזחטיכלמנסעפצקרשת"
_TAILS = (
    "andrik omelby iquist urbeck ethwin odalen atrowe imferd ulgate eskavi orpwin ablund"
).split()


@dataclass(frozen=True, slots=True)
class Plant:
    """One needle in one place of one file; ``write`` turns the needle into what stands there."""

    vector: int
    slug: str
    how: str
    file: str
    kind: str = "name"
    write: Callable[[str], str] = str
    seen: str = "bytes"
    """Where the control finds it: in "bytes", in "pixels", or "locked" behind a password."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A plant and its needle."""

    plant: Plant
    needle: str

    @property
    def written(self) -> str:
        """What stands in the file."""
        return self.plant.write(self.needle)


def needle_of(index: int, kind: str) -> str:
    """The needle of one plant, unlike every other in more than one letter."""
    if kind == "nhs":
        return f"999 {100 + index:03} {4000 + 7 * index:04}"
    if kind == "phone":
        return f"07700 900{100 + index:03}"
    if kind == "hebrew":
        return "".join(_HEBREW[(index * step + step) % 22] for step in (3, 5, 7, 9, 13, 17))
    if kind == "dob":
        return f"2014-{index % 12 + 1:02}-{index % 27 + 1:02}"
    return _HEADS[index % 18] + _TAILS[index // 18]


def planted(plants: tuple[Plant, ...]) -> dict[str, Planted]:
    """Each plant with its needle, by its slug."""
    made = {
        plant.slug: Planted(plant, needle_of(index, plant.kind))
        for index, plant in enumerate(plants)
    }
    if len({one.needle for one in made.values()}) != len(plants):
        raise ValueError("two plants share a needle or a slug")
    return made


def register_of(all_planted: Mapping[str, Planted]) -> dict[str, object]:
    """A case identity register that holds every needle."""
    keys = {
        "name": lambda n: {"names": [f"Ada {n}"]},
        "alias": lambda n: {"names": [n]},
        "hebrew": lambda n: {"names": [n]},
        "nhs": lambda n: {"names": [], "identifiers": [{"type": "nhs", "value": n}]},
        "phone": lambda n: {"names": [], "phones": [n]},
        "dob": lambda n: {"names": [], "dob": n},
    }
    entries = [
        {"label": f"Person {at}", "kind": "person", **keys[one.plant.kind](one.needle)}
        for at, one in enumerate(all_planted.values(), start=1)
    ]
    return {"case": "leak-vectors", "entries": entries}
