"""What the verifier is told of mentions that a person decided to keep."""

from __future__ import annotations

import pytest

from services.redaction.domain.spans import Replacement
from services.redaction.editions.kept import KeptMention, kept_mentions

TEXT = "Amelia walked on Hope Street, with Becky (Okafor) to 14 Larch Grove, HD1 2TA."


def told(*kept: str, gone: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    """The mentions of words of the text, with other words taken out."""
    ranges = [(TEXT.index(words), TEXT.index(words) + len(words)) for words in kept]
    made = [Replacement(TEXT.index(w), TEXT.index(w) + len(w), "[Label]") for w in gone]
    return [(m.before, m.text, m.after) for m in kept_mentions(TEXT, ranges, sorted(made))]


@pytest.mark.parametrize(
    ("kept", "gone", "expected"),
    [
        (("Hope",), (), [("on", "Hope", "Street")]),
        (("Hope Street",), (), [("on", "Hope Street", "with")]),
        (("Amelia",), (), [("", "Amelia", "walked")]),
        (("Becky", "Okafor"), (), [("with", "Becky (Okafor", "to")]),
        (("Hope", "Street", "Hope Street"), (), [("on", "Hope Street", "with")]),
        (("Okafor",), ("Becky",), [("", "Okafor", "to")]),
        (("Okafor",), ("Becky", "to 14"), [("", "Okafor", "")]),
        (("walked",), ("Amelia",), [("", "walked", "on")]),
        (("Amelia",), ("Amelia",), []),
        (("Hope",), ("walked on Hope Street",), []),
        (
            ("14 Larch Grove, HD1 2TA",),
            ("HD1 2TA",),
            [("to", "14 Larch Grove, ", "")],
        ),
        (
            ("on Hope Street", "Okafor"),
            ("Hope",),
            [("walked", "on ", ""), ("", " Street", "with"), ("Becky", "Okafor", "to")],
        ),
        (("Amelia", "Okafor"), ("Amelia walked", "Okafor"), []),
    ],
)
def test_a_kept_mention_is_told_with_the_words_the_edition_shows_beside_it(kept, gone, expected):
    """Neighbours are the written words; nothing that is taken out is a neighbour or is kept."""
    assert told(*kept, gone=gone) == expected


def test_one_replacement_may_reach_over_several_kept_ranges():
    """What is taken out stays out of every mention that it touches."""
    gone = [Replacement(2, 6, "[Label]")]
    assert kept_mentions("ab cdef gh", [(0, 3), (3, 7)], gone) == [
        KeptMention("", "ab", ""),
        KeptMention("", "f", "gh"),
    ]


def test_the_same_mention_is_told_once():
    """A line that stands on every page is one mention."""
    text = "on Hope Street\n" * 3
    ranges = [(at, at + 4) for at in (3, 18, 33)]
    assert len(kept_mentions(text, ranges, [])) == 1
