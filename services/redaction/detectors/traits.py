"""Occupations and sums of money, which single a person out without naming them."""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Iterator

from services.redaction.detectors.folding import lowered
from services.redaction.detectors.runs import NAME
from services.redaction.detectors.tables import heads
from services.redaction.detectors.watched import standing, watch
from services.redaction.domain.spans import Category, Reason, Span

_CODES = (
    "EUR", "TRL", "TRY", "PLN", "ATS", "DEM", "SEK", "NOK", "DKK", "GBP", "USD", "CHF", "FRF", "CYP", "YTL",
    "RUB", "UAH", "HUF", "CZK", "ITL", "BGN", "RON",
)  # fmt: skip
_COINS = (
    "euro", "turkish lira", "polish zloty", "schilling", "swedish kron", "kronor", "kroner", "german mark",
    "deutsch mark", "pounds sterling", "gdr marks", "new turkish lira",
)  # fmt: skip
_COIN = re.compile(
    r" ?(?:[Nn]ew )?(?:euros?|Turkish [Ll]iras?|Polish zlotys?|(?:Austrian )?[Ss]chillings?|(?:Swedish |Norwegian )?kron(?:or|er)|German marks?"
    r"|Deutsch Marks?|pounds sterling|EUR|DEM|ATS|TRL|PLN|SEK|GDR marks)(?![\w])"
)
_AFTER = re.compile(
    r"(?: ?\((?:[A-Z]{3}|euros)\)| ?[(\[]?(?:approx\.|approximately|about|some) (?:EUR )?\d[\d.,]*(?: euros)?(?: \(EUR\))?[)\]]?){0,2}"
)
_FIGURE = re.compile(r" ?\d[\d.,]{0,30}\d")
_FIGURE_BACK = re.compile(
    r"(?: (?:nairtsuA|hsidewS|naigewroN|weN|wen))? ?(\d[\d.,]{0,30})(?!\w)"
)  # read backwards
_IS_A = re.compile(
    r"(?:\b(?:is|was|were|being|became|who is|who was) (?:a|an)"
    r"|\b(?:works?|worked|working|employed|job|trained|retired|profession|occupation|career|serving|served) (?:\w+ ){0,2}?(?:as |is |was |: ?)?(?:an?|the))"
    r" (?P<v>(?:[a-z\-]+ ){0,3})$",
    re.IGNORECASE,
)
_REACH = 84
_ARTICLES = (" a ", " an ", " the ")

watch(
    "traits",
    dict.fromkeys(heads.OCCUPATIONS, "work")
    | {code.lower(): "code" for code in _CODES}
    | dict.fromkeys(_COINS, "coin")
    | {"€": "code"},
)


def traits(text: str) -> Iterator[Span]:
    """Spans for occupations and sums of money."""
    low = lowered(text)
    for start, end, kind in standing("traits", low):
        if low[start - 1 : start].isalpha():
            continue
        if kind == "work":
            if not low[end : end + 1].isalpha():
                yield from _occupation(text, start, end)
        elif kind == "code":
            yield from _sum_after(text, start, end)
        else:
            yield from _sum_before(text, start)


def _occupation(text: str, start: int, end: int) -> Iterator[Span]:
    before = text[max(0, start - _REACH) : start]
    if not any(article in before for article in _ARTICLES):
        return
    led = _IS_A.search(before)
    if led is not None and not (
        text[end : end + 1] in {"-", "'"} and text[end + 1 : end + 2].isalpha()
    ):
        first = start - len(led.group("v"))
        yield Span(first, end, Category.TRAIT, "occupation", Reason.QUASI_ID, NAME, 0.45)


def _sum_after(text: str, start: int, end: int) -> Iterator[Span]:
    """A code and its figure, either first: "EUR 2,826", "2,826 EUR"."""
    if not (text[start].isupper() or text[start] == "€"):
        return
    figure = _FIGURE.match(text, end)
    if figure is None:
        yield from _sum_before(text, start)
        return
    tail = _AFTER.match(text, figure.end())
    yield _money(start, tail.end() if tail else figure.end())


def _sum_before(text: str, start: int) -> Iterator[Span]:
    back = _FIGURE_BACK.match(text[max(0, start - 48) : start][::-1])
    if back is None:
        return
    first = start - back.end()
    coin = _COIN.match(text, first + len(back.group(1)))
    if coin is not None:
        tail = _AFTER.match(text, coin.end())
        yield _money(first, tail.end() if tail else coin.end())


def _money(start: int, end: int) -> Span:
    return Span(start, end, Category.FINANCIAL, "amount", Reason.QUASI_ID, NAME, 0.4)
