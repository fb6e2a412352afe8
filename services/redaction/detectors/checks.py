"""Checksums of identifiers. A pass raises confidence; a failure never clears anything."""

from __future__ import annotations

import re

_UPN = "ABCDEFGHJKLMNPQRTUVWXYZ"
_POLICE = "ZABCDEFGHJKLMNPQRTUVWXY"


def digits(value: str) -> str:
    """The digits of a value."""
    return re.sub(r"\D", "", value)


def nhs(value: str) -> bool:
    """Modulus 11 over nine digits; a check of ten never occurs."""
    number = digits(value)
    if len(number) != 10:  # noqa: PLR2004
        return False
    check = 11 - sum(int(d) * w for d, w in zip(number[:9], range(10, 1, -1), strict=True)) % 11
    return int(number[9]) == (0 if check == 11 else check)  # noqa: PLR2004


def uln(value: str) -> bool:
    """The ten-digit weighted sum leaves ten."""
    number = digits(value)
    total = sum(int(d) * w for d, w in zip(number, range(10, 0, -1), strict=False))
    return len(number) == 10 and number[0] != "0" and total % 11 == 10  # noqa: PLR2004


def upn(value: str) -> bool:
    """The first letter is the check of what follows; a temporary number ends in a letter."""
    code = re.sub(r"[^A-Za-z0-9]", "", value).upper()
    if not re.fullmatch(r"[A-Z]\d{11}[0-9A-Z]", code):
        return False
    last = code[12]
    numbers = [int(d) for d in code[1:12]]
    numbers.append(int(last) if last.isdigit() else _UPN.find(last))
    total = sum(n * weight for n, weight in zip(numbers, range(2, 14), strict=True))
    return numbers[-1] >= 0 and _UPN[total % 23] == code[0]


def nino(value: str) -> bool:
    """Whether the prefix is one that is issued."""
    code = re.sub(r"\W", "", value).upper()
    prefix = code[:2]
    bad = {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}
    return not (set(prefix) & set("DFIQUV") or prefix[1] == "O" or prefix in bad)


def luhn(value: str) -> bool:
    """The check of payment cards, device numbers and family case numbers."""
    number = digits(value)
    total = 0
    for place, digit in enumerate(reversed(number)):
        double = int(digit) * (2 if place % 2 else 1)
        total += double - 9 if double > 9 else double  # noqa: PLR2004
    return bool(number) and total % 10 == 0


def iban(value: str) -> bool:
    """Modulus 97 leaves one."""
    code = re.sub(r"\W", "", value).upper()
    turned = code[4:] + code[:4]
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def pnc(value: str) -> bool:
    """The last letter follows from the two-digit year and the seven-digit serial."""
    code = re.sub(r"[^0-9A-Za-z/]", "", value).upper()
    year, slash, rest = code.partition("/")
    if not slash:
        year, rest = code[:2], code[2:]
    serial = digits(rest)
    if not serial or not year:
        return False
    return _POLICE[int(year[-2:] + serial.zfill(7)) % 23] == code[-1]


def cro(value: str) -> bool:
    """The last letter follows from year and serial."""
    code = re.sub(r"[^0-9A-Za-z/]", "", value).upper()
    first, slash, rest = code.partition("/")
    if not slash or not digits(first) or not digits(rest):
        return False
    year, serial = (
        (digits(first), digits(rest)) if first.startswith("SF") else (digits(rest), digits(first))
    )
    return _POLICE[int(year[-2:] + serial) % 23] == code[-1]


def asn(value: str) -> bool:
    """The last letter follows from force, unit, system, year and serial."""
    code = re.sub(r"[^0-9A-Za-z]", "", value).upper()
    if len(code) < 10:  # noqa: PLR2004
        return False
    year, force_unit, system, serial, check = code[:2], code[2:6], code[6:8], code[8:-1], code[-1]
    if not serial.isdigit():
        return False
    plain = "".join(c if c.isdigit() else str(ord(c) - 55) for c in force_unit + system)
    return _POLICE[int(plain + year + serial.zfill(11)) % 23] == check
