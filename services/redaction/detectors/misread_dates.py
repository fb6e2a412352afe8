"""Dates as a poor scan shows them, put right one character for one character.

A stretch is changed only where, its letters read as figures, it is a day that can be: "3O-Il-20l4",
"l7th 0f Ju1y Z012". Where the words before say that somebody was born, whatever has the shape of a
date is one, legible or not.
"""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Iterator

from services.redaction.detectors import windows
from services.redaction.domain.dates import MONTHS

_FIGURES = str.maketrans("OoDQIl|!SsZzBGg", "000011115522866")
_F = r"[0-9OoDQIl|!SZBG]"
# a figure first, or a letter that begins a word: the search need stop nowhere else
_NOISY = re.compile(
    r"[0-9](?:[OoDQIlZSBG|!](?![A-Za-z]{2})|(?<=[OoDQIlZSBG|!].)|[./-][OolIZSBG|](?=[0-9OolIZSBG|./-])"
    r"|(?<=[ \n]0)f(?= )|(?<=0)ct|(?<=N0)v|(?<=5)ep|(?<=Ju1)| ?-[|lOSZB][|lOSZB0-9](?![A-Za-z0-9]))"
)
_LONE = re.compile(
    r"[lIOoSZB|](?<![A-Za-z0-9].)(?:[lIOSZB|]?(?= ?[./-] ?[0-9A-SZl|]|(?:st|nd|rd|th)[ \n])"
    r"|(?=\d? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)))"
    r"|-[|lOSZB][|lOSZB0-9](?<=[A-Za-z]-..)(?![A-Za-z0-9])"
)
_ROUND = 26
_PARTS = re.compile(
    rf"(?<![A-Za-z0-9])(?P<d>{_F}{{1,2}})(?P<s>[ ]?[./\\-][ ]?|[ \n])(?P<m>{_F}{{1,2}})(?P=s)(?P<y>{_F}{{4}}|{_F}{{2}})(?![A-Za-z0-9])"
)
_YEAR_FIRST = re.compile(
    rf"(?<![A-Za-z0-9])(?P<y>{_F}{{4}})(?P<s>[./-])(?P<m>{_F}{{1,2}})(?P=s)(?P<d>{_F}{{1,2}})(?![A-Za-z0-9])"
)
_JOINED = re.compile(
    rf"(?<![A-Za-z0-9])(?P<d>{_F}{{2}})(?P<m>{_F}{{2}})(?P<y>{_F}{{4}})(?![A-Za-z0-9])"
)
_MONTH_SECOND = re.compile(
    rf"(?<![A-Za-z0-9])(?P<d>{_F}{{1,2}})(?:[ ]?(?:st|nd|rd|th|[a-z0-9]{{2}}))?(?:[ \n./-]{{1,3}}(?:[0oO]f[ \n])?)(?P<w>[A-Z05][A-Za-z0-9|]{{2,8}})(?:[ \n.,/-]{{1,3}}'?(?P<y>{_F}{{4}}|{_F}{{2}}))?(?![A-Za-z0-9])"
)
_MONTH_FIRST = re.compile(
    rf"(?<![A-Za-z0-9])(?P<w>[A-Z05][A-Za-z0-9|]{{2,8}})[ \n]{{1,2}}(?P<d>{_F}{{1,2}})(?:st|nd|rd|th)?(?:,?[ \n]{{1,2}}'?(?P<y>{_F}{{4}}))?(?![A-Za-z0-9])"
)
_LAST_DAY, _LAST_MONTH = 31, 12
_CENTURIES = ("19", "20")


def _like(word: str) -> str:
    """What a month's name and its misreadings have in common."""
    low = word.lower()
    for seen, meant in (
        ("rn", "m"),
        ("0", "o"),
        ("1", "l"),
        ("|", "l"),
        ("5", "s"),
        ("8", "b"),
        ("6", "b"),
        ("i", "l"),
    ):
        low = low.replace(seen, meant)
    for seen in "aec":
        low = low.replace(seen, "o")
    return low.replace("u", "n").replace("v", "y").replace("h", "b").replace("t", "f")


