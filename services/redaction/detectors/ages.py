"""Finds ages in years, months, weeks and days, birthdays, and weeks of gestation."""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Iterator

from services.redaction.detectors.windows import automaton
from services.redaction.domain.spans import Category, Reason, Span

NAME = "dates"

_UNIT = r"(?:years?|yrs?|months?|mths?|mos?|weeks?|wks?|days?|hours?|hrs?)"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_WORD = (
    rf"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:{_ONES}))?|ten|eleven|twelve|thirteen|fourteen|fifteen"
    rf"|sixteen|seventeen|eighteen|nineteen|{_ONES})"
)
_COUNT = rf"(?:[0-9]{{1,3}}(?:\.[0-9])?|{_WORD})"
_HALF = r"(?:[ -]and[ -]a[ -](?:half|quarter)| ?1/2|[ -]and[ -]three[ -]quarters)"
_MORE = rf"(?:,?[ -](?:and[ -])?{_COUNT}[ -]?{_UNIT}){{1,3}}"
# After the word that says it is an age.
_AGED = re.compile(
    rf"(?i)(?:aged?|aging|ages)(?: of| about| approximately| approx\.?| around| only| just| over| under| almost| nearly| between| was| is|=)?[: ]{{1,2}}"
    rf"{_COUNT}(?![0-9A-Za-z]|[.:/][0-9])(?:{_HALF}|/(?:12|52|7)(?![0-9])| [0-9]{{1,2}}/12(?![0-9]))?(?:[- ]?{_UNIT}(?![A-Za-z]))?(?:{_HALF}|{_MORE})?(?:[- ](?:old|of age))?"
    rf"(?:(?: and | to |-|/|, ){_COUNT}(?![0-9A-Za-z]|[.:/][0-9])(?:[- ]?{_UNIT}(?![A-Za-z]))?(?! (?:sessions|visits|times|children|people)))?"
    rf"|(?:aged?|ages?)[: ]{{1,2}}[0-9]{{1,2}} ?(?:y|m|w|yrs?|mths?|/12|/52)(?![A-Za-z])(?: ?[0-9]{{1,2}} ?(?:m|w|d|mths?|/12)(?![A-Za-z]))?"
)
_TURNED = re.compile(
    rf"(?i)(?:turn(?:ed|ing|s)|becom(?:es|ing)|became) (?:[0-9]{{1,2}}|{_WORD})(?![A-Za-z0-9-]|[.:/,]?[0-9]| (?:pages?|times|stone|o'clock|degrees|points|of))"
)
_WILL_BE = re.compile(
    rf"(?i)(?:will be|would be|have been|will turn|would turn|have turned) (?:[0-9]{{1,2}}|{_WORD})(?= (?:on|next|this|tomorrow) )"
)
# Before the word that says it was one.
_OLD = re.compile(
    rf"(?i)(?<![\w£$€.])(?:{_COUNT}{_HALF}?[- ]?{_UNIT}(?:{_HALF}|{_MORE})?[- ](?:old|of age)"
    rf"|[0-9]{{1,3}}/(?:12|52|7) (?:old|of age))(?![A-Za-z])"
)
_BIRTHDAY = re.compile(
    r"(?i)(?<![\w])(?:[0-9]{1,2}(?:st|nd|rd|th)|first|second|third|fifth|eighth|ninth|twelfth|(?:twenty|thirty|forty|fifty|sixty)[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    r"|(?:four|six|seven|ten|eleven|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)th|(?:twent|thirt|fort|fift|sixt|sevent|eight)ieth) birthdays?"
)
_DECADE = re.compile(
    r"(?i)(?:in|into|entering) (?:his|her|their) (?:(?:early|mid|late)[- ]|early to mid[- ])?(?:teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|[2-9]0'?s)"
)
_KIN_BEFORE = re.compile(
    r"(?i)(?<![A-Za-z])(?:mother|father|mum|dad|brother|sister|sibling|twin|son|daughter|child|boy|girl|male|female|man|woman|partner|uncle|aunt|cousin)(?: [0-9A-Z])?,? \(?$"
)
# Figures alone: "5y 3m", "16yo", "7 y/o", "5/12 old", "38+2".
_SHORT = re.compile(
    r"[0-9](?<![\w.,/£$€+-][0-9])(?:"
    r"[0-9]? ?(?:y/o|yo|y\.o\.|yr old|yrs old|m/o)(?![A-Za-z])"
    r"|[0-9]? ?(?:yrs?|y)\.?,? ?[0-9]{1,2} ?(?:mths?|months?|mos?|m)(?![A-Za-z])"
    r"|[0-9]? (?:years?|yrs?),?(?: and)? [0-9]{1,2} (?:months?|mths?)(?![A-Za-z])"
    r"|[0-9]?/(?:12|52)(?= (?:old|of age)| (?:boy|girl|infant|baby|male|female)|\)| was | at the time)"
    r"|(?<=[234])[0-9] ?\+ ?[0-6](?![0-9A-Za-z/+]|\.[0-9]| ?(?:degrees|=))(?:/40|[ -]?(?:weeks?|wks?)(?: gestation| pregnant)?(?![A-Za-z]))?"
    r"|(?<=\([0-9])[0-9]? ?(?:y|yrs?|years?|mths?|months?|/12)(?=\))"
    r"|(?P<kin>(?<=\([0-9])[0-9]?(?=\))|(?<=[a-z], [0-9])[0-9]?(?=,)"
    r"|(?<=[a-z] [0-9])[0-9]? ?(?:yrs?|years?|y)(?![A-Za-z])(?! (?:ago|in|of|later|before|after|earlier|prior|with|since|and|on)\b))"
    r"|[0-9]? ?(?:weeks?|wks?|/40)'? (?:gestation|pregnant|of pregnancy)(?![A-Za-z])"
    r")"
)
_PRISON = re.compile(r"[ ](?:imprisonment|detention|in prison)")
_SENTENCE = re.compile(
    r"(?<![\w.,])(?:(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen|eighteen|twenty|thirty|forty|several|some)(?: and (?:a half|\d{1,2}))?[ -])"
    r"(?:years?|months?)(?:,? (?:and )?(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twenty)"
    r" (?:months?|weeks?|days?))*(?:'s?)?(?= imprisonment|(?:')? imprisonment| in prison|(?:')? detention)"
)
_LED = (
    "age", "aging", "turned", "turning", "turns", "becomes", "becoming", "became", "will be ", "would be ", "have been ", "will turn", "would turn", "have turned",
)  # fmt: skip
_CLOSED = ("old", "of age", "birthday", "teens", "ties", "0s", "0's", "imprisonment", "detention", "in prison")  # fmt: skip


