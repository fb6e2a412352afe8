"""Near-duplicates of a case, found without keeping a word of them, and compared before release.

A *sketch* is a sample of keyed hashes of runs of four words: two files that share text share
hashes, and without the case's salt nothing can be told from them. The sample is taken by value, so
that a letter is recognised inside a bundle as well as beside another copy.

``visible_elsewhere`` then compares two files word by word: what was taken out of one and stands
open in the other. What identifies by itself counts wherever it stands; a date, an age or a trait
only in the same surroundings, since "last week" means nothing elsewhere, and so does what a person
kept: "in the hope that" is no Hope. What stands open in both copies is no difference. No I/O here.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.redaction.domain.decisions import Covered
from services.redaction.domain.reading import Reading
from services.redaction.domain.records import Proposal, ProposalState
from services.redaction.domain.spans import Category

_RUN = 4
_SPACE = 1 << 64
_SAMPLED = _SPACE // 4
_MOST = 16_384
_FEWEST = 6
NEAR = 0.4
"""The share of the smaller file's sample that the other holds, from which two files are near."""

_WORD = re.compile(r"\w+")
_AROUND = 2
_SOFT = frozenset(
    {Category.DATE, Category.AGE, Category.TRAIT, Category.RELATIONSHIP, Category.EVENT}
)
_SHORTEST = 2


def sketch(salt: bytes, text: str) -> bytes:
    """The sample of a text's runs of words: sorted hashes of eight bytes each."""
    key = hashlib.sha256(b"shingle\0" + salt).digest()
    words = [word.group().casefold() for word in _WORD.finditer(text)]
    runs = {" ".join(words[at : at + _RUN]) for at in range(max(0, len(words) - _RUN + 1))}
    hashes = sorted(value for run in runs if (value := _hash(key, run)) < _SAMPLED)[:_MOST]
    return struct.pack(f">{len(hashes)}Q", *hashes)


def _hash(key: bytes, run: str) -> int:
    return int.from_bytes(hashlib.blake2b(run.encode(), key=key, digest_size=8).digest())


def likeness(one: bytes, two: bytes) -> float:
    """How much of the smaller text stands in the other, 0 to 1; 0 where too little is known."""
    mine, other = _hashes(one), _hashes(two)
    bound = min(_bound(mine), _bound(other))
    mine_seen = {value for value in mine if value <= bound}
    other_seen = {value for value in other if value <= bound}
    smaller = min(len(mine_seen), len(other_seen))
    if smaller < _FEWEST:
        return 0.0
    return len(mine_seen & other_seen) / smaller


