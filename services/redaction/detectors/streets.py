"""Addresses and prisons by pattern."""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Iterator

from services.redaction.detectors.runs import NAME
from services.redaction.detectors.tables import heads
from services.redaction.detectors.vocabulary import ordinary
from services.redaction.domain.spans import Category, Reason, Span

_STREET_WORDS = "|".join(
    sorted(
        heads.SURE_STREETS
        | {
            "way",
            "walk",
            "place",
            "court",
            "rise",
            "view",
            "row",
            "hill",
            "mount",
            "fold",
            "bank",
            "green",
            "street",
            "st",
        },
        key=len,
        reverse=True,
    )
)
_ADDRESS = re.compile(
    r"(?<![\w./])(?:(?i:flat|apartment|apt|unit|room|house) ?\w{1,4},? )?\d{1,4}[A-Za-z]?(?:-\d{1,3})?,? "
    rf"(?:[A-Za-z][A-Za-z'\-]+ ){{1,3}}(?i:{_STREET_WORDS})\b\.?"
)
_ADDRESS_FIELD = re.compile(
    r"(?i)(?:^|[\n\t;(])[ ]*(?:home |current |previous |last known |family )?(?:address|addr|residence|location)[ ]*[:=\t][ \t]*(?P<v>[^\n\t;]{4,90})"
)
_HOUSE = re.compile(
    r"(?<=at )(?i:no\.?|number|house number|house no\.?) ?\d{1,4}[A-Za-z]?(?![\w/])"
    r"|(?<!\w)(?i:flat|apartment) ?\d{1,4}[A-Za-z]?(?![\w/])|(?i:\bplots? nos?\. ?)\d[\w/.]*(?:, \d[\w/.]*)*"
)
_PRISON = re.compile(r"(?<![A-Za-z])HM(?:P(?:/?YOI)?|YOI|IRC) [A-Z][a-z]+(?: [A-Z][a-z]+)?")


_AT = (["at"], ["of"], ["to"], ["from"], ["near"], ["outside"], ["address"])


def addresses(text: str) -> Iterator[Span]:
    """Spans for postal addresses, house numbers and prisons."""
    for match in _PRISON.finditer(text):
        yield Span(*match.span(), Category.ORGANISATION, "Organisation", Reason.QUASI_ID, NAME, 0.7)
    for match in _ADDRESS.finditer(text):
        words = match.group().split()
        middle = [w.lower().strip("',.") for w in words[1:-1]]
        placed = text[max(0, match.start() - 8) : match.start()].split()[-1:] in _AT
        capital = words[-1][0].isupper() and all(w[0].isupper() for w in words[-2:])
        named = not all(ordinary(w) for w in middle) or (placed and len(middle) == 1)
        if capital or named:
            yield Span(
                *match.span(),
                Category.ADDRESS,
                "address",
                Reason.DIRECT_ID,
                NAME,
                0.93 if capital else 0.7,
            )
    for match in _ADDRESS_FIELD.finditer(text):
        value = match.group("v")
        if re.search(r"\d", value) or re.search(r"[A-Z][a-z]+ [A-Z]", value):
            yield Span(
                match.start("v"),
                match.start("v") + len(value.rstrip()),
                Category.ADDRESS,
                "address",
                Reason.DIRECT_ID,
                NAME,
                0.85,
            )
    for match in _HOUSE.finditer(text):
        yield Span(*match.span(), Category.ADDRESS, "address", Reason.QUASI_ID, NAME, 0.4)
