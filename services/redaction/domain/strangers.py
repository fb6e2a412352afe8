"""People whom nobody registered, gathered over the documents of a case.

"Carol Whitmore", "Ms Whitmore" and "Whitmore" are one stranger as long as nothing speaks against
it. Two different first names are never one person, and a surname joins a full name only when it
can be nobody else's: with two full names of that surname, or "Mr" beside "Mrs", it stays alone.
Values are read from the documents and stay with the caller; this module does no I/O.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.redaction.domain.labels import normal, without_number
from services.redaction.domain.records import Proposal, ProposalState
from services.redaction.domain.register import Register
from services.redaction.domain.spans import Category

_PEOPLE = frozenset({Category.PERSON, Category.STAFF})
_MALE = frozenset("mr sir uncle father brother grandfather".split())
_FEMALE = frozenset("mrs ms miss lady dame aunt auntie sister grandmother wpc".split())
_WORDS = re.compile(r"[^\W\d_]+")
_LABEL = re.compile(r"[A-Z][A-Za-z ]{0,30}")


@dataclass(frozen=True, slots=True)
class Named:
    """An unregistered person's proposal with its words, and the words just before it."""

    proposal: Proposal
    value: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Stranger:
    """One unregistered person: ``names`` as written, the fullest first; where they are named.

    ``base`` is what a label for them would begin with, for example "Social Worker".
    """

    id: str
    names: tuple[str, ...]
    staff: bool
    base: str
    mentions: int
    documents: tuple[str, ...]
    proposals: tuple[str, ...] = field(repr=False, default=())


def is_stranger(proposal: Proposal) -> bool:
    """Whether a proposal names a person whom nobody registered and nobody decided to keep."""
    return (
        not proposal.entry
        and Category(proposal.category) in _PEOPLE
        and proposal.state is not ProposalState.REJECTED
    )


def strangers(found: Iterable[Named], salt: bytes) -> list[Stranger]:
    """The people among these mentions, those mentioned most first."""
    groups: dict[str, list[Named]] = {}
    for one in found:
        key = normal(one.value)
        if key and _WORDS.search(key):
            groups.setdefault(_key(key, one), []).append(one)
    for key in [key for key in groups if " " not in key.partition("|")[0]]:
        home = _home(key, groups)
        if home:
            groups[home] += groups.pop(key)
    made = [_stranger(key, members, salt) for key, members in groups.items()]
    return sorted(made, key=lambda one: (-one.mentions, one.names))


def _key(name: str, one: Named) -> str:
    """A full name by itself; a surname with the sex its title tells, for "Mr" is not "Mrs"."""
    return name if " " in name else f"{name}|{_sex(one)}"


def _sex(one: Named) -> str:
    words = _WORDS.findall(one.value.casefold())[:-1]
    titles = {*words, *_WORDS.findall(one.before.casefold())[-1:]}
    if titles & _MALE and not titles & _FEMALE:
        return "m"
    return "f" if titles & _FEMALE and not titles & _MALE else ""


def _home(key: str, groups: dict[str, list[Named]]) -> str:
    """The one full name that a surname can belong to, or nothing."""
    surname, _, sex = key.partition("|")
    full = [name for name in groups if "|" not in name and name.split()[-1] == surname]
    if len(full) != 1:
        return ""
    sexes = {other.partition("|")[2] for other in groups if other.partition("|")[0] == surname}
    sexes |= {_sex(one) for one in groups[full[0]]}
    known = sexes - {""}
    return full[0] if len(known | ({sex} - {""})) <= 1 else ""


def _stranger(key: str, members: Sequence[Named], salt: bytes) -> Stranger:
    names = dict.fromkeys(_plain(one.value) for one in members)
    ordered = sorted(names, key=lambda name: (-len(normal(name).split()), -len(name), name))
    return Stranger(
        id=hmac.new(salt, b"stranger\0" + key.encode(), hashlib.sha256).hexdigest()[:24],
        names=tuple(ordered),
        base=_base(members),
        staff=sum(one.proposal.category == Category.STAFF for one in members) * 2 > len(members),
        mentions=len(members),
        documents=tuple(sorted({one.proposal.document for one in members})),
        proposals=tuple(one.proposal.id for one in members),
    )


def _base(members: Sequence[Named]) -> str:
    """The label used most for them, if a register would take it."""
    used = [without_number(one.proposal.label) for one in members]
    most = max(sorted(set(used)), key=used.count)
    return most if _LABEL.fullmatch(most) else "Person"


def _plain(value: str) -> str:
    """A name on one line, without the possessive."""
    return re.sub(r"['’]s?$", "", " ".join(value.split()))  # noqa: RUF001 - a typed apostrophe


def next_label(register: Register, base: str) -> str:
    """A label that no entry has: "Adult 1", or the next number."""
    taken = {entry.label.casefold() for entry in register.entries}
    number = 1
    while f"{base} {number}".casefold() in taken:
        number += 1
    return f"{base} {number}"
