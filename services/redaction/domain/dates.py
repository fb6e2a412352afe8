"""Dates and ages as people write them, read into numbers. Day comes first, as in Britain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_SHORT = {m[:3]: n for n, m in enumerate(MONTHS, 1)} | {"sept": 9}
_NUMBERS = _SHORT | {m: n for n, m in enumerate(MONTHS, 1)}
_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = [
    "zero",
    "ten",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
]
_ORDINALS = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
ORDINAL_WORDS = {w: n for n, w in enumerate(_ORDINALS) if n} | {
    "thirtieth": 30, "thirty first": 31,
    **{f"twenty {w}": 20 + n for n, w in enumerate(_ORDINALS[:10]) if n},
}  # fmt: skip
_EXCEL_EPOCH = date(1899, 12, 30)
_PIVOT = 40
_CENTURY = 100


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which year, month or day may be unknown (0)."""

    year: int = 0
    month: int = 0
    day: int = 0

    def exact(self) -> date | None:
        """The date when all parts are known and real, else None."""
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None


def full_year(written: str) -> int:
    """The year for two or four digits; two digits above 40 are of the last century."""
    year = int(re.sub(r"\D", "", written) or 0)
    if len(re.sub(r"\D", "", written)) > 2:  # noqa: PLR2004 - written in full
        return year
    return year + (1900 if year > _PIVOT else 2000)


def month_number(written: str) -> int:
    """1 to 12 for a month's name or its short form, else 0."""
    return _NUMBERS.get(written.lower().strip(". "), 0)


def number_words(text: str) -> int | None:
    """The number that words spell ("two thousand and nineteen", "nineteen eighty four")."""
    words = [w for w in re.split(r"[\s\-]+", text.lower()) if w and w != "and"]
    groups: list[int] = []
    total = 0
    for word in words:
        if word == "thousand":
            total = (total + sum(groups) or 1) * 1000
            groups = []
        elif word == "hundred" and groups:
            groups[-1] *= 100
        elif word in _ONES:
            small = _ONES.index(word)
            if groups and groups[-1] % 10 == 0 and 20 <= groups[-1] < 100 and small < 10:  # noqa: PLR2004
                groups[-1] += small
            else:
                groups.append(small)
        elif word in _TENS:
            groups.append(_TENS.index(word) * 10)
        else:
            return None
    if not total and len(groups) == 2 and 10 <= groups[0] < 22:  # noqa: PLR2004 - nineteen eighty
        return groups[0] * 100 + groups[1]
    return total + sum(groups) if words else None


_NUMERIC = re.compile(r"(\d{1,4})\s?([./\-\\ ])\s?(\d{1,2})\s?[./\-\\ ]\s?(\d{2,4})")
_MONTH_WORD = re.compile(r"[A-Za-z]{3,9}")
_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})")


def parse_date(text: str) -> PartialDate:
    """What is known of the date in ``text``; all zero when nothing can be read."""
    numeric = _NUMERIC.search(text)
    if numeric:
        return _from_numbers(*numeric.group(1, 3, 4))
    month = next((m for w in _MONTH_WORD.findall(text) if (m := month_number(w))), 0)
    if not month:
        return _without_month(text)
    years = re.findall(r"(?<!\d)\d{4}(?!\d)|'\d{2}(?!\d)", text)
    rest = re.sub(r"(?<!\d)\d{4}(?!\d)|'\d{2}", " ", text)
    numbers = re.findall(r"(?<!\d)\d{1,2}(?!\d)", rest)
    day = int(numbers[0]) if numbers else _spelled_day(text)
    year = full_year(years[0]) if years else 0
    if not year and len(numbers) > 1:
        year = full_year(numbers[-1])
    return PartialDate(year or _spelled_year(text), month, day)


def _from_numbers(first: str, second: str, third: str) -> PartialDate:
    one, two, three = int(first), int(second), int(third)
    if len(first) == 4:  # noqa: PLR2004 - year first
        return PartialDate(one, two, three)
    year = full_year(third)
    if two > 12 >= one:  # noqa: PLR2004 - written month first
        return PartialDate(year, one, two)
    return PartialDate(year, two, one)


def _without_month(text: str) -> PartialDate:
    compact = _COMPACT.fullmatch(text.strip())
    if compact:
        return _from_numbers(*compact.groups())
    year = re.search(r"(?<!\d)(?:1[89]|20)\d{2}(?!\d)", text)
    return PartialDate(int(year.group())) if year else PartialDate()


def _spelled_day(text: str) -> int:
    words = re.sub(r"[\s\-]+", " ", text.lower())
    found = [n for w, n in ORDINAL_WORDS.items() if w in words and re.search(rf"\b{w}\b", words)]
    return max(found, default=0)


_SPELLED_YEAR = re.compile(
    rf"(?i)(?:{'|'.join(MONTHS)}),? ((?:two thousand|nineteen|twenty)\b[a-z\s\-]*)$"
)


def _spelled_year(text: str) -> int:
    words = _SPELLED_YEAR.search(text.strip(" .,"))
    value = number_words(words.group(1)) if words else None
    return value if value and value > 1000 else 0  # noqa: PLR2004


def excel_serial(on: date) -> int:
    """The number a spreadsheet keeps for a date."""
    return (on - _EXCEL_EPOCH).days


def from_serial(serial: int) -> date:
    """The date a spreadsheet's number stands for."""
    return _EXCEL_EPOCH + timedelta(days=serial)


_PARTS = (
    (re.compile(r"\d ?(?:years?|yrs?|y)(?![a-z])|years?\b|birthday|\by/?o\b"), 1),
    (re.compile(r"\d\+\d|gestation|pregnan"), 5200),
    (re.compile(r"/12(?!\d)|months?|mths?|\bmos?\b|\d ?m(?![a-z])"), 12),
    (re.compile(r"/52(?!\d)|weeks?|wks?|\d ?w(?![a-z])"), 52),
    (re.compile(r"/7(?!\d)|\bdays?\b|\d days?"), 365),
    (re.compile(r"hours?|hrs?"), 8760),
)
_DECADES = {"teens": 15, "twenties": 25, "thirties": 35, "forties": 45, "fifties": 55}
_DECADES |= {"sixties": 65, "seventies": 75, "eighties": 85, "nineties": 95}


def parse_age(text: str) -> float | None:
    """Years of age in ``text``; months, weeks and days count as parts of a year.

    Weeks of gestation are no age yet and read as nought; a decade ("thirties") as its middle.
    """
    low = text.lower()
    value = _counted(low)
    if value is None:
        return None
    return next((value / part for sign, part in _PARTS if sign.search(low)), value)


def _counted(low: str) -> float | None:
    if number := re.search(r"\d{1,3}(?:\.\d)?", low):
        return float(number.group())
    found = re.findall(r"[a-z]+", low)
    if decade := next((_DECADES[w] for w in found if w in _DECADES), None):
        return float(decade)
    if nth := _spelled_day(low):
        return float(nth)
    known = [w for w in found if w in _ONES or w in _TENS]
    spelled = number_words(" ".join(known)) if known else None
    return None if spelled is None else float(spelled)
