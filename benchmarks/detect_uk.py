"""Measures detection on made-up UK case files (see ``uk_cases``).

    python -m benchmarks.detect_uk [--former | --noisy | --sealed] [--count N] [--seed S]
        [--misses KIND]

Recall counts a mention as found when every letter and digit of it is covered by proposals that the
policy takes out for the Panel; a phrase is kept when none of it is. Misses are shown for the open
half, and for the former one that was sealed once: ``--misses all``, or how group and kind begin,
such as ``register`` or ``direct/nhs``. Of the sealed half only totals are told.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable

from benchmarks.uk_cases.generate import cases
from benchmarks.uk_cases.gold import Case, Document, Group, Mark
from benchmarks.uk_cases.stock import former_stock, noisy_stock, open_stock, sealed_stock
from services.redaction.detectors import detect
from services.redaction.domain.policy import Treatment, treatment
from services.redaction.domain.register import Register
from services.redaction.domain.spans import Span
from shared.domain.audience import Audience, AudienceKind

TARGETS = {Group.REGISTER: 1.0, Group.DIRECT: 0.98, Group.KEEP: 0.97}
NAMES = {
    Group.REGISTER: "register values found",
    Group.DIRECT: "other direct identifiers found",
    Group.QUASI: "quasi-identifiers found",
    Group.KEEP: "must-keep phrases kept",
}
PANEL = Audience(AudienceKind.PANEL)


def taken_out(text: str, spans: Iterable[Span], register: Register, at: float) -> bytearray:
    """One byte for each character: whether the Panel would not see it."""
    mask = bytearray(len(text))
    for span in spans:
        if span.confidence >= at and treatment(span, PANEL, register) is not Treatment.KEEP:
            mask[span.start : span.end] = b"\x01" * (span.end - span.start)
    return mask


def right(document: Document, mark: Mark, mask: bytearray) -> bool:
    """Whether a marked range came out as it should."""
    letters = [at for at in range(mark.start, mark.end) if document.text[at].isalnum()]
    if mark.group is Group.KEEP:
        return not any(mask[at] for at in letters)
    return all(mask[at] for at in letters)


class Score:
    """Counts over cases; misses by kind."""

    def __init__(self) -> None:
        self.wanted: Counter[tuple[Group, str]] = Counter()
        self.right: Counter[tuple[Group, str]] = Counter()
        self.missed: list[tuple[str, str, str]] = []
        self.characters = 0

    def add(self, case: Case, at: float) -> None:
        """Detects in every document of a case and counts."""
        for document in case.documents:
            self.characters += len(document.text)
            spans = detect(document.text, case.register)
            mask = taken_out(document.text, spans, case.register, at)
            for mark in document.marks:
                key = (mark.group, mark.kind)
                self.wanted[key] += 1
                if right(document, mark, mask):
                    self.right[key] += 1
                else:
                    self._miss(document, mark)

    def _miss(self, document: Document, mark: Mark) -> None:
        text = document.text
        before, after = text[max(0, mark.start - 40) : mark.start], text[mark.end : mark.end + 25]
        shown = f"{before}⟦{text[mark.start : mark.end]}⟧{after}"
        self.missed.append((f"{mark.group}/{mark.kind}", document.kind, shown))

    def share(self, group: Group) -> float:
        """The share that came out right."""
        wanted = sum(count for (which, _), count in self.wanted.items() if which is group)
        return sum(n for (which, _), n in self.right.items() if which is group) / max(1, wanted)


HALVES = {"open": open_stock, "former": former_stock, "noisy": noisy_stock, "sealed": sealed_stock}


def measure(
    *, sealed: bool = False, half: str = "", count: int = 30, seed: int = 1, at: float = 0.3
) -> Score:
    """The score on the half with this name: the open one, or with ``sealed`` the sealed one."""
    stock = HALVES[half or ("sealed" if sealed else "open")]()
    score = Score()
    for case in cases(stock, count, seed):
        score.add(case, at)
    return score


def main() -> int:
    """Prints totals; unless the half is sealed also kinds and misses on demand."""
    parser = argparse.ArgumentParser(description="Detection quality on made-up UK case files.")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--former", dest="half", action="store_const", const="former")
    which.add_argument("--noisy", dest="half", action="store_const", const="noisy")
    which.add_argument(
        "--sealed", dest="half", action="store_const", const="sealed", help="totals alone"
    )
    parser.set_defaults(half="open")
    parser.add_argument("--count", type=int, default=30, help="cases, of seven documents or more")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at", type=float, default=0.3, help="proposals from this confidence on")
    parser.add_argument("--kinds", action="store_true", help="counts by kind, not sealed")
    parser.add_argument("--misses", default="", help="misses of a group or kind, not sealed")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    score = measure(half=options.half, count=options.count, seed=options.seed, at=options.at)
    if options.json:
        print(json.dumps({str(group): round(score.share(group), 5) for group in Group}))
        return 0
    print(f"{options.half} half, {score.characters:,} characters")
    for group in Group:
        wanted = sum(n for (which, _), n in score.wanted.items() if which is group)
        target = f"target {TARGETS[group]:.3f}" if group in TARGETS else ""
        print(f"  {NAMES[group]:32} {score.share(group):.4f} of {wanted:6,}  {target}")
    if options.half != "sealed":
        tell(score, options.misses, kinds=options.kinds)
    return 0


def tell(score: Score, misses: str, *, kinds: bool) -> None:
    """Kinds with their misses, and the misses that were asked for."""
    if kinds:
        for (group, kind), wanted in sorted(score.wanted.items()):
            right_ = score.right[group, kind]
            note = f"   {wanted - right_} missed" if right_ < wanted else ""
            print(f"    {group:9} {kind:24} {right_:5} of {wanted:5}{note}")
    for kind, where, shown in sorted(score.missed):
        if misses and (misses == "all" or kind.startswith(misses)):
            print(f"    {kind} ({where}): {shown!r}")


if __name__ == "__main__":
    sys.exit(main())
