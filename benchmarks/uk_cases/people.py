"""The people of a made-up case: who they are, and every way their names are written."""
# ruff: noqa: E501 - tables are easier to check on one line

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from benchmarks.uk_cases.numbers import nhs, postcode, upn, written
from services.redaction.domain.register import Entry, EntryKind, Identifier, Register

REGISTERED = {
    "child": ("Child A", "child", "child"),
    "sib": ("Sibling 1", "sibling", "child"),
    "mother": ("Mother", "parent", "woman"),
    "father": ("Father A", "parent", "man"),
    "partner": ("Partner 1", "mother's partner", "man"),
    "gran": ("Grandmother 1", "grandparent", "woman"),
}
OTHERS = {
    "sw": "any", "pc": "any", "gp": "any", "teacher": "any", "hv": "woman", "neighbour": "any",
    "friend": "child", "aunt": "woman", "uncle": "man", "chair": "any",
}  # fmt: skip
_ORDINAL = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
_CONFUSED = (("rn", "m"), ("m", "rn"), ("l", "1"), ("i", "l"), ("o", "0"), ("e", "c"), ("h", "b"))
_SOUNDS = (
    ("ph", "f"), ("ck", "k"), ("ie", "y"), ("y", "i"), ("kh", "h"), ("ou", "u"), ("oo", "u"), ("ee", "i"),
    ("sz", "sh"), ("cz", "ch"), ("rz", "z"), ("w", "v"), ("c", "k"), ("j", "y"), ("z", "s"), ("x", "ks"),
    ("ei", "ai"), ("ae", "e"), ("th", "t"), ("qu", "kw"), ("dh", "d"), ("bh", "b"), ("gh", "g"), ("ll", "l"),
    ("tt", "t"), ("nn", "n"), ("ss", "s"), ("au", "o"), ("ai", "ay"), ("u", "oo"), ("i", "ee"), ("v", "w"),
)  # fmt: skip
_LONG = 5
_VERY_LONG = 7


@dataclass(frozen=True, slots=True)
class Person:
    """One person. Values that they do not have are empty."""

    role: str
    sex: str
    first: str
    middle: str
    last: str
    nick: str
    title: str
    born: date
    street: str
    postcode: str
    phone: str
    email: str
    nhs: str
    upn: str
    registered: bool


def plain(name: str) -> str:
    """A name in the letters an e-mail address can hold."""
    spread = unicodedata.normalize("NFKD", name.translate(str.maketrans("łŁøØđĐıİ", "lLoOdDiI")))
    return "".join(c for c in spread if c.isascii() and c.isalpha()).lower()


def cast(stock: dict[str, Any], rng: Random) -> dict[str, Person]:
    """Everybody in a case, no two with the same first or last name unless they are kin."""
    taken: set[str] = set()
    family = _fresh(stock["names"]["last"], taken, rng)
    people: dict[str, Person] = {}
    for role, (_, _, sex) in REGISTERED.items():
        kin = role in {"child", "sib"} or (role == "mother" and rng.random() < 0.5)
        last = family if kin else _fresh(stock["names"]["last"], taken, rng)
        people[role] = _person(stock, role, sex, last, taken, rng, registered=True)
    for role, sex in OTHERS.items():
        last = _fresh(stock["names"]["last"], taken, rng)
        people[role] = _person(stock, role, sex, last, taken, rng, registered=False)
    return people


def _fresh(pool: list[str], taken: set[str], rng: Random) -> str:
    name = rng.choice([name for name in pool if name not in taken])
    taken.add(name)
    return name


def _person(
    stock: dict[str, Any],
    role: str,
    sex: str,
    last: str,
    taken: set[str],
    rng: Random,
    *,
    registered: bool,
) -> Person:
    names = stock["names"]
    female = sex == "woman" or (sex != "man" and rng.random() < 0.5)
    first = _fresh(names["girls" if female else "boys"], taken, rng)
    middle = rng.choice([n for n in names["girls" if female else "boys"] if n != first])
    child = sex == "child"
    age = rng.randint(400, 6000) if child else rng.randint(8500, 22000)
    where = rng.choice(stock["places"]["streets"])
    return Person(
        role=role,
        sex="f" if female else "m",
        first=first,
        middle=middle,
        last=last,
        nick=rng.choice(names["nicknames"].get(first, [""])),
        title=rng.choice(["Ms", "Mrs", "Miss"] if female else ["Mr"]) if not child else "",
        born=date(2026, 9, 1) - timedelta(days=age),
        street=f"{rng.randint(1, 199)} {where}",
        postcode=postcode(rng).replace("ZZ993VZ", "HD82XQ"),
        phone=written(f"07700900{rng.randint(0, 999):03}", "##### ######"),
        email=f"{plain(first)[:1]}{plain(last)}{rng.randint(1, 99)}@{rng.choice(stock['hosts'])}",
        nhs=nhs(rng),
        upn=upn(rng),
        registered=registered,
    )


def entry(person: Person, rng: Random) -> Entry:
    """The register's entry of a registered person."""
    label, role, _ = REGISTERED[person.role]
    whole = f"{person.first} {person.middle} {person.last}"
    names = [whole, *([person.nick] if person.nick and rng.random() < 0.4 else [])]
    child = role in {"child", "sibling"}
    return Entry(
        label=label,
        kind=EntryKind.PERSON,
        role=role,
        names=tuple(names),
        dob=person.born,
        addresses=(f"{person.street}, {person.postcode[:-3]} {person.postcode[-3:]}",),
        phones=() if child else (person.phone,),
        emails=() if child else (person.email,),
        identifiers=(
            Identifier("nhs", written(person.nhs, "### ### ####")),
            *([Identifier("upn", person.upn)] if child else []),
        ),
    )


