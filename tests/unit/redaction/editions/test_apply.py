"""Labels in a reading's text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.redaction.domain.reading import BlockKind
from services.redaction.domain.spans import Replacement
from services.redaction.editions.apply import Piece, apply_replacements
from shared.domain.errors import Invalid
from tests.unit.redaction.editions.making import ReadingBuilder, replace_all

PARAGRAPH = BlockKind.PARAGRAPH


def texts(blocks) -> list[list[str]]:
    """Each block as the texts of its cells."""
    return [["".join(piece.text for piece in cell) for cell in block.cells] for block in blocks]


def test_apply_puts_the_label_in_its_own_piece():
    """A label never merges with the words around it."""
    reading = ReadingBuilder().add(PARAGRAPH, "Seen: Amelia, today").done()
    (block,) = apply_replacements(reading, replace_all(reading.text, {"Amelia": "Child A"}))
    assert block.cells == ((Piece("Seen: "), Piece("Child A", label=True), Piece(", today")),)


def test_apply_shows_a_label_once_when_a_span_crosses_blocks():
    """A name over two paragraphs gets its label in the first and leaves nothing in the second."""
    reading = ReadingBuilder().add(PARAGRAPH, "by Amelia").add(PARAGRAPH, "Okafor today").done()
    blocks = apply_replacements(reading, [Replacement(3, 16, "Child A")])
    assert texts(blocks) == [["by Child A"], [" today"]]


def test_apply_shows_a_label_once_when_a_span_crosses_cells():
    """First name and surname in two cells become one label and an empty cell."""
    reading = ReadingBuilder().row("Amelia", "Okafor", "yes").done()
    blocks = apply_replacements(reading, [Replacement(0, 13, "Child A")])
    assert texts(blocks) == [["Child A", "", "yes"]]


def test_apply_skips_a_block_where_only_white_space_is_covered():
    """A label stands where something visible was, not at the end of the line before it."""
    reading = ReadingBuilder().add(PARAGRAPH, "Seen ").add(PARAGRAPH, "Amelia").done()
    blocks = apply_replacements(reading, [Replacement(4, 12, "Child A")])
    assert texts(blocks) == [["Seen"], ["Child A"]]


def test_apply_removes_without_a_trace_when_the_text_is_empty():
    """An empty replacement leaves neither text nor label."""
    reading = ReadingBuilder().add(PARAGRAPH, "a secret b").done()
    assert texts(apply_replacements(reading, [Replacement(2, 9, "")])) == [["a b"]]


@pytest.mark.parametrize(
    "bad",
    [
        [Replacement(5, 9, "x"), Replacement(0, 2, "y")],
        [Replacement(0, 5, "x"), Replacement(4, 6, "y")],
        [Replacement(3, 3, "x")],
        [Replacement(-1, 2, "x")],
        [Replacement(0, 99, "x")],
    ],
)
def test_apply_refuses_ranges_that_could_leave_text_behind(bad):
    """Unsorted, overlapping, empty or outside ranges are refused, never guessed at."""
    reading = ReadingBuilder().add(PARAGRAPH, "0123456789").done()
    with pytest.raises(Invalid) as caught:
        apply_replacements(reading, bad)
    assert caught.value.code == "replacements-invalid"


words = st.text(st.characters(codec="utf-8", exclude_characters="\n\t§¤"), max_size=12)


@given(st.lists(st.lists(words, min_size=1, max_size=4), min_size=1, max_size=6), st.data())
def test_apply_keeps_exactly_what_no_range_covers(shape, data):
    """For any blocks and ranges: surviving characters stay in order, covered ones never appear."""
    builder = ReadingBuilder()
    for cells in shape:
        builder = builder.row(*cells) if len(cells) > 1 else builder.add(PARAGRAPH, cells[0])
    reading = builder.done()
    cuts = data.draw(st.lists(st.integers(0, len(reading.text)), max_size=8, unique=True))
    ordered = sorted(cuts)
    pairs = list(zip(ordered[::2], ordered[1::2], strict=False))
    blocks = apply_replacements(reading, [Replacement(s, e, "§") for s, e in pairs])
    kept = "".join(p.text for b in blocks for c in b.cells for p in c if not p.label)
    inside = [
        (s, e) for block in reading.blocks for s, e in (block.cells or ((block.start, block.end),))
    ]
    expected = "".join(
        reading.text[i]
        for s, e in inside
        for i in range(s, e)
        if not any(a <= i < b for a, b in pairs)
    )
    assert kept == expected
    labels = [p for b in blocks for c in b.cells for p in c if p.label]
    assert len(labels) <= len(pairs)
