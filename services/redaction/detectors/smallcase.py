"""Names typed without capitals, turned round, or hidden in file names."""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from services.redaction.detectors.runs import NAME
from services.redaction.detectors.tables.acronyms import ACRONYMS
from services.redaction.detectors.tables.given_names import GIVEN_NAMES
from services.redaction.detectors.tables.places import CITIES, TOWNS
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


_INVERTED = re.compile(
    r"(?<![A-Za-z])([A-Z]{2,}(?:[-'][A-Z]+)*|[A-Z][a-z]+), ([A-Z][a-z]+)(?![a-z])"
)
_NOT_SURNAMES = GIVEN_NAMES | TOWNS | CITIES
_NICKNAME = re.compile(r"[a-z] \([\"']([A-Z][a-z]{2,})[\"']\)")
_FILE_WORDS = re.compile(r"(?<![A-Za-z])[a-z]{3,}(?:_[a-z]{3,})+")


def turned(text: str) -> Iterator[Span]:
    """Names written surname first, and nicknames in brackets."""
    for match in _INVERTED.finditer(text):
        last, given = match.group(1), match.group(2).lower()
        shouted = last.isupper() and last not in ACRONYMS
        if not shouted and ordinary(last.lower()):
            continue
        single = shouted or last.lower() not in _NOT_SURNAMES
        if given in GIVEN_NAMES and not ordinary(given) and single:
            yield _person(match.span(), 0.8)
    for match in _NICKNAME.finditer(text):
        yield _person(match.span(1), 0.6)


def in_file_names(text: str, known: Container[str]) -> Iterator[Span]:
    """Names this text has shown, met again in small letters in a file name, with what adjoins."""
    for match in _FILE_WORDS.finditer(text) if "_" in text else ():
        at, words = match.start(), match.group().split("_")
        for number, word in enumerate(words):
            beside = words[max(0, number - 1) : number + 2]
            name_like = word in WORD_NAMES or not ordinary(word)
            if word in known or (name_like and any(w in known for w in beside)):
                yield _person((at, at + len(word)), 0.6)
            at += len(word) + 1


def _person(where: tuple[int, int], sure: float) -> Span:
    return Span(*where, Category.PERSON, "Person", Reason.THIRD_PARTY, NAME, sure)


def small_letters(text: str) -> Iterator[Span]:
    """Names typed without capitals after a title or a word for kin."""
    for match in _SMALL_TITLE.finditer(text):
        if not ordinary(match.group(1)):
            end = match.end(2) if match.group(2) and not ordinary(match.group(2)) else match.end(1)
            yield _person((match.start(), end), 0.75)
    for match in _SMALL_KIN.finditer(text):
        if match.group(1) in GIVEN_NAMES and not ordinary(match.group(1)):
            last = match.group(2)
            end = match.end(2) if last and not ordinary(last) else match.end(1)
            yield _person((match.start(1), end), 0.6)


def small_given(text: str, small: frozenset[str]) -> Iterator[Span]:
    """Given names typed in small letters, where the word is nothing else."""
    names = [w for w in small & GIVEN_NAMES - WORD_NAMES if len(w) > 3 and not ordinary(w)]  # noqa: PLR2004
    if not names:
        return
    for match in re.finditer(rf"(?<![\w@./'-])(?:{'|'.join(names)})(?![\w@-]|\.\w)", text):
        yield _person(match.span(), 0.42)
