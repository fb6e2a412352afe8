"""Trains the weights of the learned detector on judgments annotated for anonymisation.

    python benchmarks/train_quasi.py FILE [--part all] [--cases 5] [--folds 4] [--write [OUT]]

FILE is JSON lines in the format of the Text Anonymization Benchmark. ``--folds`` measures by
cross-validation, ``--write`` writes the weights and prints the hash that goes into
``learned_model``; what is shipped learns from all of the file, so it must not be measured on it:
``--part train`` leaves ``dev`` for that. The same input always gives the same bytes.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import sys
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.detect_tab import SMALL, WORD, Score, documents, register_for
from benchmarks.uk_cases.generate import cases
from benchmarks.uk_cases.gold import Document, Group
from benchmarks.uk_cases.stock import open_stock
from services.redaction.detectors.base import DEFAULT, detect
from services.redaction.detectors.folding import fold
from services.redaction.detectors.learned import NAME, LearnedDetector
from services.redaction.detectors.learned_features import (
    PIECE,
    REACH,
    bare,
    class_of,
    joined,
    of_word,
    plain,
)
from services.redaction.detectors.learned_model import FILE, KINDS, WIDTH, Model, encode
from services.redaction.domain.overlap import resolve
from services.redaction.domain.spans import Span

NOTES = Path(__file__).with_name("quasi_notes.txt")
RULES = tuple(d for d in DEFAULT if d.name != NAME)
KNOWN_IN = 3  # documents a word must stand in to get a weight of its own
FREQUENT = 150  # words that are a class of their own in pairs and triples
SEEN = 3  # times a feature must occur
EPOCHS, RATE, SEED = 8, 0.02, 1
SLIP = 0.003  # an error too small to learn from
NOTES_WEIGH = 3  # times the notes are learned from, as there are few of them
FADED = 0.5  # how often a place table's answer is withheld, as it knows the towns of the data
GATE = -210  # a word whose own weight is below is never looked at, in hundredths
LOW, HIGH = -250, -50
_MARKED = re.compile(r"\[\[|\]\]")


@dataclass(slots=True)
class Example:
    """One text: its pieces, whether each is to be hidden, what each weighs in training."""

    pieces: list[str]
    wanted: list[int]
    weight: list[float]
    mentions: list[tuple[int, int, str]]


@dataclass(slots=True)
class Vocabulary:
    """Words with weights of their own, and words that are a class of their own."""

    known: Container[str]
    frequent: frozenset[str]


def of_document(document: dict[str, Any]) -> Example:
    """A judgment: every mention some annotator wants hidden, direct or not."""
    folded = fold(document["text"])
    size = len(document["text"])
    gold, shares, kinds = bytearray(size), [1] * size, []
    for entity in document["entities"]:
        start, end = entity["start_offset"], entity["end_offset"]
        if entity["entity_type"] in KINDS:
            kinds.append((start, end, entity["entity_type"]))
        if entity["identifier_type"] != "NO_MASK":
            gold[start:end] = b"\x01" * (end - start)
            words = WORD.finditer(document["text"], start, end)
            heavy = sum(m.group().lower() not in SMALL for m in words)
            shares[start:end] = [max(1, heavy)] * (end - start)
    pieces = PIECE.findall(folded.text)
    lasts = [folded.start(end - 1) for end in accumulate(map(len, pieces))]
    wanted = [int(gold[last]) for last in lasts]
    weight = [
        2 / (1 + shares[last]) if yes else 1.0 for last, yes in zip(lasts, wanted, strict=True)
    ]
    weight = [w if bare(p).isalnum() else w / 2 for w, p in zip(weight, pieces, strict=True)]
    return Example(pieces, wanted, weight, list(_mentions(lasts, kinds)))


def _mentions(
    lasts: list[int], kinds: list[tuple[int, int, str]]
) -> Iterator[tuple[int, int, str]]:
    for start, end, kind in kinds:
        held = [at for at, last in enumerate(lasts) if start <= last < end]
        if held:
            yield held[0], held[-1], kind


def of_notes(text: str) -> list[Example]:
    """Notes with what singles a person out in double brackets, ten lines to an example."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [_of_note("\n".join(lines[at : at + 10])) for at in range(0, len(lines), 10)]


def _of_note(text: str) -> Example:
    pieces: list[str] = []
    wanted: list[int] = []
    inside = 0
    for part in _MARKED.split(text):
        found = PIECE.findall(part)
        pieces += found
        wanted += [inside] * len(found)
        inside = 1 - inside
    return Example(pieces, wanted, [1.0] * len(pieces), [])


