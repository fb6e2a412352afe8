"""Who speaks in a pasted chat, before a colon at the start of a line, and who a letter greets."""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from services.redaction.detectors.runs import NAME
from services.redaction.detectors.tables import heads
from services.redaction.detectors.tables.acronyms import ACRONYMS
from services.redaction.detectors.vocabulary import ordinary
from services.redaction.detectors.wordlist import words
from services.redaction.domain.spans import Category, Reason, Span

_LABEL = re.compile(
    r"\n(?:\[?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\]?[ -]*)?([A-Za-z][A-Za-z0-9_.]{1,15}):[ \t]"
)
# "Hi May," and "Regards\nApril": months that only a letter's form shows to be names
_GREETED = re.compile(
    r"\n[ \t>]*(?:(?:Dear|Hi|Hello|Hiya|Hey|Morning|Thanks|Cheers),? (May|April|June|August)(?=[,!\n]|[ ]?-|$)"
    r"|(?:[A-Za-z]+ )?(?:[Rr]egards|[Ww]ishes|Thanks|Cheers|sincerely|faithfully),?\s{1,3}[ >]*(May|April|June|August)(?=\n|$))"
)
_TO_SOMEBODY = re.compile(r"\n[ \t>]*(?:Dear|Hi|Hello|Hiya|Hey) ([A-Z][a-z]+)(?=,)")
_SALUTES = ("Dear ", "Hi ", "Hello ", "Hiya ", "Hey ")
_MONTHS = ("May", "April", "June", "August")
_GREETINGS = (
    "Dear",
    "Hi",
    "Hello",
    "Hey",
    "Morning",
    "hanks",
    "heers",
    "egards",
    "ishes",
    "incerely",
    "aithfully",
)
_EVERYBODY = words(
    """all both team everyone everybody colleague colleagues sir madam mum dad folks guys parents parent carers carer there panel
    members member chair judge head girls boys ladies gents friends friend teams governors partners professionals applicant"""
)
_KNOWN = heads.FIELDS | heads.RELATIONS | frozenset(heads.ROLES)
_ANYBODY = _EVERYBODY | _KNOWN
_SHORTEST_CHAT = 2


def speakers(text: str) -> Iterator[Span]:
    """Labels that stand before at least two lines, or screen names, that are no word or role."""
    labels = list(_LABEL.finditer("\n" + text)) if ":" in text else []
    said = Counter(label.group(1) for label in labels)
    for label in labels:
        name = label.group(1)
        if _nobody(name) or (said[name] < _SHORTEST_CHAT and not _screen_name(name)):
            continue
        yield _person(*label.span(1), 0.5)


def greeted(text: str) -> Iterator[Span]:
    """People called like a month, where a letter greets them or is signed by them."""
    if not any(word in text for word in _GREETINGS):
        return
    lines = "\n" + text
    for found in _GREETED.finditer(lines) if any(month in text for month in _MONTHS) else ():
        yield _person(*found.span(found.lastindex or 0), 0.7)
    for found in _TO_SOMEBODY.finditer(lines) if any(salute in text for salute in _SALUTES) else ():
        if found.group(1).lower() not in _ANYBODY:
            yield _person(*found.span(1), 0.6)


def _person(start: int, end: int, sure: float) -> Span:
    """A person found in a text that had a line's end put before it."""
    return Span(start - 1, end - 1, Category.PERSON, "Person", Reason.THIRD_PARTY, NAME, sure)


def _nobody(name: str) -> bool:
    low = name.lower()
    return low in _KNOWN or name.upper() in ACRONYMS or ordinary(low)


def _screen_name(name: str) -> bool:
    return "_" in name or (name[-1].isdigit() and name[:3].isalpha() and name.islower())
