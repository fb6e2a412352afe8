"""Proposes what the rules miss, by a small model of our own: bodies, places, traits, sums, events.

The model adds up weights for a word, its neighbours and the classes they belong to. It looks only
at words no rule has taken firmly, and answers with spans whose confidence was set on judgments held
back from training (see docs/model-card.md). A rule's doubtful span that the model agrees with is
repeated with the confidence of both. Nothing a rule found is ever taken back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate

from services.redaction.detectors.learned_features import PIECE, bare, groups
from services.redaction.detectors.learned_model import (
    APART,
    CAPITAL,
    LINK,
    NUMBER,
    WORD,
    Model,
    Record,
    load,
)
from services.redaction.detectors.learned_words import AGENCY_WORDS, TELLING
from services.redaction.detectors.public import public_ranges
from services.redaction.detectors.vocabulary import ordinary
from services.redaction.domain.register import Register
from services.redaction.domain.spans import Category, Reason, Span

NAME = "learned"
_BLOCK = 20_000  # characters read at once, so that memory does not grow with the text
FIRM, FAINT = 0.6, 0.3
_SHOWN = {
    "ORG": (Category.ORGANISATION, "Organisation"),
    "LOC": (Category.PLACE, "Place"),
    "DEM": (Category.TRAIT, "trait"),
    "MISC": (Category.EVENT, "detail"),
    "QUANTITY": (Category.TRAIT, "quantity"),
    "DATETIME": (Category.DATE, "date"),
    "PERSON": (Category.PERSON, "Person"),
    "CODE": (Category.CASE_NUMBER, "reference"),
}
RUN_SHARE = 40  # percent of a name's average in the score of each of its words
SLACK = 70  # hundredths below the threshold at which a finding still grows
LONE = 130  # hundredths above the threshold that one letter or one opening word must reach
_OPENING = frozenset((".", ":", ";", "!", "?", "|", "-", "*", "\n", "\t"))
_HOPELESS = 150  # hundredths below the threshold that pairs and triples never make good
_JUMP = 2  # linking words a finding may reach across


class LearnedDetector:
    """Proposes quasi-identifiers. ``find`` wants folded text."""

    name = NAME

    def __init__(self, model: Model | None = None) -> None:
        self._model = model

    def find(self, text: str, register: Register) -> Iterable[Span]:
        """Spans for a text in which nothing else was found."""
        return self.follow(text, register, ())

    def follow(self, text: str, register: Register, found: Iterable[Span]) -> list[Span]:  # noqa: ARG002 - by context
        """Spans for what ``found`` leaves open, and doubtful ones of ``found`` made surer."""
        model = self._model or shipped()
        taken, doubtful = _taken(len(text), found)
        for start, end in public_ranges(text).items():
            taken[start:end] = b"\x02" * (end - start)
        spans: list[Span] = []
        for start, stop in blocks(text):
            spans.extend(Block(model, text, start, stop).read(taken, doubtful))
        return spans


@cache
def shipped() -> Model:
    """The model that comes with the program, read at first use."""
    return load()


def _taken(size: int, found: Iterable[Span]) -> tuple[bytearray, list[Span]]:
    """What each character is covered by (2 firmly, 1 in doubt), and the doubtful spans in order."""
    mask, doubtful = bytearray(size), []
    firm = []
    for span in found:
        if span.confidence >= FIRM or (span.entry and span.confidence >= FAINT):
            firm.append(span)  # doubt about a registered person is for a person to settle
        elif span.confidence >= FAINT:
            mask[span.start : span.end] = b"\x01" * (span.end - span.start)
            doubtful.append(span)
    for span in firm:
        mask[span.start : span.end] = b"\x02" * (span.end - span.start)
    doubtful.sort(key=lambda span: span.start)
    return mask, doubtful


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """Ranges of bounded length that end with a line, a word or, failing both, anywhere."""
    start = 0
    while len(text) - start > _BLOCK:
        stop = start + _BLOCK
        for mark in ("\n", " "):
            if (cut := text.rfind(mark, start + _BLOCK // 2, stop)) > 0:
                stop = cut + 1
                break
        yield start, stop
        start = stop
    if start < len(text):
        yield start, len(text)


@dataclass(slots=True)
class Finding:
    """A row of pieces the model points at, and how sure it is (hundredths)."""

    first: int
    last: int
    score: float


class Block:
    """One stretch of text, read piece by piece."""

    def __init__(self, model: Model, text: str, start: int, stop: int) -> None:
        self.model = model
        self.pieces: list[str] = PIECE.findall(text, start, stop)
        self.ends = list(accumulate(map(len, self.pieces), initial=start))[1:]
        self.records = model.records(self.pieces)

    def read(self, taken: bytearray, doubtful: Sequence[Span]) -> Iterator[Span]:
        """The spans of this block."""
        scores = self._smoothed(self._scores(taken))
        for finding in self._findings(scores, taken):
            yield self._span(finding)
        if doubtful and self.ends:
            yield from self._surer(scores, doubtful)

    def _scores(self, taken: bytearray) -> dict[int, float]:
        """The score of each piece worth one, by its place."""
        pieces, records, ends, model = self.pieces, self.records, self.ends, self.model
        edge = model.edge
        row: list[Record] = [edge, edge, edge, *records, edge, edge, edge]
        before, after = model.tables["B"].get, model.tables["A"].get
        before2, both, after2 = (model.tables[t].get for t in ("BB", "BA", "AA"))
        bias, hopeless = model.bias, model.low - _HOPELESS
        scores: dict[int, float] = {}
        for at in [at for at, record in enumerate(records) if record[0]]:
            end = ends[at]
            if taken.find(2, end - len(pieces[at]), end) >= 0:
                continue
            a, b, c, here, e, f, g = row[at : at + 7]
            score = bias + a[1] + b[2] + c[3] + here[4] + e[5] + f[6] + g[7]
            if score < hopeless and not here[9] & CAPITAL:
                continue
            if score >= hopeless:
                k1, k2, k3, k4, k5 = b[8], c[8], here[8], e[8], f[8]
                left, right = k2 << 10 | k3, k3 << 10 | k4
                score += before(left, 0) + after(right, 0) + before2(k1 << 20 | left, 0)
                score += both(k2 << 20 | right, 0) + after2(right << 10 | k5, 0)
            scores[at] = score
        return scores

    def _smoothed(self, scores: dict[int, float]) -> dict[int, float]:
        """The scores with each capitalised word drawn to the average of the name it is part of."""
        run: list[int] = []
        for at in scores:
            if not self.records[at][9] & CAPITAL:
                continue
            if run and not self._joined(run[-1], at):
                _level(scores, run)
                run = []
            run.append(at)
        _level(scores, run)
        return scores

    def _joined(self, left: int, right: int) -> bool:
        """Whether two pieces stand together but for a few linking words."""
        between = right - left - 1
        if between > _JUMP or self.records[right][9] & APART:
            return False
        return all(self.records[n][9] & (LINK | APART) == LINK for n in range(left + 1, right))

    def _findings(self, scores: dict[int, float], taken: bytearray) -> Iterator[Finding]:
        """Rows of pieces round each one above the threshold, as far as they stay near it."""
        low, current = self.model.low, None
        near = [at for at, score in scores.items() if score > low - SLACK]
        row: list[int] = []
        for at in near:
            if any(taken[self.ends[at] - len(self.pieces[at]) : self.ends[at]]):
                continue
            if row and not self._joined(row[-1], at):
                current = self._finding(row, scores)
                if current:
                    yield current
                row = []
            row.append(at)
        if row and (current := self._finding(row, scores)):
            yield current

    def _finding(self, row: list[int], scores: dict[int, float]) -> Finding | None:
        worded = [scores[at] for at in row if not self.records[at][9] & NUMBER]
        best = max(worded, default=self.model.low)  # figures alone are for the rules
        bar = self.model.low + LONE if self._lone(row) else self.model.low
        if best <= bar or self._dull(row):
            return None
        mean = sum(scores[at] for at in row) / len(row)
        return Finding(row[0], row[-1], max(self.model.low + 1, (best + mean) / 2))

    def _lone(self, row: list[int]) -> bool:
        """Whether one everyday word that begins a sentence, or one letter, is all there is."""
        if len(row) > 1:
            return False
        word = bare(self.pieces[row[0]])
        opens = row[0] == 0 or bare(self.pieces[row[0] - 1]) in _OPENING
        return len(word) == 1 or (opens and ordinary(word.lower()))

    def _dull(self, row: list[int]) -> bool:
        """Whether a finding is made of agency words, or of everyday words that tell nothing."""
        return all(
            word in AGENCY_WORDS or (ordinary(word) and TELLING.isdisjoint(groups(word)))
            for word in (bare(self.pieces[at]).lower() for at in row)
        )

    def _surer(self, scores: dict[int, float], doubtful: Sequence[Span]) -> Iterator[Span]:
        """Doubtful spans of rules the model is surer of than they are."""
        first, last = self.ends[0] - len(self.pieces[0]), self.ends[-1]
        places = [self.ends[at] for at in scores]  # in order, as scores are
        values = list(scores.values())
        for span in doubtful:
            if span.start < first or span.end > last:
                continue
            inside = values[bisect_right(places, span.start) : bisect_right(places, span.end)]
            if inside and (sure := self._sure(sum(inside) / len(inside))) > span.confidence:
                yield replace(span, confidence=sure)

    def _sure(self, score: float) -> float:
        """Confidence for a score: 0.3 at the lower threshold, 0.6 at the higher."""
        model = self.model
        rise = (score - model.low) / (model.high - model.low)
        return round(min(0.85, max(0.05, FAINT + rise * (FIRM - FAINT))), 3)

    def _span(self, finding: Finding) -> Span:
        first, last = finding.first, finding.last
        piece = self.pieces[first]
        start = self.ends[first] - len(piece.lstrip())
        kind = self.model.kind_of(
            self.pieces[at]
            for at in range(max(0, first - 1), last + 1)
            if self.records[at][9] & WORD or at < first
        )
        category, label = _SHOWN[kind]
        reason = Reason.THIRD_PARTY if category is Category.PERSON else Reason.QUASI_ID
        return Span(
            start, self.ends[last], category, label, reason, NAME, self._sure(finding.score)
        )


def _level(scores: dict[int, float], run: list[int]) -> None:
    if len(run) > 1:
        mean = sum(scores[at] for at in run) / len(run)
        for at in run:
            scores[at] += (mean - scores[at]) * RUN_SHARE / 100
