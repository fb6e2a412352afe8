"""Numbers in a workbook as people see them: dates as dd/mm/yyyy, numbers without exponent.

Number formats that only group digits ("000 000 0000" for an NHS number) are applied, because the
detectors look for what stands on the page.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_datetime
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DIGITS_ONLY = re.compile(r"[0# ()\\\-\"+/]*0[0# ()\\\-\"+/]*\Z")
_QUOTES = re.compile(r'["\\]')
_SIGNIFICANT = 15
_BRITISH_DATES = {14: "dd/mm/yyyy", 22: "dd/mm/yyyy hh:mm"}


class CellFormats:
    """The workbook's number formats by cell style."""

    def __init__(self, styles: Element | None, *, date1904: bool) -> None:
        self._epoch = CALENDAR_MAC_1904 if date1904 else CALENDAR_WINDOWS_1900
        self._codes: list[str] = []
        if styles is None:
            return
        own = {
            one.get("numFmtId", ""): one.get("formatCode", "")
            for one in styles.iter(f"{_SHEET}numFmt")
        }
        cells = styles.find(f"{_SHEET}cellXfs")
        for one in () if cells is None else cells:
            key = one.get("numFmtId", "0")
            self._codes.append(own.get(key) or _builtin(key))

    def shown(self, value: str, style: str) -> str:
        """A stored number as it shows; a value that is no number stays as written."""
        try:
            number = Decimal(value)
        except InvalidOperation:
            return value
        if not number.is_finite():
            return value
        index = int(style) if style.isdigit() else 0
        code = self._codes[index] if index < len(self._codes) else "General"
        first = code.split(";")[0]
        if is_date_format(first):
            return self._date(number, first)
        return _grouped(number, first) or plain_number(number, percent="%" in first)

    def iso_date(self, value: str) -> str:
        """An ISO date or time as people write it here; anything else as written."""
        try:
            return _written(datetime.fromisoformat(value.removesuffix("Z")), "datetime")
        except ValueError:
            return value

    def _date(self, number: Decimal, code: str) -> str:
        try:
            moment = from_excel(float(number), self._epoch)
        except (OverflowError, ValueError):
            return plain_number(number)
        return _written(moment, is_datetime(code) or "datetime")


def _builtin(key: str) -> str:
    number = int(key) if key.isdigit() else 0
    return _BRITISH_DATES.get(number) or BUILTIN_FORMATS.get(number, "General")


def _written(moment: datetime | date | time | timedelta | None, kind: str) -> str:
    if isinstance(moment, datetime):
        with_time = kind != "date" and (moment.hour or moment.minute)
        return moment.strftime("%d/%m/%Y %H:%M" if with_time else "%d/%m/%Y")
    if isinstance(moment, time):
        return moment.strftime("%H:%M")
    return "" if moment is None else str(moment)


def _grouped(number: Decimal, code: str) -> str:
    """A whole number in a format made of digits and separators, or empty when it is not one."""
    plain = _QUOTES.sub("", code)
    if code.count("0") < 2 or not _DIGITS_ONLY.match(code) or number != int(number) or number < 0:  # noqa: PLR2004
        return ""
    digits = list(str(int(number)))
    shown: list[str] = []
    for mark in reversed(plain):
        if mark in "0#":
            shown.append(digits.pop() if digits else "0" if mark == "0" else "")
        else:
            shown.append(mark)
    return ("".join(digits) + "".join(reversed(shown))).strip()


def plain_number(number: Decimal, *, percent: bool = False) -> str:
    """Digits without exponent, rounded to what the file's arithmetic can mean."""
    if number.adjusted() > 308 or number.adjusted() < -308:  # noqa: PLR2004 - beyond any real cell
        return str(number)
    rounded = Decimal(f"{number:.{_SIGNIFICANT}g}") * (100 if percent else 1)
    text = f"{rounded:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}%" if percent else text
