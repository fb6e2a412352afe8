"""The learned detector's weights: read once, checked by hash, added up word by word.

The file holds whole numbers (hundredths) for features of single words at each distance, for pairs
and triples of classes of words, and for telling kinds of finding apart. It holds no text of the
documents it was trained on: a word has a weight of its own only when it stood in several of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from operator import add
from pathlib import Path

from services.redaction.detectors.learned_features import (
    REACH,
    bare,
    class_in,
    features,
    look,
    of_word,
)
from services.redaction.detectors.tables.acronyms import ACRONYMS
from services.redaction.detectors.wordlist import words
from shared.domain.errors import Corrupt

FILE = Path(__file__).with_name("learned_weights.tsv")
SHA256 = "8526e87c2cf358d1ce9b21b818ea27683cb0f5b53bb7032efd03957eddc659d8"
_DIGITS = re.compile(r"\d")
_FIGURES = re.compile(r"\d|^\W")
FORMAT = "lockgate-learned 1"
KINDS = ("ORG", "LOC", "DEM", "MISC", "QUANTITY", "DATETIME", "PERSON", "CODE")
WIDTH = 2 * REACH + 1
_ZERO = (0,) * len(KINDS)
_NOTHING = (0,) * WIDTH
_CACHE = 100_000  # words kept; a text with more different ones starts the cache afresh

LINKS = words("of and the for in at de du la le und der von on to & ' - 's upon y e di del della")
_SILENT = LINKS | words(
    """a an or by from with as that which who his her their its was were is are be been had has
    have not no it he she they this these i you we him me us them my your our there here what
    when where why how then than so if but also can could may might must shall should will would
    do does did done said says told asked rang came went brought took made got gave saw seen
    left kept put today yesterday tomorrow tonight again now soon later ago still just only very
    much more most many some any each every both all other others another such same own too yes
    ok please thanks dear hi hello re fw cc e-mail email doc docx pdf xlsx jpg png html www com
    uk org monday tuesday wednesday thursday friday saturday sunday january february march april
    june july august september october november december uksc ewca ewhc ewfc ukhl flr wlr hr rr
    bpm apgar mum mum's mums mummy mummy's dad dad's daddy daddy's nan nan's nana nana's nanny
    nanny's gran gran's granny granny's grandad grandad's grandma grandma's grandpa grandpa's
    auntie auntie's uncle uncle's family's child's baby's mother's father's parents' she's he's
    they'll they're they've we've we're i'm i've i'll i'd it's that's there's what's who's don't
    didn't doesn't can't couldn't won't wouldn't isn't wasn't aren't weren't hasn't haven't
    hadn't shouldn't let's you're you've you'll kg cm mm mmhg ltr litre litres mls kgs bd qds
    tds prn stat po im mg ml mcg ct mri ecg eeg ca fpr crc act acts section sections s ss"""
)
LOUD = frozenset("€£$")
_SEX = frozenset("FM")
_CLOSE = frozenset(("", " "))  # more than one blank parts two cells

# Hopeful; weight at each distance, for a word three before to three after; class; what it may be.
Record = tuple[int, ...]
WORD, CAPITAL, LINK, APART, NUMBER = 1, 2, 4, 8, 16


class _Held(dict[str, Record]):
    """Makes the record of a piece the first time it is met; figures are alike in all of them."""

    def __init__(self, made: Callable[[str], Record]) -> None:
        self.made = made

    def __missing__(self, piece: str) -> Record:
        alike = _DIGITS.sub("0", piece)
        own = alike == piece or bare(piece) in ACRONYMS
        record = self[piece] = self.made(piece) if own else self[alike]
        return record


@dataclass(slots=True)
class Model:
    """Weights ready for use. ``word`` answers with the record of a piece and keeps it."""

    bias: int
    gate: int
    low: float
    high: float
    frequent: frozenset[str]
    single: dict[str, tuple[int, ...]]
    joint: dict[str, int]
    kinds: dict[str, tuple[int, ...]]
    known: frozenset[str] = field(init=False)
    classes: dict[str, int] = field(init=False)
    tables: dict[str, dict[int, int]] = field(init=False)
    held: dict[str, Record] = field(init=False)
    edge: Record = field(init=False)
    votes: dict[str, tuple[int, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self.known = frozenset(f[2:] for f in self.single if f.startswith("w=")) | self.frequent
        self.classes = {"#": 1}
        self.tables = {name: {} for name in ("B", "A", "BB", "BA", "AA")}
        for key, weight in self.joint.items():
            table, *names = key.split("\t")
            code = 0
            for name in names:
                code = code << 10 | self.classes.setdefault(name, len(self.classes) + 1)
            self.tables[table][code] = weight
        self.held, self.votes = _Held(self._record), {}
        pad = self.single.get("#", (0,) * WIDTH)
        self.edge = (0, *pad, 1, 0)

    def records(self, pieces: Sequence[str]) -> list[Record]:
        """The records of these pieces, in order."""
        if len(self.held) > _CACHE:
            self.held.clear()
            self.votes.clear()
        return list(map(self.held.__getitem__, pieces))

    def _record(self, piece: str) -> Record:
        word = bare(piece)
        seen, single = look(word), self.single
        rows = [single[feature] for feature in features(seen, self.known) if feature in single]
        sums = tuple(map(sum, zip(*rows, strict=True))) or _NOTHING
        low = word.lower()
        kind = LINK if low in LINKS else 0
        if piece[: -len(word)] not in _CLOSE:
            kind |= APART
        silent = (
            low in _SILENT
            or word in ACRONYMS
            or (len(word) == 1 and (word.islower() or word in _SEX))
        )
        if (word[0].isalnum() or word in LOUD) and not silent:
            kind |= WORD | NUMBER if _FIGURES.search(word) else WORD
            if word[0].isupper():
                kind |= CAPITAL
        code = self.classes.get(class_in(seen, self.frequent), 0)
        hopeful = bool(kind & WORD) and self.bias + sums[REACH] > self.gate
        return (int(hopeful), *sums, code, kind)

    def kind_of(self, pieces: Iterable[str]) -> str:
        """The kind of finding these pieces speak for."""
        sums = _ZERO
        for piece in pieces:
            sums = tuple(map(add, sums, self.votes.get(piece) or self._vote(piece)))
        return KINDS[sums.index(max(sums))]

    def _vote(self, piece: str) -> tuple[int, ...]:
        sums = _ZERO
        for feature in of_word(bare(piece), self.known):
            if weights := self.kinds.get(feature):
                sums = tuple(map(add, sums, weights))
        self.votes[piece] = sums
        return sums


def encode(model: Model) -> bytes:
    """The weights file of a model; the same model always gives the same bytes."""
    head = {
        "bias": model.bias, "gate": model.gate, "low": model.low, "high": model.high,
        "frequent": sorted(model.frequent),
    }  # fmt: skip
    lines = [FORMAT, json.dumps(head, ensure_ascii=False)]
    lines += (f"W\t{f}\t{_numbers(w)}" for f, w in sorted(model.single.items()))
    lines += (f"J\t{key}\t{w}" for key, w in sorted(model.joint.items()))
    lines += (f"K\t{f}\t{_numbers(w)}" for f, w in sorted(model.kinds.items()))
    return ("\n".join(lines) + "\n").encode()


def decode(data: bytes) -> Model:
    """The model in a weights file; raises Corrupt when it is not one."""
    try:
        head, *rest = data.decode().removeprefix(FORMAT + "\n").split("\n")[:-1]
        held = json.loads(head)
        held["frequent"] = frozenset(held["frequent"])
        tables: dict[str, dict[str, tuple[int, ...]]] = {"W": {}, "J": {}, "K": {}}
        for line in rest:
            table, _, more = line.partition("\t")
            key, _, numbers = more.rpartition("\t")
            tables[table][key] = tuple(map(int, numbers.split(" ")))
    except (ValueError, KeyError, TypeError) as error:
        raise Corrupt("learned-weights-unreadable", "The weights cannot be read.") from error
    joint = {key: value[0] for key, value in tables["J"].items()}
    return Model(**held, single=tables["W"], joint=joint, kinds=tables["K"])


def load(path: Path = FILE, digest: str = SHA256) -> Model:
    """The model in a file whose SHA-256 must be ``digest``; raises Corrupt otherwise."""
    data = path.read_bytes()
    if sha256(data).hexdigest() != digest:
        raise Corrupt("learned-weights-changed", "The weights are not those shipped.")
    return decode(data)


def _numbers(values: Iterable[int]) -> str:
    return " ".join(map(str, values))