_NAMES = [month.title() for month in MONTHS if len(month) > 2]  # noqa: PLR2004 - "may" and longer
_NAMES += [name[:3] for name in _NAMES] + ["Sept"]
_KNOWN = {_like(name): name for name in _NAMES}


def redated(text: str) -> str:
    """The text with what looks like a date, but for letters among its figures, as a date."""
    places = sorted(
        {found.start() for found in _NOISY.finditer(text)}
        | {found.start() for found in _LONE.finditer(text)}
    )
    if not places:
        return text
    pieces, last = [], 0
    for start, stop in windows.around(places, len(text), _ROUND, _ROUND):
        pieces += [text[last:start], _cleared(text[start:stop])]
        last = stop
    return "".join([*pieces, text[last:]])


def _cleared(piece: str) -> str:
    for pattern in (_PARTS, _YEAR_FIRST, _MONTH_SECOND, _MONTH_FIRST, _JOINED):
        piece = pattern.sub(_as_date, piece)
    return piece


def _as_date(found: re.Match[str]) -> str:
    """The same date in figures, or what was found when it can be none."""
    written = found.group()
    parts = found.groupdict()
    if not any(map(str.isdigit, written)) and not parts.get("w"):
        return written
    day, year = (parts["d"].translate(_FIGURES), (parts["y"] or "").translate(_FIGURES))
    month = (parts.get("m") or "").translate(_FIGURES)
    word = _KNOWN.get(_like(parts["w"]), "") if parts.get("w") else ""
    if "w" in parts and (not word or len(word) != len(parts["w"])):
        return written
    if "w" not in parts and not 0 < int(month) <= _LAST_MONTH:
        return written
    if not 0 < int(day) <= _LAST_DAY or (len(year) > 2 and year[:2] not in _CENTURIES):  # noqa: PLR2004
        return written
    if parts.get("s") in {" ", "\n"} and len(year) < 4:  # noqa: PLR2004 - any three numbers
        return written
    letters = list(written)
    for name, meant in (("d", day), ("m", month), ("y", year), ("w", word)):
        if parts.get(name):
            at = found.start(name) - found.start()
            letters[at : at + len(meant)] = meant
    return "".join(letters).replace(" 0f", " of").replace(" 0f\n", " of\n")


_BORN = ("dob", "d.o.b", "born", "birth", "d o b")
_UNREAD = re.compile(
    rf"(?i:dob|d\.? ?o\.? ?b\.?|born|birth)(?i:(?: of [a-z]{{3,10}}|,? of [a-z]{{3,10}})?\W{{0,3}}(?:\([a-z ]{{1,12}}\))?[\s:=(.-]{{0,8}}(?:on |in )?(?:the )?)"
    rf"(?P<day>(?:{_F}{{1,2}}[a-z0-9|]{{0,2}}[ \n,./|'-]{{0,3}}(?:[0o]f )?(?:{_F}{{1,2}}|[A-Z05][A-Za-z0-9|]{{2,8}})[ \n,./|'-]{{0,3}}{_F}{{2,4}}"
    rf"|[A-Z05][A-Za-z0-9|]{{2,8}} {_F}{{1,2}}[a-z0-9]{{0,2}},? ?'?{_F}{{4}}|{_F}{{6,8}})(?![A-Za-z0-9]))"
)
_FEWEST = 2  # figures


def unread_births(text: str, low: str) -> Iterator[tuple[int, int]]:
    """What stands where a date of birth is announced and has the shape of one."""
    for cue in _BORN:
        for at in windows.places(low, cue):
            found = _UNREAD.match(text, at)
            if found and sum(map(str.isdigit, found["day"])) >= _FEWEST:
                yield found.span("day")
