"""Identifiers known by their shape alone: letters as ``A`` or ``a``, every digit as ``9``.

A shape says what a value looks like whatever its digits are, so what was worked out for one shape
holds for all values that share it and is remembered; no digit of a document is. ``fits`` refuses a
look-alike; ``check`` raises the confidence of a value whose checksum holds and lowers nothing.
"""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from services.redaction.detectors import checks
from services.redaction.detectors.wordlist import words
from services.redaction.domain.spans import Category, Reason

_TABLE = str.maketrans(
    "012345678" + "BCDEFGHIJKLMNOPQRSTUVWXYZ" + "bcdefghijklmnopqrstuvwxyz" + "\t",
    "9" * 9 + "A" * 25 + "a" * 25 + " ",
)
_B, _E = r"(?<![Aa9])", r"(?![Aa9])"
C = Category


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of identifier that its shape gives away."""

    label: str
    category: Category
    shape: re.Pattern[str]
    confidence: float
    check: Callable[[str], bool] | None = None
    passed: float = 0.0
    fits: Callable[[str], bool] | None = None
    reason: Reason = Reason.DIRECT_ID
    wary: bool = False

    def surest(self) -> float:
        """The most confidence a value can give."""
        return max(self.passed, self.confidence)

    def takes(self, value: str) -> bool:
        """Whether a value of this shape is what the row means."""
        return self.fits is None or self.fits(value)


def shape(value: str) -> str:
    """The shape of a value, as long as the value."""
    return value.translate(_TABLE)


_STAFF_PREFIX = words("PYL PH OT SL PA ODP CH DT BS CS RA SW PO")
_UNITS = words("st nd rd th pm am mg ml kg cm mm ft lb oz hr yo yr mo wk km hz kb mb gb")
_CAPITAL_WORDS = words(
    "AND FOR THE WAS HAS NOT ARE BUT ALL ANY HER HIS SHE HIM WHO HAD CAN MAY NEW OLD OUT OFF ONE TWO"
    " YES END DAY DUE SEE SET NHS GPS MUM DAD BOY MEN AGE PER VIA TEL DOB"
)
_MONTHS = words("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC")
_OCR_POSTCODE = re.compile(
    r"[A-Z]{1,2}[\dOIl][\dOIlA-Z]? ?[\dOIlSZB][A-Z]{2}|(?:[A-Z]{1,2}|[a-z]{1,2})\d\d ?[\dOIlSZBizos][A-Za-z]{2}"
    r"|(?:[A-Z]{1,2}|[a-z]{1,2})\d[lOIS] ?[\dOIlSZB][A-Za-z]{2}"
)
_LED = str.maketrans("0158", "OLSB")
_LOW_NINO = frozenset(["on", "at", "in", "of", "to", "by", "no", "is", "or"])
_POSTCODE_AREAS = words(
    """AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK
    FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP
    NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W
    WA WC WD WF WN WR WS WV YO ZE ZZ"""
)


def in_postcode_area(code: str) -> bool:
    """Whether a code begins with letters that some postcode begins with."""
    return (code[:2] if code[1:2].isalpha() else code[:1]) in _POSTCODE_AREAS


def _no_unit(value: str) -> bool:
    return value[-2:] not in _UNITS


def _low_nino(value: str) -> bool:
    return value[:2].isupper() or (value[:2] not in _LOW_NINO and value[-1] in "abcd0123456789")


def _licence(value: str) -> bool:
    return value[0].isalpha()


def _spoken_plate(value: str) -> bool:
    spaced = value.split()
    return not (len(spaced) == 2 and spaced[1] in _CAPITAL_WORDS)  # noqa: PLR2004


def _scanned_plate(value: str) -> bool:
    """Whether what is a digit or a letter out of place is one that a poor scan mistakes."""
    number, letters = value[2:4], value[-3:]
    return not set(number) - set("0123456789loOsSB") and not set(letters) & set("234679")


def _scanned_case(value: str) -> bool:
    return value[1] in "58015" or (value[1].isalpha() and value[5] in "SOIBZ")


def _addresses(value: str) -> bool:
    here = value.startswith(("127.", "0."))
    return not here and all(int(part) < 256 for part in value.split("."))  # noqa: PLR2004


def _application(value: str) -> bool:
    first, _, last = value.partition("/")
    return not (len(first) == 4 and first[:2] in {"18", "19", "20"} and int(last) < 99)  # noqa: PLR2004


def _year_first(value: str) -> bool:
    return value[:2] == "20" and value[5:7] not in {"19", "20"}


def _west_yorkshire(value: str) -> bool:
    return value[:2] == "13" and value[2] in "012"


def _dated_log(value: str) -> bool:
    number, month, _ = re.split(r"([A-Z]+)", value)
    return month in _MONTHS and len(number) > 2  # noqa: PLR2004 - more than a day


def _registered(value: str) -> bool:
    return re.sub(r"[^A-Z]", "", value) in _STAFF_PREFIX


def _mixed(value: str) -> bool:
    """A reference of letters and digits that is more than a word with a year or a standard."""
    number = checks.digits(value)
    if len(number) < 4 or value.startswith(("ISO", "COVID", "BS", "EN", "ICD")):  # noqa: PLR2004
        return False
    return not (len(number) == 4 and number[:2] in {"19", "20"})  # noqa: PLR2004


def _long_serial(value: str) -> bool:
    number = checks.digits(value)
    return len(number) > 4 or checks.pnc(value) or checks.cro(value)  # noqa: PLR2004


def _sf(value: str) -> bool:
    return (not value[0].isalpha() or value.startswith("SF")) and _long_serial(value)


def _amex(value: str) -> bool:
    return value[:2] in {"34", "37"}


def _not_a_day(value: str) -> bool:
    day, month, _ = value.split("-")
    return int(month) > 12 or int(day) > 31  # noqa: PLR2004


def _girobank(value: str) -> bool:
    return value.startswith("GIR")


def _ocr_postcode(value: str) -> bool:
    known = in_postcode_area(value.upper()) and any(map(str.isdigit, value))
    return known and bool(_OCR_POSTCODE.fullmatch(value))


def _led_by_figure(value: str) -> bool:
    """Whether a digit in front is the first letter of a postcode area, misread."""
    return in_postcode_area(value.translate(_LED))


def _area_postcode(value: str) -> bool:
    return _no_unit(value) and in_postcode_area(value.upper())


def _row(label: str, category: Category, written: str, confidence: float, **more: object) -> Row:
    return Row(label, category, re.compile(_B + written + _E), confidence, **more)  # type: ignore[arg-type]


ROWS: tuple[Row, ...] = (
    # -- health and education
    _row("NHS number", C.HEALTH_NUMBER, r"999[ .\-/]{0,2}999[ .\-/]{0,2}9999", 0.62, check=checks.nhs, passed=0.97),
    _row("NHS number", C.HEALTH_NUMBER, r"999[ \n]999[ \n]9999", 0.2, check=checks.nhs, passed=0.93),
    _row("ULN", C.EDUCATION_NUMBER, r"9{10}", 0.6, check=checks.uln, passed=0.9),
    _row("UPN", C.EDUCATION_NUMBER, r"[Aa][ \-]?999[ \-]?9999[ \-]?99[ \-]?99[ \-]?[9Aa]", 0.85, check=checks.upn, passed=0.98),
    # -- state
    _row("National Insurance number", C.STATE_NUMBER, r"(?:AA[ \-.]?99[ \-.]?99[ \-.]?99(?:[ \-.]?A)?|aa ?99 ?99 ?99(?: ?a)?)",
         0.8, check=checks.nino, passed=0.93, fits=_low_nino),
    _row("Home Office reference", C.STATE_NUMBER, r"A9{7}", 0.7),
    _row("driving licence number", C.STATE_NUMBER, r"[Aa9]{5}[ \-]?9{6}[ \-]?[Aa9]{2}[ \-]?[9A][Aa]{2}(?: ?99)?", 0.95, fits=_licence),
    # -- police
    _row("PNC number", C.POLICE_NUMBER, r"(?:99)?99/9{1,7}[Aa]", 0.85, check=checks.pnc, passed=0.97, fits=_long_serial),
    _row("CRO number", C.POLICE_NUMBER, r"(?:AA ?99/9{1,6}|9{1,6}/99) ?A", 0.85, check=checks.cro, passed=0.97, fits=_sf),
    _row("arrest summons number", C.POLICE_NUMBER, r"99/?[9A]{4}/?[9A]{2}/?9{1,11}A", 0.75, check=checks.asn, passed=0.97),
    _row("police reference", C.POLICE_NUMBER, r"99(?:AA|A9|9A)9{7}", 0.88),
    _row("police reference", C.POLICE_NUMBER, r"99[ /\-]?AA[ /\-]9{3,6}[ /\-]99", 0.9),
    _row("crime reference", C.POLICE_NUMBER, r"9{11}", 0.8, fits=_west_yorkshire),
    _row("crime reference", C.POLICE_NUMBER, r"9{7}/99", 0.85),
    _row("crime reference", C.POLICE_NUMBER, r"9{1,6}[/ ]?9{1,2}AAA9{2,4}", 0.9, fits=_dated_log),
    _row("prison number", C.POLICE_NUMBER, r"A9999AA", 0.88),
    # -- courts
    _row("court number", C.COURT_NUMBER, r"AA99A9{5}", 0.95),
    _row("court number", C.COURT_NUMBER, r"AA99AA9{4}|A999A9{5}", 0.7, fits=_scanned_case),
    _row("court number", C.COURT_NUMBER, r"9{4}[ \-\n]9{4}[ \-\n]9{4}[ \-\n]9{4}", 0.9, check=checks.luhn, passed=0.96),
    _row("application number", C.COURT_NUMBER, r"9{4,6}/99", 0.85, fits=_application),
    # -- reviews and staff
    _row("incident reference", C.CASE_NUMBER, r"9999/9{3,6}", 0.75, fits=_year_first, wary=True),
    _row("reference number", C.CASE_NUMBER, r"(?:A{1,5}[/\-]?9{4,}A{0,3}|A{2,6}(?:[/\-][A9]{1,8}){1,4}|9{2,4}/A{1,6}(?:/[A9]{1,8}){1,3}|9{2,4}A{2,4}9{4,8})(?![/\-][Aa9])",
         0.5, fits=_mixed, wary=True),
    _row("number", C.CASE_NUMBER, r"(?<![.,])9{7,18}(?![.,]9)", 0.45, wary=True),
    _row("professional registration", C.STAFF_NUMBER, r"99A9999A", 0.93, reason=Reason.STAFF),
    _row("professional registration", C.STAFF_NUMBER, r"A{2,3} ?9{4,6}", 0.85, fits=_registered, reason=Reason.STAFF),
    # -- money
    _row("account number", C.FINANCIAL, r"[Aa]{2}99[ \n]?(?:[A9]{4}[ \n]?){2,7}[A9]{1,4}", 0.6, check=checks.iban, passed=0.98),
    _row("sort code", C.FINANCIAL, r"99-99-99", 0.5, fits=_not_a_day),
    _row("sort code and account", C.FINANCIAL, r"99-99-99[ /]{1,3}9{8}", 0.93),
    _row("card number", C.FINANCIAL, r"(?:9{4}[ \-]?){3}9{1,7}", 0.55, check=checks.luhn, passed=0.93),
    _row("card number", C.FINANCIAL, r"9{4}[ \-]?9{6}[ \-]?9{5}", 0.6, check=checks.luhn, passed=0.93, fits=_amex),
    # -- vehicles and devices
    _row("vehicle registration", C.VEHICLE, r"AA99[ \-\n]?AAA", 0.93, fits=_spoken_plate),
    _row("vehicle registration", C.VEHICLE, r"AA99[ \-\n]?(?:A9A|AA9)", 0.6, fits=_scanned_plate),
    _row("vehicle registration", C.VEHICLE, r"AA(?:9a|a9)[ \-\n]?AAA", 0.6, fits=_scanned_plate),
    _row("vehicle registration", C.VEHICLE, r"(?:A9{1,3}[ \-]?AAA|AAA[ \-]?9{1,3}A)", 0.7, fits=_spoken_plate),
    _row("device number", C.DEVICE, r"99[ \-]?9{6}[ \-]?9{6}[ \-]?9", 0.6, check=checks.luhn, passed=0.9),
    _row("network address", C.DEVICE, r"(?<!9\.)9{1,3}\.9{1,3}\.9{1,3}\.9{1,3}(?!\.9)", 0.9, fits=_addresses, wary=True),
    # -- postcodes
    _row("postcode", C.POSTCODE, r"A{1,2}9[A9]?[ \n]{0,2}9AA", 0.96, fits=_area_postcode),
    _row("postcode", C.POSTCODE, r"A{1,2}9[A9]?[ ]{0,2}9AA", 0.6),
    _row("postcode", C.POSTCODE, r"[Aa]{1,2}9[Aa9]?[ ]{1,2}9[Aa]{2}", 0.82, fits=_no_unit),
    _row("postcode", C.POSTCODE, r"a{1,2}9{1,2}a?9aa", 0.75, fits=_area_postcode),
    _row("postcode", C.POSTCODE, r"AAA ?9AA", 0.96, fits=_girobank),
    _row("postcode", C.POSTCODE, r"[Aa]{1,2}[Aa9]{1,2} ?[9Aa][Aa]{2}", 0.75, fits=_ocr_postcode),
    _row("postcode", C.POSTCODE, r"9A9{1,2} ?9AA", 0.75, fits=_led_by_figure),
)  # fmt: skip


class Place(NamedTuple):
    """Where in a shape a row may be, and the most confidence it can have there."""

    row: Row
    start: int
    end: int
    surest: float


@lru_cache(maxsize=8192)
def rows_in(written: str) -> tuple[Place, ...]:
    """Every row that some part of this shape looks like; the surest first."""
    found = [
        Place(row, *m.span(), row.surest()) for row in ROWS for m in row.shape.finditer(written)
    ]
    return tuple(sorted(found, key=lambda place: -place.surest))