_COUNTS = frozenset(
    ["one", "two", "thr", "fou", "fiv", "six", "sev", "eig", "nin", "ten", "ele", "twe", "thi"]
)


_WORDS = automaton(dict.fromkeys(_LED, True) | dict.fromkeys(_CLOSED, False))


def ages(text: str, low: str) -> Iterator[Span]:
    """Spans for ages, and for lengths of prison sentences. ``low`` is ``text`` in small letters."""
    for last, (size, leads) in _WORDS.iter(low):
        start = last + 1 - size
        if leads:
            waits = (
                low[last] != " "
                or low[last + 1 : last + 4] in _COUNTS
                or low[last + 1 : last + 2].isdigit()
            )
            if waits and not low[start - 1 : start].isalnum():
                yield from _leading(text, low, start)
        elif not low[last + 1 : last + 2].isalpha() or low[start:last] == "birthda":
            yield from _closing(text, low[start : last + 1], start, last + 1)
    for match in _SHORT.finditer(text):
        start = match.start()
        if match.lastgroup != "kin" or _KIN_BEFORE.search(text, max(0, start - 16), start):
            yield _age(*match.span())


def _leading(text: str, low: str, start: int) -> Iterator[Span]:
    first = low[start]
    pattern = _AGED if first == "a" else _TURNED if first in "tb" else _WILL_BE
    if match := pattern.match(text, start, start + 90):
        yield _age(*match.span())


def _closing(text: str, word: str, start: int, end: int) -> Iterator[Span]:
    if word in {"imprisonment", "detention", "in prison"}:
        for match in _SENTENCE.finditer(text, max(0, start - 64), end):
            yield Span(*match.span(), Category.DATE, "date", Reason.QUASI_ID, NAME, 0.45)
        return
    if word in {"old", "of age"}:
        pattern = _OLD
    elif word == "birthday":
        pattern, end = _BIRTHDAY, end + 1
    else:
        pattern = _DECADE
    if word == "old" and text[start - 1 : start].isalpha():
        return
    for match in pattern.finditer(text, max(0, start - 56), end):
        if match.end() >= end - 1:
            yield _age(*match.span())


def _age(start: int, end: int) -> Span:
    return Span(start, end, Category.AGE, "age", Reason.QUASI_ID, NAME, 0.8)