def of_case_file(document: Document) -> Example:
    """A made-up case document, for what must stay: what is marked to go teaches nothing."""
    folded = fold(document.text)
    teaches = bytearray(b"\x01" * len(document.text))
    for mark in document.marks:
        if mark.group is not Group.KEEP:
            teaches[mark.start : mark.end] = bytes(mark.end - mark.start)
    pieces = PIECE.findall(folded.text)
    weight = [float(teaches[folded.start(e - 1)]) for e in accumulate(map(len, pieces))]
    return Example(pieces, [0] * len(pieces), weight, [])


def vocabulary(examples: Sequence[Example]) -> Vocabulary:
    """Words found in enough texts."""
    texts: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for example in {id(e): e for e in examples}.values():  # one learned from twice counts once
        low = [plain(bare(piece)) for piece in example.pieces]
        texts.update(set(low))
        times.update(low)
    known = {word for word, count in texts.items() if count >= KNOWN_IN}
    ranked = sorted((-count, word) for word, count in times.items() if word in known)
    return Vocabulary(known, frozenset(word for _, word in ranked[:FREQUENT]))


def described(
    example: Example, vocabulary: Vocabulary, fade: random.Random | None
) -> Iterator[list[str]]:
    """The features of each piece, distances and neighbours included."""
    words = [bare(piece) for piece in example.pieces]
    single = [of_word(word, vocabulary.known) for word in words]
    if fade:
        single = [[f for f in fs if f != "g=town" or fade.random() > FADED] for fs in single]
    classes = ["#", "#", *(class_of(word, vocabulary.frequent) for word in words), "#", "#"]
    row = [["#"]] * REACH + single + [["#"]] * REACH
    for at in range(len(words)):
        features = [f"{n} {f}" for n in range(WIDTH) for f in row[at + n]]
        features.extend(joined(classes, at))
        yield features


def learn(
    rows: Sequence[Sequence[str]], wanted: Sequence[int], weight: Sequence[float]
) -> tuple[float, dict[str, float]]:
    """Logistic regression by AdaGrad; the bias and a weight for each feature seen often enough."""
    seen = Counter(feature for row in rows for feature in row)
    ids = {feature: n for n, feature in enumerate(sorted(f for f in seen if seen[f] >= SEEN), 1)}
    coded = [[0, *(ids[f] for f in row if f in ids)] for row in rows]
    values, squares = [0.0] * (len(ids) + 1), [1e-3] * (len(ids) + 1)
    chance, order = random.Random(SEED), list(range(len(coded)))
    for _ in range(EPOCHS):
        chance.shuffle(order)
        for at in order:
            row = coded[at]
            total = sum([values[n] for n in row])
            error = 1 / (1 + math.exp(-max(-30.0, min(30.0, total)))) - wanted[at]
            error *= weight[at]
            if -SLIP < error < SLIP:
                continue
            square = error * error
            for n in row:
                squares[n] += square
                values[n] -= RATE * error / math.sqrt(squares[n])
    return values[0], {feature: values[n] for feature, n in ids.items()}


def learn_kinds(examples: Sequence[Example], vocabulary: Vocabulary) -> dict[str, tuple[int, ...]]:
    """Averaged perceptron that tells what kind of thing a mention is."""
    rows = []
    for example in examples:
        for first, last, kind in example.mentions:
            span = range(max(0, first - 1), last + 1)
            features = [f for n in span for f in of_word(bare(example.pieces[n]), vocabulary.known)]
            rows.append((features, KINDS.index(kind)))
    now: dict[str, list[int]] = {}
    total: dict[str, list[int]] = {}
    chance, step = random.Random(SEED), 0
    for _ in range(EPOCHS):
        chance.shuffle(rows)
        for features, right in rows:
            step += 1
            sums = [0] * len(KINDS)
            for f in features:
                if held := now.get(f):
                    sums = [a + b for a, b in zip(sums, held, strict=True)]
            guess = max(range(len(KINDS)), key=sums.__getitem__)
            if guess == right:
                continue
            for f in features:
                for index, sign in ((right, 1), (guess, -1)):
                    now.setdefault(f, [0] * len(KINDS))[index] += sign
                    total.setdefault(f, [0] * len(KINDS))[index] += sign * step
    seen = Counter(f for features, _ in rows for f in set(features))
    mean = {
        f: tuple(round(10 * (n - t / (step + 1))) for n, t in zip(now[f], total[f], strict=True))
        for f in now
        if seen[f] >= SEEN
    }
    return {f: w for f, w in mean.items() if any(w)}


