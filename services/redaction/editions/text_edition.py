"""The text edition: the content typeset afresh as a tagged, accessible PDF.

Guarantees:

* Content reaches the typesetter as data, never as markup, so no text can act as code.
* The width of a label depends on the label only; nothing of a source file's bytes is carried over.
* PDF/UA-1 and PDF/A-2a in one file; the same input gives the same bytes; no clock is read.
* A character the bundled fonts cannot draw is replaced by a visible remark, and a note says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Any

import typst

from services.redaction.domain.reading import BlockKind, Reading
from services.redaction.domain.spans import Replacement
from services.redaction.editions.apply import EditedBlock, Piece, apply_replacements
from services.redaction.editions.characters import drawable
from services.redaction.editions.text_template import TEXT_TEMPLATE
from shared.domain.errors import Invalid

_STANDARDS: Any = ["ua-1", "a-2a"]  # the stub asks for a type it does not export
_DEEPEST = 6
_TEXT_BREAK, _CELL_BREAK = 60, 14
_BULLET = re.compile(r"^\s*[•‣▪◦·*\-\u2013\u2014]\s+")
_NUMBER = re.compile(r"^\s*\(?(?:\d{1,3}|[a-z]{1,4})[.)]\s", re.IGNORECASE)
_NOTICE = (
    "This edition was rebuilt from the original. Labels in grey boxes, such as [Child A], stand "
    "for names and details that were taken out. A label means the same everywhere in this review."
)
_UNDRAWN = "Some characters could not be shown and are marked in angle brackets."

Node = dict[str, Any]


def build_text_edition(
    reading: Reading, replacements: Sequence[Replacement], *, title: str, notes: Sequence[str] = ()
) -> bytes:
    """Typesets a reading with labels in place of what is replaced.

    ``title`` and ``notes`` are shown as given: the caller keeps them neutral.

    Raises:
        Invalid: ``replacements-invalid``, or ``text-not-typesettable`` when the typesetter refuses.
    """
    blocks = apply_replacements(reading, replacements)
    scripts: set[str] = set()
    items = list(_items(blocks, scripts))
    notice = [_NOTICE, *([_UNDRAWN] if scripts else []), *notes]
    content = {
        "title": drawable(title)[0],
        "notice": [drawable(note)[0] for note in notice],
        "items": items,
    }
    return _typeset(json.dumps(content, ensure_ascii=False))


def undrawable_scripts(reading: Reading, replacements: Sequence[Replacement]) -> tuple[str, ...]:
    """What the edition of this reading cannot draw, for a warning to a person; empty is good."""
    scripts: set[str] = set()
    list(_items(apply_replacements(reading, replacements), scripts))
    return tuple(sorted(scripts))


def _typeset(content: str) -> bytes:
    try:
        made = typst.compile(
            TEXT_TEMPLATE,
            format="pdf",
            font_paths=bundled_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"content": content},
            pdf_standards=_STANDARDS,
            timestamp=0,
        )
    except typst.TypstError:
        # The typesetter's message quotes the text: it must not travel with the error.
        raise Invalid("text-not-typesettable", "The text could not be typeset.") from None
    return bytes(made)


@cache
def bundled_fonts() -> Any:
    """The fonts inside the typesetting library and no others, whatever the machine has."""
    return typst.Fonts(include_system_fonts=False)


def _items(blocks: Sequence[EditedBlock], scripts: set[str]) -> Iterator[Node]:
    depth = 1
    for kind, group in groupby(blocks, key=_grouping):
        run = list(group)
        if kind[0] is BlockKind.ROW:
            yield _table(run, scripts)
        elif kind[0] is BlockKind.LIST_ITEM:
            yield from _lists(run, scripts)
        else:
            for block in run:
                if block.empty:
                    continue
                depth = _depth(block, depth)
                yield _single(block, depth, scripts)


def _grouping(block: EditedBlock) -> tuple[BlockKind, int]:
    return block.kind, block.table if block.kind is BlockKind.ROW else 0


def _depth(block: EditedBlock, depth: int) -> int:
    """Heading levels never skip one: a tagged file must not, and screen readers rely on it."""
    if block.kind is BlockKind.PART:
        return 2
    if block.kind is BlockKind.HEADING:
        return max(2, min(block.level + 1, depth + 1, _DEEPEST))
    return depth


def _single(block: EditedBlock, depth: int, scripts: set[str]) -> Node:
    content = _pieces(block.cells[0], scripts)
    if block.kind in {BlockKind.PART, BlockKind.HEADING}:
        return {"k": "heading", "level": depth, "c": content}
    return {"k": "note" if block.kind is BlockKind.NOTE else "paragraph", "c": content}


def _table(rows: list[EditedBlock], scripts: set[str]) -> Node:
    columns = max(1, *(len(row.cells) for row in rows))
    heads = 0
    while heads < len(rows) - 1 and rows[heads].header:
        heads += 1
    cells = [
        [_pieces(cell, scripts, _CELL_BREAK) for cell in row.cells]
        + [[]] * (columns - len(row.cells))
        for row in rows
    ]
    return {"k": "table", "columns": columns, "head": cells[:heads], "rows": cells[heads:]}


def _lists(blocks: list[EditedBlock], scripts: set[str]) -> Iterator[Node]:
    roots: list[Node] = []
    trail: list[tuple[int, Node]] = []
    for block in blocks:
        if block.empty:
            continue
        node = _entry(block, scripts)
        level = min(max(block.level, 1), _DEEPEST)
        while trail and trail[-1][0] >= level:
            trail.pop()
        (trail[-1][1]["items"] if trail else roots).append(node)
        trail.append((level, node))
    if roots:
        yield {"k": "list", "items": roots}


def _entry(block: EditedBlock, scripts: set[str]) -> Node:
    content = _pieces(block.cells[0], scripts)
    first = content[0][0] if content else ""
    numbered = bool(_NUMBER.match(first))
    if content and not numbered:
        content[0][0] = _BULLET.sub("", first)
    return {"c": content, "numbered": numbered, "items": []}


def _pieces(
    cell: Sequence[Piece], scripts: set[str], longest: int = _TEXT_BREAK
) -> list[list[Any]]:
    made = []
    for piece in cell:
        text, missing = drawable(bracketed(piece.text) if piece.label else piece.text, longest)
        scripts |= missing
        made.append([text, 1 if piece.label else 0])
    return made


def bracketed(label: str) -> str:
    """A label in square brackets, once."""
    return label if label.startswith("[") and label.endswith("]") else f"[{label}]"
