"""Measures detection on court judgments annotated for anonymisation (TAB format, JSON lines).

    python benchmarks/detect_tab.py FILE [--part train|dev|all] [--at 0.3] [--without learned]
        [--weights FILE]

The applicant is the register's one entry. A mention counts as found when every word of it is
covered. Precision is the share of covered words that some annotator wanted covered.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from services.redaction.detectors import DEFAULT, detect
from services.redaction.detectors.learned import LearnedDetector
from services.redaction.detectors.learned_model import decode
from services.redaction.domain.register import Entry, EntryKind, Register
from services.redaction.domain.spans import Span

PUBLISHED = """published on the test split, which is neither of these parts:
    fine-tuned Longformer  recall .919  precision .836
    RoBERTa NER            recall .906  precision .441
    rules only (22 rules)  mention recall .719  direct-entity recall .855  precision .704"""
WORD = re.compile(r"\w+")
SMALL = frozenset(
    "the a an of and or in on at to for by from between about until with mr mrs ms dr s".split()
)


def documents(path: Path, part: str) -> Iterator[dict[str, Any]]:
    """The judgments of one part of the file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            if part in {"all", document["metadata"]["provenance"]["dataset_type"]}:
                yield document


def register_for(document: dict[str, Any]) -> Register:
    """A register that holds the applicant alone."""
    name = document["metadata"]["provenance"]["applicant"]
    return Register("tab", (Entry("Applicant", EntryKind.PERSON, "applicant", (name,)),))


def covered(spans: list[Span], size: int) -> bytearray:
    """One byte for each character: whether some span covers it."""
    mask = bytearray(size)
    for span in spans:
        mask[span.start : span.end] = b"\x01" * (span.end - span.start)
    return mask


def whole(text: str, mask: bytearray, start: int, end: int) -> bool:
    """Whether every word of weight in the range is covered."""
    words = [m for m in WORD.finditer(text, start, end) if m.group().lower() not in SMALL]
    return all(all(mask[m.start() : m.end()]) for m in words)


class Score:
    """Counts over documents."""

    def __init__(self) -> None:
        self.found: Counter[tuple[str, str]] = Counter()
        self.wanted: Counter[tuple[str, str]] = Counter()
        self.words = self.right = 0
        self.spans = self.hits = 0
        self.missed: list[tuple[str, str]] = []
        self.false: Counter[tuple[str, str]] = Counter()

    def add(self, document: dict[str, Any], spans: list[Span]) -> None:
        """Counts one document."""
        text, mask = document["text"], covered(spans, len(document["text"]))
        gold = bytearray(len(text))
        for entity in document["entities"]:
            kind, mark = entity["entity_type"], entity["identifier_type"]
            start, end = entity["start_offset"], entity["end_offset"]
            if mark == "NO_MASK":
                continue
            gold[start:end] = b"\x01" * (end - start)
            self.wanted[mark, kind] += 1
            if whole(text, mask, start, end):
                self.found[mark, kind] += 1
            else:
                self.missed.append((f"{mark}/{kind}", text[max(0, start - 30) : end + 12]))
        self._precision(text, mask, gold, spans)

    def _precision(self, text: str, mask: bytearray, gold: bytearray, spans: list[Span]) -> None:
        for word in WORD.finditer(text):
            if mask[word.start()]:
                self.words += 1
                self.right += gold[word.start()]
        for span in spans:
            hit = any(gold[span.start : span.end])
            self.spans += 1
            self.hits += hit
            if not hit:
                self.false[str(span.category), text[span.start : span.end]] += 1

    def recall(self, mark: str) -> float:
        """The share of wanted mentions of this mark that were found."""
        wanted = sum(n for (m, _), n in self.wanted.items() if m == mark)
        return sum(n for (m, _), n in self.found.items() if m == mark) / max(1, wanted)


def main() -> None:
    """Prints one table for each threshold."""
    parser = argparse.ArgumentParser(description="Detection quality on annotated judgments.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--part", default="train", choices=("train", "dev", "all"))
    parser.add_argument("--at", nargs="*", type=float, default=[0.3, 0.6])
    parser.add_argument("--misses", default="")
    parser.add_argument("--false", action="store_true")
    parser.add_argument(
        "--without", nargs="*", default=[], choices=[d.name for d in DEFAULT], metavar="DETECTOR"
    )
    parser.add_argument("--weights", type=Path, help="weights that have not seen the part")
    options = parser.parse_args()
    detectors = tuple(d for d in DEFAULT if d.name not in options.without)
    if options.weights:
        other = LearnedDetector(decode(options.weights.read_bytes()))
        detectors = tuple(other if d.name == other.name else d for d in detectors)
    held = list(documents(options.file, options.part))
    began = time.process_time()
    found = [detect(d["text"], register_for(d), detectors) for d in held]
    took = time.process_time() - began
    size = sum(len(d["text"]) for d in held)
    print(f"{len(held)} judgments, {size} characters, {size / took:,.0f} characters a second")
    print("detectors:", ", ".join(d.name for d in detectors))
    for threshold in options.at:
        report(held, found, threshold, options)
    print(PUBLISHED)


def report(
    held: list[dict[str, Any]], found: list[list[Span]], threshold: float, options: Any
) -> None:
    """Prints the figures at one threshold."""
    score = Score()
    for document, spans in zip(held, found, strict=True):
        score.add(document, [s for s in spans if s.confidence >= threshold])
    print(
        f"at {threshold}: direct {score.recall('DIRECT'):.4f}  quasi {score.recall('QUASI'):.4f}"
        f"  precision words {score.right / max(1, score.words):.3f}"
        f" spans {score.hits / max(1, score.spans):.3f}"
    )
    for (mark, kind), wanted in sorted(score.wanted.items()):
        print(f"    {mark:7} {kind:9} {score.found[mark, kind]:5} of {wanted:5}")
    if options.misses:
        for kind, text in score.missed:
            if options.misses in kind:
                print("   missed", kind, repr(text))
    if options.false:
        by_kind: Counter[str] = Counter()
        for (category, _), count in score.false.items():
            by_kind[category] += count
        print("   false by category", dict(by_kind))
        for (category, text), count in score.false.most_common(150):
            print("   false", count, category, repr(text))


if __name__ == "__main__":
    main()