def train(examples: Sequence[Example]) -> Model:
    """The model of these examples."""
    words = vocabulary(examples)
    fade = random.Random(SEED)
    rows = [row for example in examples for row in described(example, words, fade)]
    wanted = [yes for example in examples for yes in example.wanted]
    weight = [w for example in examples for w in example.weight]
    bias, values = learn(rows, wanted, weight)
    single: dict[str, list[int]] = {}
    joint: dict[str, int] = {}
    for feature, value in values.items():
        number = round(100 * value)
        if not number:
            continue
        if feature[0].isdigit():
            distance, _, name = feature.partition(" ")
            single.setdefault(name, [0] * WIDTH)[int(distance)] = number
        else:
            joint[feature] = number
    return Model(
        bias=round(100 * bias),
        gate=GATE,
        low=LOW,
        high=HIGH,
        frequent=words.frequent,
        single={name: tuple(numbers) for name, numbers in single.items()},
        joint=joint,
        kinds=learn_kinds([e for e in examples if e.mentions], words),
    )


class Held:
    """A judgment with what the rules find in it, so that models can be measured quickly."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.register = register_for(document)
        self.rules = detect(document["text"], self.register, RULES)

    def spans(self, model: Model | None) -> list[Span]:
        """The rules' spans, with the model's where one is given."""
        if model is None:
            return self.rules
        text = self.document["text"]
        folded = fold(text)
        if folded.origin is None:
            added = LearnedDetector(model).follow(folded.text, self.register, self.rules)
            return resolve([*self.rules, *added], text)
        return detect(text, self.register, (*RULES, LearnedDetector(model)))


def measured(held: Iterable[tuple[Held, Model | None]], threshold: float) -> Score:
    """The score of all of these at one threshold."""
    score = Score()
    for one, model in held:
        spans = [s for s in one.spans(model) if s.confidence >= threshold]
        score.add(one.document, spans)
    return score


def validate(held: Sequence[Held], notes: Sequence[Example], folds: int) -> None:
    """Prints quality by cross-validation, with the rules alone beside it."""
    models: list[tuple[Held, Model | None]] = []
    examples = [of_document(one.document) for one in held]
    for fold_number in range(folds):
        kept = [e for n, e in enumerate(examples) if n % folds != fold_number]
        model = train([*kept, *notes])
        models += [(one, model) for n, one in enumerate(held) if n % folds == fold_number]
    for threshold in (0.3, 0.6):
        show(f"rules alone at {threshold}", measured([(one, None) for one in held], threshold))
    for low, high in pairwise((-295, -280, -265, -250, -220, -190, -160, -130, -100, -50, 0, 50)):
        for _, used in models:
            assert used
            used.low, used.high = low, high
        show(f"with model, threshold {low / 100:.1f}", measured(models, 0.3))


def show(name: str, score: Score) -> None:
    """One line of figures."""
    kinds = sorted(kind for mark, kind in score.wanted if mark == "QUASI")
    by_kind = " ".join(
        f"{k} {score.found['QUASI', k] / score.wanted['QUASI', k]:.2f}" for k in kinds
    )
    right = score.right / max(1, score.words)
    print(f"{name}: quasi {score.recall('QUASI'):.4f} precision {right:.4f}  {by_kind}", flush=True)


def main() -> None:
    """Trains, measures, writes."""
    parser = argparse.ArgumentParser(description="Trains the learned detector.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--part", default="all", choices=("train", "dev", "all"))
    parser.add_argument("--notes", type=Path, default=NOTES)
    parser.add_argument("--cases", type=int, default=5, help="made-up UK cases to learn from")
    parser.add_argument("--folds", type=int, default=0, help="measure by cross-validation")
    parser.add_argument("--write", nargs="?", type=Path, const=FILE, help="write the weights")
    options = parser.parse_args()
    notes = NOTES_WEIGH * of_notes(options.notes.read_text(encoding="utf-8"))
    made_up = cases(open_stock(), options.cases, SEED) if options.cases else ()
    notes += [of_case_file(document) for case in made_up for document in case.documents]
    judgments = list(documents(options.file, options.part))
    if options.folds:
        validate([Held(d) for d in judgments], notes, options.folds)
    if options.write:
        data = encode(train([*map(of_document, judgments), *notes]))
        options.write.write_bytes(data)
        print(f"{len(data)} bytes, SHA-256 {sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
