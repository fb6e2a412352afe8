"""Made-up numbers and codes of every kind a UK case file holds, with their check characters.

A value is canonical: letters and digits without spacing. How it is written is a notation of the
stock. Where a range is reserved for tests (NHS numbers that begin 999, telephone numbers for
drama, LA 999 for pupils) the value lies in it.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from string import ascii_uppercase, digits

_UPN = "ABCDEFGHJKLMNPQRTUVWXYZ"
_POLICE = "ZABCDEFGHJKLMNPQRTUVWXY"
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def _some(rng: Random, size: int, of: str = digits) -> str:
    return "".join(rng.choice(of) for _ in range(size))


def nhs(rng: Random) -> str:
    """Ten digits that begin 999, with the right check digit."""
    while True:
        body = "999" + _some(rng, 6)
        check = -sum(int(d) * w for d, w in zip(body, range(10, 1, -1), strict=True)) % 11
        if check < 10:
            return f"{body}{check}"


def upn(rng: Random) -> str:
    """A pupil number of the unallocated authority 999, with its letter."""
    body = "999" + _some(rng, 9)
    total = sum(int(d) * place for d, place in zip(body, range(2, 14), strict=True))
    return _UPN[total % 23] + body


def uln(rng: Random) -> str:
    """A learner number with its check digit."""
    while True:
        body = rng.choice("123456789") + _some(rng, 8)
        rest = sum(int(d) * w for d, w in zip(body, range(10, 1, -1), strict=True)) % 11
        if rest:
            return f"{body}{10 - rest}"


def nino(rng: Random) -> str:
    """A National Insurance number, also with prefixes that are never issued."""
    return rng.choice(("QQ", "QQ", "AB", "JK", "SR", "TN")) + _some(rng, 6) + rng.choice("ABCD")


def postcode(rng: Random) -> str:
    """A postcode, now and then the one that stands for no fixed abode."""
    if rng.random() < 0.08:
        return "ZZ993VZ"
    outward = rng.choice(("HD", "LS", "BD", "WF", "HX", "M", "S", "OL")) + str(rng.randint(1, 29))
    return outward + rng.choice(digits) + _some(rng, 2, _INWARD)


def luhn(body: str) -> str:
    """The digits with their Luhn check digit."""
    doubled = [int(d) * (2 if place % 2 == 0 else 1) for place, d in enumerate(reversed(body))]
    return body + str(-sum(n // 10 + n % 10 for n in doubled) % 10)


def _pnc_letter(number: int) -> str:
    return _POLICE[number % 23]


def pnc(rng: Random) -> str:
    """Year, serial and letter of the Police National Computer, the year in four digits."""
    year, serial = rng.randint(1985, 2026), _some(rng, 7)
    return f"{year}{serial}{_pnc_letter(int(f'{year % 100:02}{serial}'))}"


def cro(rng: Random) -> str:
    """Serial, year and letter of the Criminal Records Office."""
    serial, year = _some(rng, 6), f"{rng.randint(0, 99):02}"
    return f"{serial}{year}{_pnc_letter(int(f'{year}{serial}'))}"


def asn(rng: Random) -> str:
    """An arrest summons number: year, force, unit, system, serial and letter."""
    year, force, unit, system, serial = "26", "13", "KD", "01", f"{rng.randint(1, 99999):011}"
    return f"{year}{force}{unit}{system}{serial}{_POLICE[int(force + system + year + serial) % 23]}"


def driver(rng: Random) -> str:
    """A driver number: surname, birth, initials and check."""
    name = (_some(rng, rng.randint(3, 5), ascii_uppercase) + "99")[:5]
    birth = f"{rng.randint(7, 9)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{rng.randint(0, 9)}"
    return f"{name}{birth}{_some(rng, 2, ascii_uppercase)}9{_some(rng, 2, ascii_uppercase)}"


def iban(rng: Random) -> str:
    """A British IBAN with its check digits."""
    bban = "WEST" + _some(rng, 14)
    number = "".join(str(int(c, 36)) for c in bban + "GB00")
    return f"GB{98 - int(number) % 97:02}{bban}"


def _cad(rng: Random) -> str:
    return f"{_some(rng, 4)}{rng.randint(1, 28):02}{rng.choice(_MONTHS)}26"


def _plate(rng: Random) -> str:
    letters = "ABCDEFGHJKLMNOPRSTUVWXY"
    return (
        _some(rng, 2, letters) + rng.choice(("19", "22", "25", "68", "71")) + _some(rng, 3, letters)
    )


def _digits(least: int, most: int = 0, before: str = "") -> Callable[[Random], str]:
    return lambda rng: (
        before + rng.choice("123456789") + _some(rng, rng.randint(least, most or least) - 1)
    )


def _letters(count: int, size: int) -> Callable[[Random], str]:
    return lambda rng: _some(rng, count, ascii_uppercase.replace("O", "")) + _some(rng, size)


MAKERS: dict[str, Callable[[Random], str]] = {
    "nhs": nhs,
    "chi": lambda rng: f"{rng.randint(1, 28):02}{rng.randint(1, 12):02}{_some(rng, 6)}",
    "upn": upn,
    "uln": uln,
    "nino": nino,
    "postcode": postcode,
    "uprn": _digits(7, before="10001"),
    "mobile": lambda rng: f"07700900{_some(rng, 3)}",
    "landline": lambda rng: rng.choice(("01134960", "01144960", "01615960")) + _some(rng, 3),
    "country": lambda rng: f"01632960{_some(rng, 3)}",
    "case": _digits(5, 9),
    "steis": lambda rng: f"{rng.randint(2019, 2026)}{_some(rng, 5)}",
    "panel": _digits(6),
    "lado": _digits(4),
    "crime": lambda rng: f"13{rng.randint(19, 26)}{_some(rng, 7)}",
    "met": lambda rng: f"{_some(rng, 7)}{rng.randint(19, 26)}",
    "cad": _cad,
    "urn": lambda rng: f"13KD{_some(rng, 5)}{rng.randint(19, 26)}",
    "asn": asn,
    "pnc": pnc,
    "cro": cro,
    "court": lambda rng: f"LS{rng.randint(19, 26)}{rng.choice('CPD')}5{_some(rng, 4)}",
    "ccd": lambda rng: luhn("169999" + _some(rng, 9)),
    "passport": _digits(9),
    "brp": _letters(2, 7),
    "homeoffice": _letters(1, 7),
    "driver": driver,
    "swe": lambda rng: f"SW{_some(rng, 6)}",
    "nmc": lambda rng: f"{rng.randint(70, 99)}{rng.choice('ABEI')}{_some(rng, 4)}E",
    "gmc": _digits(7),
    "hcpc": lambda rng: rng.choice(("PYL", "OT", "PH", "SL"))[:2] + _some(rng, 6),
    "trn": _digits(7),
    "collar": _digits(4),
    "plate": _plate,
    "iban": iban,
    "account": _digits(14),
    "card": lambda rng: luhn("4000" + _some(rng, 11)),
    "ip": lambda rng: f"2030113{rng.randint(100, 254)}",
    "mac": lambda rng: _some(rng, 12, "0123456789abcdef"),
    "imei": lambda rng: luhn("35" + _some(rng, 12)),
}


def written(value: str, notation: str) -> str:
    """The value in a notation.

    ``#`` takes its next character, ``*`` what is left, ``^`` what is left but three.

    Raises ValueError when characters are left over or wanting: a notation must show the whole.
    """
    rest, made = list(value), []
    for mark in notation:
        if mark == "#":
            made.append(rest.pop(0) if rest else "\0")
        elif mark in "*^":
            size = len(rest) - (3 if mark == "^" else 0)
            made.extend(rest[:size])
            del rest[:size]
        else:
            made.append(mark)
    shown = "".join(made)
    if rest or "\0" in shown:
        raise ValueError(notation)
    return shown
