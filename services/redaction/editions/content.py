"""What the text edition's layout is given: blocks with labels as plain data, in bounded sections.

* Heading levels never skip one: a tagged file must not, and screen readers rely on it.
* Quoted lines of a message become quotations, as deep as they were quoted.
* A section is small enough to be typeset in little memory, whatever the length of the document;
  where one ends depends on what is shown only, never on what was taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from services.redaction.domain.reading import BlockKind
from services.redaction.editions.apply import EditedBlock, Piece
from services.redaction.editions.characters import drawable
from services.redaction.editions.columns import sheet_of

Node = dict[str, Any]
Cell = list[Any] | str

SECTION = 200_000  # characters, about seventy pages of prose
_READY = 0.75  # of a section: from here on a heading begins the next one
_PER_CELL, _PER_BLOCK = 90, 40  # what a cell or block costs besides its text
_LONGEST = 50_000  # characters of one paragraph
_MOST_ENTRIES = 400
_DEEPEST = 6
_DEEPEST_QUOTE = 8
_TEXT_BREAK, _CELL_BREAK = 60, 14
_MAIL = frozenset(("eml", "msg"))
_BULLET = re.compile(r"^\s*[•‣▪◦·*\-\u2013\u2014]\s+")
_NUMBER = re.compile(r"^\s*\(?(?:\d{1,3}|[a-z]{1,4})[.)]\s", re.IGNORECASE)
_QUOTED = re.compile(r"(?:>[ \t]?)+")
_SEVERAL = {
    "Annotation": "Annotations", "Bookmark": "Bookmarks", "Comment": "Comments",
    "Endnote": "Endnotes", "Footnote": "Footnotes", "Link": "Links", "Form field": "Form fields",
}  # fmt: skip


class Content:
    """Turns blocks into nodes; ``scripts`` collects what the fonts cannot draw."""

    def __init__(self, file_type: str) -> None:
        self._mail = file_type in _MAIL
        self._depth = 1
        self.scripts: set[str] = set()

    def sections(self, blocks: Sequence[EditedBlock]) -> Iterator[list[Node]]:
        """The nodes in order, a section at a time; one empty section when nothing is left."""
        batch: list[Node] = []
        size, given = 0, False
        for node in self.nodes(blocks):
            cost = node.pop("cost")
            ready = size > SECTION * _READY and node["k"] == "heading"
            if batch and (ready or size + cost > SECTION):
                yield batch
                batch, size, given = [], 0, True
            batch.append(node)
            size += cost
        if batch or not given:
            yield batch

    def nodes(self, blocks: Sequence[EditedBlock]) -> Iterator[Node]:
        """Every node with its cost; nodes of nothing visible are left out, rows excepted."""
        for kind, group in groupby(blocks, key=_grouping):
            run = list(group)
            if kind[0] is BlockKind.ROW:
                yield from self._tables(run)
            elif kind[0] is BlockKind.LIST_ITEM:
                yield from self._lists([block for block in run if not block.empty])
            else:
                for block in run:
                    if not block.empty:
                        yield from self._singles(block)

    def _singles(self, block: EditedBlock) -> Iterator[Node]:
        cell = block.cells[0]
        if block.kind in {BlockKind.PART, BlockKind.HEADING}:
            self._depth = _heading_depth(block, self._depth)
            yield _node("heading", self._cell(_part_name(block)), level=self._depth)
        elif block.kind is BlockKind.NOTE:
            yield _node("note", self._cell(cell))
        else:
            quoted = _quotations(cell) if self._mail else [(0, cell)]
            for depth, pieces in quoted:
                level = min(max(block.level, depth), _DEEPEST_QUOTE)
                for part in _bounded(pieces):
                    content = self._cell(part)
                    yield (
                        _node("quote", content, depth=level)
                        if level
                        else _node("paragraph", content)
                    )

    def _tables(self, rows: list[EditedBlock]) -> Iterator[Node]:
        """One table, or several with the same heading rows where one would be too large."""
        width = max(1, *(len(row.cells) for row in rows))
        heads = 0
        while heads < len(rows) - 1 and rows[heads].header:
            heads += 1
        shown = [[self._cell(cell, _CELL_BREAK) for cell in row.cells] for row in rows]
        sheet, columns = sheet_of(shown, width)
        padded = [row + [""] * (width - len(row)) for row in shown]
        for batch, cost in _batches(padded[heads:], SECTION // 2):
            yield {
                "k": "table", "cost": cost, "columns": columns, "sheet": sheet,
                "head": padded[:heads], "rows": batch,
            }  # fmt: skip

    def _lists(self, blocks: list[EditedBlock]) -> Iterator[Node]:
        for at in range(0, len(blocks), _MOST_ENTRIES):
            some = blocks[at : at + _MOST_ENTRIES]
            roots = _nested([(block.level, self._entry(block)) for block in some])
            for _, alike in groupby(roots, key=lambda entry: entry["numbered"]):
                items = list(alike)
                yield {"k": "list", "cost": sum(map(_entry_cost, items)), "items": items}

    def _entry(self, block: EditedBlock) -> Node:
        first, *rest = block.cells[0]
        numbered = not first.label and bool(_NUMBER.match(first.text))
        if not first.label and not numbered:
            first = Piece(_BULLET.sub("", first.text))
        return {"c": self._cell((first, *rest)), "numbered": numbered, "items": []}

    def _cell(self, pieces: Sequence[Piece], longest: int = _TEXT_BREAK) -> Cell:
        """Text where there is nothing else, or strings, ``[label]`` and 0 for a line break."""
        made: list[Any] = []
        for piece in pieces:
            text, missing = drawable(bracketed(piece.text) if piece.label else piece.text, longest)
            self.scripts |= missing
            if piece.label:
                made.append([text])
                continue
            for number, line in enumerate(text.split("\n")):
                made += [0] if number else []
                made += [line] if line else []
        return made[0] if len(made) == 1 and isinstance(made[0], str) else made


def bracketed(label: str) -> str:
    """A label in square brackets, once."""
    return label if label.startswith("[") and label.endswith("]") else f"[{label}]"


def _node(kind: str, content: Cell, **more: int) -> Node:
    return {"k": kind, "c": content, "cost": _PER_BLOCK + _length(content), **more}


def _length(content: Cell) -> int:
    if isinstance(content, str):
        return len(content)
    return sum(len(one) if isinstance(one, str) else 20 for one in content)


def _grouping(block: EditedBlock) -> tuple[BlockKind, int]:
    return block.kind, block.table if block.kind is BlockKind.ROW else 0


def _heading_depth(block: EditedBlock, before: int) -> int:
    if block.kind is BlockKind.PART:
        return 2
    return max(2, min(block.level + 1, before + 1, _DEEPEST))


def _part_name(block: EditedBlock) -> Sequence[Piece]:
    """A part's name is the reader's word for it; several notes follow under one name."""
    pieces = block.cells[0]
    if block.kind is BlockKind.PART and len(pieces) == 1:
        return [Piece(_SEVERAL.get(pieces[0].text, pieces[0].text))]
    return pieces


def _quotations(pieces: Sequence[Piece]) -> list[tuple[int, list[Piece]]]:
    """A message's paragraph as runs of lines of one quoting depth, without their marks."""
    runs: list[tuple[int, list[Piece]]] = []
    for line in _lines(pieces):
        mark = _QUOTED.match(line[0].text) if line and not line[0].label else None
        depth = mark.group().count(">") if mark else 0
        bare = [Piece(line[0].text[mark.end() :]), *line[1:]] if mark else line
        if runs and runs[-1][0] == depth:
            runs[-1][1].extend([Piece("\n"), *bare])
        else:
            runs.append((depth, bare))
    return [(depth, line) for depth, line in runs if any(p.text.strip() for p in line)]


