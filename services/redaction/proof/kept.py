"""Mentions that a person decided to keep: where in a text a decision stands, and nowhere else.

A mention that only resembles a registered value is let by as its own words. One that is a
registered value is let by only between the words it was kept between; where a line, a cell or the
text ends, the word on the other side is enough. Everything else in the text is looked at as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from services.redaction.proof.fold import Token, Tokens, words

_ENDS = frozenset("\n\r\t\f<>|")
_BLANK = " , "


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept, and the written words before and after it; either may be missing."""

    before: str
    text: str
    after: str


@dataclass(frozen=True, slots=True)
class _Mention:
    before: str
    words: tuple[str, ...]
    after: str
    alone: bool
    excuses: frozenset[str]


def _length(mention: _Mention) -> int:
    return len(mention.words)


class Decided:
    """The decisions of one verification, made ready for many texts.

    ``forms_in`` gives the registered values a text is and those it merely resembles.
    """

    def __init__(
        self, kept: Sequence[Kept], forms_in: Callable[[str], tuple[set[str], set[str]]]
    ) -> None:
        self._mentions: dict[str, list[_Mention]] = {}
        for one in dict.fromkeys(kept):
            mine = words(one.text)
            exact, near = forms_in(one.text)
            if mine and (exact or near):
                made = _Mention(
                    "".join(words(one.before)[-1:]),
                    mine,
                    "".join(words(one.after)[:1]),
                    not exact,
                    frozenset(exact | near),
                )
                self._mentions.setdefault(mine[0], []).append(made)
        for mentions in self._mentions.values():
            mentions.sort(key=_length, reverse=True)

    def excused(self, forms: Collection[str], folded: str) -> tuple[set[str], str]:
        """Which of these forms kept mentions hold, and the text without those mentions.

        A form is let by when it is no longer found in the text that is left.
        """
        if not self._mentions:
            return set(), folded
        wanted, gone = set(forms), set[str]()
        left, at = [], 0
        found = Tokens(folded)
        for mention, first, last in self._standing(folded, found):
            if not mention.excuses & wanted or found[first].start < at:
                continue
            gone |= mention.excuses & wanted
            left += [folded[at : found[first].start], _BLANK]
            at = found[last].end
        return gone, "".join([*left, folded[at:]])

    def _standing(self, folded: str, found: Sequence[Token]) -> Iterator[tuple[_Mention, int, int]]:
        for at, token in enumerate(found):
            for mention in self._mentions.get(token.word, ()):
                last = at + len(mention.words) - 1
                if tuple(t.word for t in found[at : last + 1]) != mention.words:
                    continue
                if mention.alone or _in_place(mention, folded, found, at, last):
                    yield mention, at, last


def _in_place(
    mention: _Mention, folded: str, found: Sequence[Token], first: int, last: int
) -> bool:
    """Whether the words on both sides are those it was kept between, one of them for certain."""
    before = found[first - 1] if first else None
    after = found[last + 1] if last + 1 < len(found) else None
    left = bool(mention.before) and before is not None and before.word == mention.before
    right = bool(mention.after) and after is not None and after.word == mention.after
    gap_before = folded[before.end if before else 0 : found[first].start]
    gap_after = folded[found[last].end : after.start if after else len(folded)]
    ends_before = before is None or bool(_ENDS & set(gap_before))
    ends_after = after is None or bool(_ENDS & set(gap_after))
    return (left or right) and (left or ends_before) and (right or ends_after)


def read_kept(given: object) -> list[Kept]:
    """Kept mentions as a request has them. Raises ValueError for any other shape."""
    if not isinstance(given, list) or not all(map(_is_kept, given)):
        raise ValueError("kept mentions are a list of words and those beside them")
    return [Kept(**one) for one in given]


def _is_kept(one: object) -> bool:
    return (
        isinstance(one, dict)
        and set(one) == {"before", "text", "after"}
        and all(isinstance(text, str) for text in one.values())
    )
