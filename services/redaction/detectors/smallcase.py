"""Names typed without capitals."""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Iterator

from services.redaction.detectors.runs import NAME
from services.redaction.detectors.tables.given_names import GIVEN_NAMES
from services.redaction.detectors.tables.word_names import WORD_NAMES
from services.redaction.detectors.vocabulary import ordinary
from services.redaction.domain.spans import Category, Reason, Span

_SMALL_TITLE = re.compile(
    r"(?<![A-Za-z])(?:mr|mrs|ms|miss|dr)\.? ([a-z]{3,})(?: ([a-z]{3,}))?(?![a-z])"
)
_SMALL_KIN = re.compile(
    r"(?<![A-Za-z])(?:mum|dad|mother|father|brother|sister|aunt|auntie|uncle|nan|gran|partner|boyfriend|girlfriend|son|daughter"
    r"|friend|cousin|stepdad|stepfather|baby|called|named|known as|aka)[ ,:(-]{1,2}([a-z]{3,})(?: ([a-z]{3,}))?(?![a-z])"
)


def small_letters(text: str) -> Iterator[Span]:
    """Names typed without capitals after a title or a word for kin."""
    for match in _SMALL_TITLE.finditer(text):
        if not ordinary(match.group(1)):
            end = match.end(2) if match.group(2) and not ordinary(match.group(2)) else match.end(1)
            yield Span(
                match.start(), end, Category.PERSON, "Person", Reason.THIRD_PARTY, NAME, 0.75
            )
    for match in _SMALL_KIN.finditer(text):
        if match.group(1) in GIVEN_NAMES and not ordinary(match.group(1)):
            last = match.group(2)
            end = match.end(2) if last and not ordinary(last) else match.end(1)
            yield Span(
                match.start(1), end, Category.PERSON, "Person", Reason.THIRD_PARTY, NAME, 0.6
            )


def small_given(text: str, small: frozenset[str]) -> Iterator[Span]:
    """Given names typed in small letters, where the word is nothing else."""
    names = [w for w in small & GIVEN_NAMES - WORD_NAMES if len(w) > 3 and not ordinary(w)]  # noqa: PLR2004
    if not names:
        return
    for match in re.finditer(rf"(?<![\w@./'-])(?:{'|'.join(names)})(?![\w@-]|\.\w)", text):
        yield Span(*match.span(), Category.PERSON, "Person", Reason.THIRD_PARTY, NAME, 0.42)
