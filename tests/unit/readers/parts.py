"""Questions tests ask of a reading."""

from __future__ import annotations

from services.redaction.domain.reading import Block, BlockKind, Reading


def texts(reading: Reading, kind: BlockKind | None = None) -> list[str]:
    """The text of every block, or of those of one kind."""
    return [
        reading.text[block.start : block.end]
        for block in reading.blocks
        if kind is None or block.kind is kind
    ]


def part_of(reading: Reading, needle: str) -> str:
    """The part name above the one block that holds the needle; "" for the beginning."""
    part, found = "", []
    for block in reading.blocks:
        text = reading.text[block.start : block.end]
        if block.kind is BlockKind.PART:
            part = text
        elif needle in text:
            found.append(part)
    assert len(found) == 1, (needle, found)
    return found[0]


def cells(reading: Reading, block: Block) -> list[str]:
    """The cells of one row."""
    return [reading.text[start:end] for start, end in block.cells]


def rows(reading: Reading) -> list[list[str]]:
    """All rows as lists of cells."""
    return [cells(reading, block) for block in reading.blocks if block.kind is BlockKind.ROW]