def _hashes(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(packed) // 8}Q", packed)


def _bound(hashes: tuple[int, ...]) -> int:
    """Up to which value a sample is complete."""
    return hashes[-1] if len(hashes) == _MOST else _SAMPLED


def page_marks(salt: bytes, reading: Reading) -> tuple[str, ...]:
    """One keyed mark a page over its words, where they stand, and its size.

    A page without words has an empty mark: nothing says that it is unchanged.
    """
    return tuple(
        _page_mark(salt, reading, number) if page.words else ""
        for number, page in enumerate(reading.pages)
    )


def _page_mark(salt: bytes, reading: Reading, number: int) -> str:
    page = reading.pages[number]
    seen = hashlib.blake2b(key=hashlib.sha256(b"page\0" + salt).digest(), digest_size=16)
    seen.update(f"{page.width:.0f} {page.height:.0f}".encode())
    for word in page.words:
        place = f"\0{word.x0:.0f} {word.y0:.0f} {reading.text[word.start : word.end]}"
        seen.update(place.encode())
    return seen.hexdigest()


# --- comparing ----------------------------------------------------------------------------------
class Seen(StrEnum):
    """How a value that was taken out of one file stands in the other."""

    KEPT = "kept"
    UNDECIDED = "undecided"
    UNDETECTED = "undetected"


@dataclass(frozen=True, slots=True)
class Compared:
    """A file to compare: its text and what is proposed and decided in it."""

    text: str
    proposals: Sequence[Proposal]


@dataclass(frozen=True, slots=True)
class Visible:
    """A place where something stands open; ``proposal`` is what took it out of the other file."""

    start: int
    end: int
    seen: Seen
    proposal: Proposal


def visible_elsewhere(taken: Compared, other: Compared) -> list[Visible]:
    """What was taken out of ``taken`` and can be read in ``other``, one a value, in order."""
    mine, theirs = _Searched(taken), _Searched(other)
    found: dict[tuple[int, int], Visible] = {}
    for proposals in _values(taken).values():
        value = taken.text[proposals[0].start : proposals[0].end]
        hidden = [_around(taken.text, one.start, one.end) for one in proposals]
        open_here = {_around(taken.text, *place) for place in mine.visible(value)}
        for start, end in theirs.visible(value):
            here, seen = _around(other.text, start, end), _seen(start, end, other.proposals)
            if here in open_here or not _counts(proposals, seen, here, hidden):
                continue
            if seen is Seen.UNDETECTED and value[0].isupper() > other.text[start].isupper():
                continue  # a word that is also a name, in small letters
            found.setdefault((start, end), Visible(start, end, seen, proposals[0]))
            break
    return [found[place] for place in sorted(found)]


def _values(taken: Compared) -> dict[str, list[Proposal]]:
    """The proposals taken out, by value; values too short to mean anything are left aside."""
    found: dict[str, list[Proposal]] = {}
    for proposal in taken.proposals:
        if proposal.state is not ProposalState.ACCEPTED:
            continue
        value = taken.text[proposal.start : proposal.end]
        if sum(map(str.isalnum, value)) >= _SHORTEST:
            found.setdefault(proposal.fingerprint, []).append(proposal)
    return found


def _counts(
    mentions: Sequence[Proposal],
    seen: Seen,
    here: tuple[str, str],
    hidden: Sequence[tuple[str, str]],
) -> bool:
    """Whether a place stands for the same thing: a name mostly, else in equal surroundings."""
    hard = any(Category(one.category) not in _SOFT for one in mentions)
    if hard and seen is not Seen.KEPT:
        return True
    return any(any(a and a == b for a, b in zip(here, there, strict=True)) for there in hidden)


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """The two words before and after a place."""
    before = _WORD.findall(text[max(0, start - 60) : start].casefold())[-_AROUND:]
    after = _WORD.findall(text[end : end + 60].casefold())[:_AROUND]
    return (
        " ".join(before) if len(before) == _AROUND else "",
        " ".join(after) if len(after) == _AROUND else "",
    )


def _seen(start: int, end: int, proposals: Sequence[Proposal]) -> Seen:
    states = {p.state for p in proposals if p.start < end and start < p.end}
    if ProposalState.OPEN in states:
        return Seen.UNDECIDED
    return Seen.KEPT if ProposalState.REJECTED in states else Seen.UNDETECTED


class _Searched:
    """A file made ready to be searched for many values, whatever their case and white space."""

    def __init__(self, file: Compared) -> None:
        text = file.text
        self._hidden = Covered(
            (p.start, p.end) for p in file.proposals if p.state is ProposalState.ACCEPTED
        )
        kept: list[str] = []
        self._offsets: list[int] = []
        for at, character in enumerate(text):
            if character.isspace():
                if kept and kept[-1] == " ":
                    continue
                character = " "  # noqa: PLW2901 - any white space is one space
            low = character.lower()
            kept.append(low if len(low) == 1 else character)
            self._offsets.append(at)
        self._text = "".join(kept)

    def visible(self, value: str) -> Iterator[tuple[int, int]]:
        """Where a value stands as whole words and is not taken out, in offsets of the text."""
        return (place for place in self._places(value) if not self._hidden.touches(*place))

    def _places(self, value: str) -> Iterator[tuple[int, int]]:
        wanted = " ".join("".join(c if len(c.lower()) > 1 else c.lower() for c in value).split())
        at = self._text.find(wanted) if wanted else -1
        while at >= 0:
            end = at + len(wanted)
            if not (self._joined(at) or self._joined(end)):
                yield self._offsets[at], self._offsets[end - 1] + 1
            at = self._text.find(wanted, at + 1)

    def _joined(self, at: int) -> bool:
        """Whether a word goes on across this place."""
        if not 0 < at < len(self._text):
            return False
        return self._text[at - 1].isalnum() and self._text[at].isalnum()
