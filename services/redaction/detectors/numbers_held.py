"""Finds the numbers a register holds, however they are spaced, dashed or misread."""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import ahocorasick

from services.redaction.detectors.folding import squash
from services.redaction.domain.register import Register
from services.redaction.domain.spans import Category, Reason, Span

# from the first digit on; letters before it are taken in by ``_LETTERS_BEFORE``
_CLUSTER = re.compile(
    r"[0-9](?:[\s\-./()|_]{0,3}[A-Za-z]{0,4}[\s\-./()|_]{0,3}[0-9])*(?:[ \-./]{0,2}[A-Za-z]{1,3}(?![A-Za-z]))?"
)
_LETTERS_BEFORE = re.compile(r"[A-Za-z]{1,6}[ \-./|]{0,2}[(+]{0,2}$")
_LONGEST_LEAD = 10
_NOT_ALNUM = re.compile(r"[^A-Za-z0-9]+")
_APART = bytes(code for code in range(128) if not chr(code).isalnum())
_NO_FIGURES = bytes(code for code in range(128) if not chr(code).isdigit())
_SPARSE = 40
_DIGITLIKE = str.maketrans("oilsbz", "011582")
_KINDS = {
    "nhs": (Category.HEALTH_NUMBER, "NHS number"), "chi": (Category.HEALTH_NUMBER, "CHI number"),
    "hospital": (Category.HEALTH_NUMBER, "hospital number"),
    "mrn": (Category.HEALTH_NUMBER, "hospital number"),
    "upn": (Category.EDUCATION_NUMBER, "UPN"), "uln": (Category.EDUCATION_NUMBER, "ULN"),
    "nino": (Category.STATE_NUMBER, "National Insurance number"),
    "passport": (Category.STATE_NUMBER, "passport number"),
    "driving": (Category.STATE_NUMBER, "driving licence number"),
    "pnc": (Category.POLICE_NUMBER, "PNC number"), "cro": (Category.POLICE_NUMBER, "CRO number"),
    "crime": (Category.POLICE_NUMBER, "crime reference"),
    "asn": (Category.POLICE_NUMBER, "arrest summons number"),
    "urn": (Category.POLICE_NUMBER, "police reference"),
    "court": (Category.COURT_NUMBER, "court number"),
    "case": (Category.CASE_NUMBER, "case number"), "lcs": (Category.CASE_NUMBER, "case number"),
    "mosaic": (Category.CASE_NUMBER, "case number"),
    "vrm": (Category.VEHICLE, "vehicle registration"),
    "vehicle": (Category.VEHICLE, "vehicle registration"),
    "iban": (Category.FINANCIAL, "account number"), "account": (Category.FINANCIAL, "account number"),
    "card": (Category.FINANCIAL, "card number"), "imei": (Category.DEVICE, "device number"),
}  # fmt: skip


class HeldNumbers:
    """The register's phones and identifiers as one automaton over squeezed digit runs."""

    def __init__(self, register: Register) -> None:
        self.automaton = ahocorasick.Automaton()
        values: dict[str, tuple[Category, str, str]] = {}
        for entry in register.entries:
            for phone in entry.phones:
                values[_phone(phone)] = (Category.PHONE, "telephone number", entry.label)
            for held in entry.identifiers:
                category, label = kind_of(held.type)
                values[squash(held.value)] = (category, label, entry.label)
            for day in _days(entry.dob):
                values.setdefault(day, (Category.DATE_OF_BIRTH, "date of birth", entry.label))
        for value, found in values.items():
            if len(value) >= 3:  # noqa: PLR2004 - shorter is noise, not a number
                self.automaton.add_word(value, (value, *found))
                if value.isdigit() or len(value) > 6:  # noqa: PLR2004
                    self.automaton.add_word(value.translate(_DIGITLIKE), (value, *found))
        self.empty = not len(self.automaton)
        self.shortest = min(map(len, values), default=0)
        if not self.empty:
            self.automaton.make_automaton()

    def find(self, text: str) -> Iterator[Span]:
        """Spans for every held number in folded text."""
        if self.empty or not self._anywhere(text):
            return
        for cluster in _CLUSTER.finditer(text):
            first, stop = cluster.span()
            if stop - first + _LONGEST_LEAD < self.shortest:
                continue
            start = self._start(text, first)
            if stop - start >= self.shortest:
                yield from self._in_cluster(text, start, stop)

    def _anywhere(self, text: str) -> bool:
        """Whether any value stands in the text at all, read across whatever parts its figures."""
        plain = text.encode("ascii", "ignore")
        if len(plain.translate(None, _NO_FIGURES)) * _SPARSE < len(plain):
            return True  # few figures are looked at one by one
        joined = plain.translate(None, _APART).decode().lower()
        readings = joined, joined.translate(_DIGITLIKE)
        return any(True for reading in readings for _ in self.automaton.iter(reading))

    def _start(self, text: str, first: int) -> int:
        lead = _LETTERS_BEFORE.search(text, max(0, first - _LONGEST_LEAD), first)
        return lead.start() if lead else first

    def _in_cluster(self, text: str, start: int, end: int) -> Iterator[Span]:
        joined = _NOT_ALNUM.sub("", text[start:end]).lower()
        if len(joined) < self.shortest:
            return
        at: list[int] = []
        for reading in {joined, joined.translate(_DIGITLIKE)}:
            for last, (value, category, label, entry) in self.automaton.iter(reading):
                at = at or [i for i in range(start, end) if text[i].isascii() and text[i].isalnum()]
                first = last + 1 - len(value)
                if len(value) < 6 and not _alone(text, at[first], at[last] + 1):  # noqa: PLR2004
                    continue
                begin = _with_prefix(text, at[first], category)
                yield Span(
                    begin, at[last] + 1, category, label, Reason.DIRECT_ID, "register", 0.98, entry
                )


def _days(born: date | None) -> Iterator[str]:
    """A day of birth as figures alone, whatever parts them."""
    if born:
        yield from {
            f"{born:%d%m%Y}",
            f"{born:%Y%m%d}",
            f"{born.day}{born.month:02}{born.year}",
            f"{born.day:02}{born.month}{born.year}",
        }


def _alone(text: str, start: int, end: int) -> bool:
    left = start == 0 or not text[start - 1].isalnum()
    return left and (end >= len(text) or not text[end].isalnum())


def _phone(value: str) -> str:
    digits = re.sub(r"\D", "", value)
    digits = digits.removeprefix("0044")
    if digits.startswith("44") and len(digits) > 10:  # noqa: PLR2004
        digits = digits[2:]
    return digits.removeprefix("0")


_DIAL = re.compile(r"(?:(?:\+|00)\s?44[\s.\-]?)?\(?[0Oo]?\)?[\s.\-]?$|\(\+?44\)\s?\(?0?\)?\s?$")


def _with_prefix(text: str, start: int, category: Category) -> int:
    if category is not Category.PHONE:
        return start
    window = text[max(0, start - 12) : start]
    lead = _DIAL.search(window)
    return start - len(window) + lead.start() if lead and lead.group().strip() else start


def kind_of(kind: str) -> tuple[Category, str]:
    """The category and plain label for an identifier type written by a person."""
    said = kind.lower().replace("_", " ").replace("-", " ")
    for word, found in _KINDS.items():
        if word in said:
            return found
    return Category.CASE_NUMBER, "reference number"