def _lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.label:
            lines[-1].append(piece)
            continue
        for number, text in enumerate(piece.text.split("\n")):
            if number:
                lines.append([])
            if text:
                lines[-1].append(Piece(text))
    return lines


def _bounded(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    """A paragraph in parts that can be set in bounded memory; nearly always the paragraph."""
    if sum(len(piece.text) for piece in pieces) <= _LONGEST:
        yield pieces
        return
    part: list[Piece] = []
    size = 0
    for piece in pieces:
        for text in [piece.text] if piece.label else _cuts(piece.text):
            if part and size + len(text) > _LONGEST:
                yield part
                part, size = [], 0
            part.append(Piece(text, label=piece.label))
            size += len(text)
    if part:
        yield part


def _cuts(text: str) -> list[str]:
    """Parts of a long text, cut at a space wherever there is one."""
    half = _LONGEST // 2
    return re.findall(rf"(?s).{{1,{half}}}(?:\s|$)|.{{1,{half}}}", text)


def _batches(rows: list[list[Cell]], budget: int) -> Iterator[tuple[list[list[Cell]], int]]:
    batch: list[list[Cell]] = []
    size = 0
    for row in rows:
        cost = sum(_PER_CELL + _length(cell) for cell in row)
        if batch and size + cost > budget:
            yield batch, size
            batch, size = [], 0
        batch.append(row)
        size += cost
    yield batch, size


def _entry_cost(entry: Node) -> int:
    return _PER_BLOCK + _length(entry["c"]) + sum(map(_entry_cost, entry["items"]))


def _nested(entries: Sequence[tuple[int, Node]]) -> list[Node]:
    roots: list[Node] = []
    trail: list[tuple[int, Node]] = []
    for depth, entry in entries:
        level = min(max(depth, 1), _DEEPEST)
        while trail and trail[-1][0] >= level:
            trail.pop()
        (trail[-1][1]["items"] if trail else roots).append(entry)
        trail.append((level, entry))
    return roots
