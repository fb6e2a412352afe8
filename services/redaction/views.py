"""A reading cut up for showing: blocks, and in them what is proposed, decided or plain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.redaction.domain.reading import Block, Reading
from services.redaction.domain.records import Proposal
from services.redaction.domain.spans import Replacement

BLOCKS_AT_ONCE = 120


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; ``proposal`` when something is proposed for it."""

    text: str
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One block with its pieces; a table row has several cells."""

    kind: str
    level: int
    cells: tuple[tuple[Piece, ...], ...]


def screens(reading: Reading) -> int:
    """How many screens the text of a reading takes."""
    return max(1, -(-len(reading.blocks) // BLOCKS_AT_ONCE))


def shown_blocks(reading: Reading, proposals: Sequence[Proposal], screen: int) -> tuple[Shown, ...]:
    """The blocks of one screen (from 1), with proposals in place."""
    first = (screen - 1) * BLOCKS_AT_ONCE
    blocks = reading.blocks[first : first + BLOCKS_AT_ONCE]
    if not blocks:
        return ()
    near = [p for p in proposals if p.end > blocks[0].start and p.start < blocks[-1].end]
    return shown(reading, blocks, near)


def shown(
    reading: Reading, blocks: Sequence[Block], proposals: Sequence[Proposal]
) -> tuple[Shown, ...]:
    """Some blocks of a reading, with proposals in place."""
    return tuple(_shown(block, reading.text, proposals) for block in blocks)


def on_screen(reading: Reading, proposals: Sequence[Proposal], screen: int) -> list[Proposal]:
    """The proposals that stand on one screen."""
    first = (screen - 1) * BLOCKS_AT_ONCE
    blocks = reading.blocks[first : first + BLOCKS_AT_ONCE]
    if not blocks:
        return list(proposals) if screen == 1 else []
    return [p for p in proposals if p.end > blocks[0].start and p.start < blocks[-1].end]


def _shown(block: Block, text: str, proposals: Sequence[Proposal]) -> Shown:
    ranges = block.cells or ((block.start, block.end),)
    cells = tuple(tuple(_pieces(text, start, end, proposals)) for start, end in ranges)
    return Shown(str(block.kind), block.level, cells)


def _pieces(text: str, start: int, end: int, proposals: Sequence[Proposal]) -> Iterator[Piece]:
    at = start
    for proposal in proposals:
        if proposal.end <= at or proposal.start >= end:
            continue
        if proposal.start > at:
            yield Piece(text[at : proposal.start])
        stop = min(proposal.end, end)
        if stop <= max(at, proposal.start):
            continue
        yield Piece(text[max(at, proposal.start) : stop], proposal)
        at = stop
    if at < end:
        yield Piece(text[at:end])


def previewed(reading: Reading, made: Sequence[Replacement]) -> str:
    """The text as the recipient will read it."""
    parts, at = [], 0
    for item in made:
        parts += [reading.text[at : item.start], item.text]
        at = item.end
    return "".join([*parts, reading.text[at:]])


def context_of(reading: Reading, proposal: Proposal, around: int = 40) -> tuple[str, str, str]:
    """What stands before, in and after a proposal, on one line, cut between words."""
    return around_of(reading, proposal.start, proposal.end, around=around)


def page_of(reading: Reading, start: int) -> int:
    """The number of the page where a place of the text stands; 0 where there are no pages."""
    return next((page.number for page in reading.pages if page.start <= start < page.end), 0)


def around_of(
    reading: Reading,
    start: int,
    end: int,
    made: Sequence[Replacement] = (),
    around: int = 40,
) -> tuple[str, str, str]:
    """The same for any place of the text, as a recipient reads it after ``made``."""
    text = reading.text
    first, last = max(0, start - around), min(len(text), end + around)
    before, after = (_flat(_made(text, made, *one)) for one in ((first, start), (end, last)))
    if first and not text[first - 1].isspace() and " " in before:
        before = before.partition(" ")[2]
    if last < len(text) and not text[last].isspace() and " " in after:
        after = after.rpartition(" ")[0]
    return (
        f"…{before}" if first else before.lstrip(),
        _flat(_made(text, made, start, end)),
        f"{after}…" if last < len(text) else after.rstrip(),
    )


def _made(text: str, made: Sequence[Replacement], first: int, last: int) -> str:
    """A stretch of the text with what is written instead; nothing of what is cut through."""
    parts, at = [], first
    for one in made:
        if one.end > first and one.start < last:
            parts += [text[at : max(at, one.start)], one.text]
            at = one.end
    return "".join([*parts, text[at:last]])


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)
