"""Occupations and sums of money, which single a person out without naming them."""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Iterator

from services.redaction.detectors.runs import NAME
from services.redaction.detectors.tables import heads
from services.redaction.domain.spans import Category, Reason, Span

_WORK = re.compile(
    r"(?i)\b(?:works?|worked|working|employed|job|trained|retired|profession|occupation|career|serving|served) (?:\w+ ){0,2}?(?:as |is |was |: ?)?(?:an? |the )(?P<v>(?:[a-z\-]+ ){0,3}[a-z\-]+)"
)
_IS_A = re.compile(
    r"\b(?:is|was|were|being|became|who is|who was) (?:a|an) (?P<v>(?:[a-z\-]+ ){0,2}(?P<last>[a-z\-]+))(?=[ .,;)])"
)
_MONEY = re.compile(
    r"(?<![\w])(?:(?:€|EUR|TRL|TRY|PLN|ATS|DEM|SEK|NOK|DKK|GBP|USD|CHF|FRF|CYP|YTL|RUB|UAH|HUF|CZK|ITL|BGN|RON) ?\d[\d.,]*\d|\d[\d.,]*\d? (?:New |new )?(?:euros?|"
    r"Turkish [Ll]iras?|Polish zlotys?|(?:Austrian )?[Ss]chillings?|(?:Swedish |Norwegian )?kron(?:or|er)|German marks?|Deutsch Marks?|pounds sterling|EUR|DEM|ATS|TRL|PLN|SEK|GDR marks))(?![\w])"
    r"(?: ?\((?:[A-Z]{3}|euros)\)| ?[(\[]?(?:approx\.|approximately|about|some) (?:EUR )?\d[\d.,]*(?: euros)?(?: \(EUR\))?[)\]]?){0,2}"
)


def traits(text: str) -> Iterator[Span]:
    """Spans for occupations and sums of money."""
    for match in _IS_A.finditer(text):
        if match.group("last") in heads.OCCUPATIONS:
            yield Span(*match.span("v"), Category.TRAIT, "occupation", Reason.QUASI_ID, NAME, 0.45)
    for match in _WORK.finditer(text):
        words = match.group("v").split()
        for size in range(len(words), 0, -1):
            if words[size - 1].lower() in heads.OCCUPATIONS:
                end = match.start("v") + len(" ".join(words[:size]))
                yield Span(
                    match.start("v"), end, Category.TRAIT, "occupation", Reason.QUASI_ID, NAME, 0.45
                )
                break
    for match in _MONEY.finditer(text):
        yield Span(*match.span(), Category.FINANCIAL, "amount", Reason.QUASI_ID, NAME, 0.4)
