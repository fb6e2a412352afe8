"""How wide a table's columns are and what paper it needs, from what the cells show.

Columns share the paper by need: a column of dates stays narrow, a column of sentences gets the
room, and no column becomes narrower than its longest word (up to a limit, from which words break).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_PER_LETTER = 1.75  # millimetres, of an average letter at the size tables are set in
_PADDING = 4.0
_NARROWEST, _WORD_LIMIT = 9.0, 14
_COMFORT = 60.0  # a column of sentences reads well from here on
_PORTRAIT, _LANDSCAPE, _A3 = 166, 253, 376
_SAMPLE = 400  # rows looked at

PORTRAIT = 0


def sheet_of(rows: Sequence[Sequence[Any]], columns: int) -> tuple[int, list[float]]:
    """The width of the paper in millimetres (0 for the usual portrait page) and column weights."""
    step = max(1, len(rows) // _SAMPLE)
    needs = [_need([row[at] for row in rows[::step] if at < len(row)]) for at in range(columns)]
    least = sum(narrow for narrow, _ in needs)
    total = next((w for w in (_PORTRAIT, _LANDSCAPE, _A3) if least <= w), int(least) + 1)
    spare = total - least
    wishes = [wish - narrow for narrow, wish in needs]
    wished = sum(wishes)
    weights = [
        narrow + (spare * more / wished if wished else spare / columns)
        for (narrow, _), more in zip(needs, wishes, strict=True)
    ]
    return (PORTRAIT if total == _PORTRAIT else total + 44), [round(w, 1) for w in weights]


def _need(cells: Sequence[Any]) -> tuple[float, float]:
    """The least width of a column and the width its content would like, in millimetres."""
    texts = [_plain(cell) for cell in cells]
    word = max((len(w) for text in texts for w in text.split()), default=0)
    lengths = sorted(len(text) for text in texts)
    usual = lengths[len(lengths) * 9 // 10] if lengths else 0
    unbroken = usual if usual <= _WORD_LIMIT else word  # a date or a name stays on one line
    least = max(_NARROWEST, min(max(word, unbroken), _WORD_LIMIT) * _PER_LETTER + _PADDING)
    if usual > 2 * _WORD_LIMIT:
        least = max(least, 30.0)
    wish = max(least, min(usual * _PER_LETTER + _PADDING, _COMFORT * max(1.0, usual / 120)))
    return least, wish


def _plain(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    return "".join(one if isinstance(one, str) else one[0] if one else " " for one in cell)