def register(people: dict[str, Person], places: dict[str, str], rng: Random) -> Register:
    """The register of a case: its family, one school and one surgery."""
    entries = [entry(people[role], rng) for role in REGISTERED]
    entries.append(Entry("School 1", EntryKind.SCHOOL, names=(places["school"],)))
    entries.append(Entry("GP 1", EntryKind.GP, names=(places["surgery"],)))
    return Register("made-up", tuple(entries))


def shown(person: Person, form: str, stock: dict[str, Any], rng: Random) -> str:
    """The person in one form: a pattern of the stock, filled in."""
    pattern: str = rng.choice(stock["forms"][form])
    return pattern.format_map(_parts(person, stock, rng))


def _parts(person: Person, stock: dict[str, Any], rng: Random) -> dict[str, str]:
    first, last, nick = person.first, person.last, person.nick or person.first
    apart = Random(f"{first} {last} {person.phone}")  # the draws of older stocks stay as they were
    return {
        "First": first, "FIRST": first.upper(), "first": first.lower(), "F": first[0],
        "Last": last, "LAST": last.upper(), "last": last.lower(), "L": last[0], "l": last[0].lower(),
        "Middle": person.middle, "Nick": nick, "nick": nick.lower(),
        "pf": plain(first), "pl": plain(last), "pn": plain(nick), "f": plain(first)[:1],
        "Title": person.title or ("Miss" if person.sex == "f" else "Master"),
        "n": str(rng.randint(1, 99)), "host": rng.choice(stock["hosts"]),
        "Plural": last + ("es" if last.endswith(("s", "x", "z", "ch", "sh")) else "s"),
        "TypoFirst": _misspelt(first, rng), "TypoLast": _misspelt(last, rng),
        "TypoLongFirst": _twice_misspelt(first, apart), "TwiceLongFirst": _twice_misspelt(first, apart),
        "SoundFirst": _by_sound(first, apart), "SoundLast": _by_sound(last, apart),
        "ScanLast": _scanned(last, rng), "Bare": _bare(last), "BareFirst": _bare(first),
        "street": person.street, "post": f"{person.postcode[:-3]} {person.postcode[-3:]}",
        "postjoined": person.postcode.lower(), "phone": person.phone, "email": person.email,
        "phonejoined": person.phone.replace(" ", ""),
        "phonecountry": "+44 " + person.phone[1:],
        "nhs": written(person.nhs, "### ### ####"), "nhsjoined": person.nhs,
        "nhshyphen": written(person.nhs, "###-###-####"), "upn": person.upn,
        **when(person.born, stock),
    }  # fmt: skip


def when(day: date, stock: dict[str, Any]) -> dict[str, str]:
    """The parts of a date, in figures and words."""
    words = stock["dates"]
    year = f"{day.year}"
    return {
        "d": str(day.day), "dd": f"{day.day:02}", "m": str(day.month), "mm": f"{day.month:02}",
        "yy": year[2:], "yyyy": year, "Month": day.strftime("%B"), "Mon": day.strftime("%b"),
        "dth": f"{day.day}{_ORDINAL.get(day.day, 'th')}", "Day": day.strftime("%a"),
        "dwords": words["days"][day.day - 1], "ywords": _year(day.year, words["small"]),
    }  # fmt: skip


def _year(year: int, small: list[str]) -> str:
    tens = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
    rest = year % 100
    tail = small[rest] if rest < 20 else f"{tens[rest // 10]}-{small[rest % 10]}".rstrip("-")
    if year >= 2000:
        return f"two thousand and {tail}" if rest else "two thousand"
    return f"nineteen {tail}"


def _bare(name: str) -> str:
    """The name as a keyboard without accents writes it."""
    spread = unicodedata.normalize("NFKD", name.translate(str.maketrans("łŁøØđĐıİ", "lLoOdDiI")))
    return "".join(c for c in spread if not unicodedata.combining(c))


def _misspelt(name: str, rng: Random) -> str:
    """One edit in a name of five letters or more: dropped, doubled or swapped."""
    if len(name) < _LONG:
        return name
    at = rng.randint(2, len(name) - 2)
    if not name[at - 1 : at + 1].isalpha():
        return name
    edits = (
        name[:at] + name[at + 1 :],
        name[:at] + name[at] + name[at:],
        name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :],
    )
    return rng.choice(edits)


def _twice_misspelt(name: str, rng: Random) -> str:
    """Two edits in a name of seven letters or more, one in a shorter one."""
    once = _misspelt(name, rng)
    return _misspelt(once, rng) if len(name) >= _VERY_LONG else once


def _by_sound(name: str, rng: Random) -> str:
    """The name as somebody spells it who has only heard it, where it has six letters or more."""
    able = [(a, b) for a, b in _SOUNDS if a in name[1:]]
    if len(name) <= _LONG or not able:
        return name
    old, new = rng.choice(able)
    return name[0] + name[1:].replace(old, new, 1)


def _scanned(name: str, rng: Random) -> str:
    """One letter as a scanner confuses it, in a name of five letters or more."""
    able = [(a, b) for a, b in _CONFUSED if a in name[1:]]
    if len(name) < _LONG or not able:
        return name
    old, new = rng.choice(able)
    return name[0] + name[1:].replace(old, new, 1)
