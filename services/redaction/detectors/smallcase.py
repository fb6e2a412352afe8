"""Names typed without capitals, turned round, or hidden in file names."""

from __future__ import annotations

import re
import string
from collections.abc import Container, Iterator

from services.redaction.detectors.runs import NAME
from services.redaction.detectors.sought import occurrences
from services.redaction.detectors.tables.acronyms import ACRONYMS
from services.redaction.detectors.tables.given_names import GIVEN_NAMES
from services.redaction.detectors.tables.nations import FAITHS, HOME_PEOPLES, PEOPLES
from services.redaction.detectors.tables.places import CITIES, TOWNS
from services.redaction.detectors.tables.word_names import WORD_NAMES
from services.redaction.detectors.vocabulary import ordinary
from services.redaction.domain.spans import Category, Reason, Span

# begins with a bare letter, so that the search need not stop anywhere else
_SMALL_TITLE = re.compile(
    r"[mdps](?<![A-Za-z].)(?:(?<=m)(?:rs?|s|iss)|(?<=d)[rc]|(?<=p)c|(?<=s)gt)"
    r"\.? ([a-z]{3,})(?: ([a-z]{3,}))?(?![a-z])"
)
_KIN_BEFORE = re.compile(
    r"(?<![A-Za-z])(?:mum|dad|mother|father|brother|sister|aunt|auntie|uncle|nan|gran|partner|boyfriend|girlfriend|son|daughter"
    r"|friend|cousin|stepdad|stepfather|baby|called|named|known as|aka)[ ,:(-]{1,2}$"
)
_WORD_EDGE = re.compile(r"(?![\w@-]|\.\w)")
_LAST = re.compile(r" ([a-z]{3,})(?![a-z])")
_GIVEN_AFTER = re.compile(r", ([A-Z][a-z]+)(?![a-z])")
_SURNAME_BEFORE = re.compile(r"(?<![A-Za-z])([A-Z]{2,}(?:[-'][A-Z]+)*|[A-Z][a-z]+)$")
_NOT_SURNAMES = GIVEN_NAMES | TOWNS | CITIES | PEOPLES | FAITHS | HOME_PEOPLES
_NICKNAME = re.compile(r" \((?<=[a-z] .)[\"']([A-Z][a-z]{2,})[\"']\)")
_FILE_WORDS = re.compile(r"(?<![A-Za-z])[a-z]{3,}(?:_[a-z]{3,})+")
_SMALL_LETTERS = frozenset(string.ascii_lowercase)


def turned(text: str) -> Iterator[Span]:
    """Names written surname first, and nicknames in brackets."""
    for match in _GIVEN_AFTER.finditer(text):
        given = match.group(1).lower()
        if given not in GIVEN_NAMES or ordinary(given):
            continue
        surname = _SURNAME_BEFORE.search(text, max(0, match.start() - 40), match.start())
        if surname and _may_be_surname(surname.group()):
            yield _person((surname.start(), match.end()), 0.8)
    for match in _NICKNAME.finditer(text):
        yield _person(match.span(1), 0.6)


def _may_be_surname(word: str) -> bool:
    if word.isupper() and word not in ACRONYMS:
        return True
    return word.lower() not in _NOT_SURNAMES and not ordinary(word.lower())


def in_file_names(text: str, known: Container[str]) -> Iterator[Span]:
    """Names this text has shown, met again in small letters in a file name, with what adjoins."""
    for match in _file_words(text):
        at, words = match.start(), match.group().split("_")
        for number, word in enumerate(words):
            beside = words[max(0, number - 1) : number + 2]
            name_like = word in WORD_NAMES or not ordinary(word)
            if word in known or (name_like and any(w in known for w in beside)):
                yield _person((at, at + len(word)), 0.6)
            at += len(word) + 1


def _file_words(text: str) -> Iterator[re.Match[str]]:
    at = text.find("_")
    while at >= 0:
        start = at
        while start and text[start - 1] in _SMALL_LETTERS:
            start -= 1
        match = _FILE_WORDS.match(text, start)
        if match:
            yield match
        at = text.find("_", match.end() if match else at + 1)


def _person(where: tuple[int, int], sure: float) -> Span:
    return Span(*where, Category.PERSON, "Person", Reason.THIRD_PARTY, NAME, sure)


def small_titles(text: str) -> Iterator[Span]:
    """Names typed without capitals after a title."""
    for match in _SMALL_TITLE.finditer(text):
        if not ordinary(match.group(1)):
            end = match.end(2) if match.group(2) and not ordinary(match.group(2)) else match.end(1)
            yield _person((match.start(), end), 0.75)


def small_given(text: str, small: frozenset[str]) -> Iterator[Span]:
    """Given names typed in small letters where the word is nothing else; surest after kin."""
    names = [word for word in small & GIVEN_NAMES if not ordinary(word)]
    for start, end, word in occurrences(text, names):
        if start and (text[start - 1].isalnum() or text[start - 1] in "_@./'-"):
            continue
        if not _WORD_EDGE.match(text, end):
            continue
        if _KIN_BEFORE.search(text, max(0, start - 14), start):
            last = _LAST.match(text, end)
            yield _person((start, last.end() if last and not ordinary(last.group(1)) else end), 0.6)
        elif len(word) > 3 and word not in WORD_NAMES:  # noqa: PLR2004 - short ones are too much else
            yield _person((start, end), 0.42)
