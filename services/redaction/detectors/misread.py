"""What a poor scan meant: digits read as letters and letters read as digits put right.

``mended`` keeps every offset: one character stands for one character. It changes a word only where
its neighbours leave no doubt ("2O17", "0ctober", "EVAN5"), so that rules written for clean text
find dates, numbers and names on scanned pages too. Clean text comes back as the very same object.
"""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise

from services.redaction.detectors.misread_dates import redated
from services.redaction.detectors.names import TITLES
from services.redaction.detectors.shapes import in_postcode_area
from services.redaction.detectors.tables.given_names import GIVEN_NAMES
from services.redaction.detectors.vocabulary import listed, ordinary
from services.redaction.detectors.wordlist import words

_FIGURES = str.maketrans("OoQlISBZ", "00011582")
_SMALL = str.maketrans("0158", "olsb")
_LARGE = str.maketrans("0158", "OISB")
_IN_WORDS = "0158"
# a letter and a digit side by side are what nearly every mended word has
_MIXED = re.compile(r"[0-9](?:(?<=[A-Za-z].)|[A-Za-z']|[./-][OolISB][./-])")
# the same where one may be the other
_NEAR = re.compile(
    r"[0-9](?:[OolISB']|(?<=[OolISB].)|(?<=[A-Za-z][0158])|(?<=[0158])[A-Za-z]|[./-][OolISB][./-])"
)
_CHUNK = re.compile(r"[A-Za-z0-9./-]+")
_WORD = re.compile(r"[A-Za-z0-9]+")
_IN_WORD = frozenset(string.ascii_letters + string.digits)
_IN_CHUNK = _IN_WORD | frozenset("./-")
_IRISH = re.compile(r"0'(?<![A-Za-z0-9]0')(?=[A-Z])")
_LONGEST = 40  # characters of a word looked at before a mixed pair
_CAPITAL_L = re.compile(
    r"([A-Z])l(?:(?<=[A-Z][A-Z]l)(?![a-z])|(?=[A-Z][A-Z])|(?<![A-Za-z]..)(?=[A-Z](?![A-Za-z])))"
)
_DATE = re.compile(
    r"(?<![A-Za-z0-9])(?=[OolISB0-9./-]*\d)[OolISB0-9]{1,2}([./-])[OolISB0-9]{1,2}\1"
    r"(?:[OolISB0-9]{4}|[OolISB0-9]{2})(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9])(?=[OolISB0-9]?\d)[OolISB0-9]{1,2}(?=-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*-\d)"
    r"|(?<![A-Za-z0-9])[l12][OolISB0-9]{3}-[OolISB0-9]{2}-[OolISB0-9]{2}(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9.])(?:[OolISB0-9]{1,3}\.){3}[OolISB0-9]{1,3}(?![A-Za-z0-9])"
)
_POSTCODE = re.compile(
    r"([A-Z](?<![A-Za-z0-9].)[A-Z]?[0-9][A-Z0-9]?[ \n])([0-9lOSBI])(?=.?[A-Z])([A-Z0158l]{2})(?![A-Za-z0-9])"
)
_MONTH_AFTER = re.compile(r" (?:of )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)")
_FIGURE_LIKE = re.compile(r"[0-9OolISB]+")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[OolIS](?=[0-9]{2})|(?<=[0-9]{2})[OolIS](?=[0-9])")
_ORDINAL = re.compile(r"([0-9OolI]{1,2})(?:st|nd|rd|th)")
_NAME_BEFORE = re.compile(r"(?<![A-Za-z'-])([A-Z][a-z]+)\.?[ \n]$")
_HEADS_NAME = re.compile(r"[05][a-z]{2} [A-Z][a-z]")  # "0ld Trafford", "0ur Lady"
_MONTH_LETTERS = str.maketrans("015", "OlS")
_SHORT_MONTHS = frozenset(("Oct", "Sep", "Sept", "Jul"))
_UNITS = words("mins hrs yrs days weeks months years min cms kgs mgs mls lbs ish pence")


@lru_cache(maxsize=1)
def mended(text: str) -> str:
    """The text with what a scan misread put right; as long as the text."""
    made = redated(text)
    if _MIXED.search(made) or _CAPITAL_L.search(made) or _SMALL_L.search(made):
        made = _mended(made)
    return text if made == text else made


def _mended(text: str) -> str:
    text = _SMALL_L.sub("I", text)
    text = _CAPITAL_L.sub(r"\1I", _IRISH.sub("O'", text))
    text = _POSTCODE.sub(_code, text)
    pairs = _pairs(text)
    made = _each(text, pairs, _CHUNK, _IN_CHUNK, _dated)
    return _each(made, pairs if made == text else _pairs(made), _WORD, _IN_WORD, _word)


def _pairs(text: str) -> list[int]:
    """Where a digit stands by a letter that may be one, or the other way round."""
    return [pair.start() for pair in _NEAR.finditer(text)]


_WITH_I = "|".join(
    sorted(
        name[1:]
        for name in GIVEN_NAMES
        if name[0] == "i"
        and len(name) > 3  # noqa: PLR2004 - too much else
        and not ordinary("l" + name[1:])
        and "l" + name[1:] not in GIVEN_NAMES
    )
)
# "l" for "I": at the head of a given name, or of any name after a title
_SMALL_L = re.compile(
    rf"l(?<![A-Za-z0-9@._-]l)(?:(?=(?:{_WITH_I})(?![A-Za-z]))"
    r"|(?=[bcdfgkmnprstvz][a-z]*[aeiouy](?:[a-z]|(?![A-Za-z0-9])))"
    r"|(?=[a-z]{3})(?:(?<=(?:Mr|Ms|Dr)[ \n]l)|(?<=(?:Mrs|Mr\.|Ms\.|Dr\.)[ \n]l)|(?<=(?:Miss|Mrs\.)[ \n]l)|(?<=Miss\.[ \n]l)))"
)


def _each(
    text: str,
    pairs: Iterable[int],
    whole: re.Pattern[str],
    inside: frozenset[str],
    made: Callable[[str, re.Match[str]], str],
) -> str:
    """The text with every piece that holds letters beside digits made anew."""
    pieces, last = [], 0
    for pair in pairs:
        if pair < last:
            continue
        start, first = pair, max(last, pair - _LONGEST)
        while start > first and text[start - 1] in inside:
            start -= 1
        if found := whole.match(text, start):
            pieces += [text[last : found.start()], made(text, found)]
            last = found.end()
    return "".join([*pieces, text[last:]]) if pieces else text


def _code(found: re.Match[str]) -> str:
    """A postcode whose second half was misread."""
    if not in_postcode_area(found.group(1)):
        return found.group()
    first, letters = found.group(2).translate(_FIGURES), found.group(3)
    return found.group(1) + first + letters.translate(_LARGE).replace("l", "I")


def _dated(text: str, found: re.Match[str]) -> str:  # noqa: ARG001 - alike for all pieces
    written = found.group()
    if "/" in written or "-" in written or "." in written:
        return _DATE.sub(lambda date: date.group().translate(_FIGURES), written)
    return written


def _word(text: str, found: re.Match[str]) -> str:
    """One word as it was printed."""
    word = found.group()
    if word.isalpha() or word.isdigit():
        return word
    if _FIGURE_LIKE.fullmatch(word):
        return _figures(text, found)
    if ordinal := _ORDINAL.fullmatch(word):
        number = ordinal.group(1)
        if any(map(str.isdigit, number)):
            return number.translate(_FIGURES) + word[len(number) :]
    if len(word) > 5 and sum(map(str.isdigit, word)) * 2 >= len(word):  # noqa: PLR2004
        return _BETWEEN_DIGITS.sub(lambda one: one.group().translate(_FIGURES), word)
    return _letters(text, found)


def _figures(text: str, found: re.Match[str]) -> str:
    """A number with letters in it; "S8" and "O2" by themselves are codes."""
    word = found.group()
    digits = sum(map(str.isdigit, word))
    if word[0] == "O" and digits > 2:  # noqa: PLR2004 - "O7700" begins a telephone number
        return word.translate(_FIGURES)
    if word[0] in "SBIO" and word[1:].isdigit() and not _in_number(text, found):
        return word
    named = _MONTH_AFTER.match(text, found.end())
    if len(word) == 2 and word[1] in "SB" and not named:  # noqa: PLR2004 - "3B" is a flat, a class
        return word
    return word.translate(_FIGURES) if digits * 2 >= len(word) else word


def _in_number(text: str, found: re.Match[str]) -> bool:
    """Whether digits stand right beside, as within a telephone number."""
    before, after = text[max(0, found.start() - 2) : found.start()], text[found.end() :][:2]
    return len(found.group()) > 2 and bool(  # noqa: PLR2004
        re.fullmatch(r"\d[ -]", before) and re.fullmatch(r"[ -]\d", after)
    )


def _letters(text: str, found: re.Match[str]) -> str:
    """A word with digits in it, where taking them for letters makes a word or a name."""
    whole = found.group()
    bare = whole.rstrip("0123456789")
    word = bare if len(whole) - len(bare) > 1 else whole  # "1eah2019": a year is written on
    return _spelled(text, found, word) + whole[len(word) :]


def _spelled(text: str, found: re.Match[str], word: str) -> str:  # noqa: PLR0911 - one line a reading
    after = text[found.end() : found.end() + 2]
    if word == "5t" and after[:1] in {" ", "."}:
        return "St"
    digits = [at for at, char in enumerate(word) if char.isdigit()]
    if _HEADS_NAME.match(text, found.start()) and listed(made := word.translate(_SMALL).lower()):
        return made[0].translate(_SMALL).upper() + made[1:]
    if (month := word.translate(_MONTH_LETTERS)) in _SHORT_MONTHS and _by_number(text, found):
        return month
    if not digits or any(word[at] not in _IN_WORDS for at in digits) or len(word) - len(digits) < 2:  # noqa: PLR2004
        return word
    short = len(word) == 3 and not _after_hyphen(text, found)  # noqa: PLR2004
    named = _after_name(text, found)
    if len(digits) * 3 > len(word) or (short and not named):
        return word
    letters = [char for char in word if char.isalpha()]
    large = all(map(str.isupper, letters))
    if not large and any(map(str.isupper, letters[1:])) and not word.startswith(("Mac", "Mc")):
        return word
    made = word.translate(_LARGE if large else _SMALL)
    if not large and word[0] in _IN_WORDS and not _joined(text, found):
        made = word[0].translate(_LARGE).replace("I", "l") + made[1:]
    if named and digits[0] and len(digits) == 1:
        return made
    return made if _is_meant(word, made, digits, large=large) else word


def _is_meant(word: str, made: str, digits: list[int], *, large: bool) -> bool:
    """Whether the digits of a word are letters misread, not a number written onto a word."""
    first, last = digits[0] == 0, digits[-1] == len(word) - 1
    if any(b - a == 1 for a, b in pairwise(digits)) and (first or last):
        return False
    rest = word.strip(_IN_WORDS).lower()
    plural = large and word.endswith("5") and len(word) > 4  # noqa: PLR2004
    named = made.lower() in GIVEN_NAMES
    if (first or (last and not plural)) and (rest in _UNITS or (rest in GIVEN_NAMES and not named)):
        return False
    meant = named or (first and len(rest) == 3 and listed(made.lower()))  # noqa: PLR2004
    if (first or last) and ordinary(rest) and not meant:
        return False
    if last:
        low = made.lower()
        return ordinary(low) or low in GIVEN_NAMES or (large and len(word) > 4)  # noqa: PLR2004
    return True


def _after_name(text: str, found: re.Match[str]) -> bool:
    """Whether a given name or a title stands right before, so that a surname follows."""
    before = _NAME_BEFORE.search(text, max(0, found.start() - 26), found.start())
    if before is None or not found.group()[0].isupper():
        return False
    low = before.group(1).lower()
    return low in TITLES or (low in GIVEN_NAMES and not ordinary(low))


def _by_number(text: str, found: re.Match[str]) -> bool:
    """Whether a day or a year stands beside a month."""
    return bool(
        re.search(
            r"\d(?:st|nd|rd|th)?(?: of)?[ -]$", text[max(0, found.start() - 8) : found.start()]
        )
        or re.match(r"[ -]\d", text[found.end() :][:2])
    )


def _after_hyphen(text: str, found: re.Match[str]) -> bool:
    return text[max(0, found.start() - 1) : found.start()] == "-"


def _joined(text: str, found: re.Match[str]) -> bool:
    """Whether small letters stand before, as in a file name."""
    return bool(re.search(r"[a-z][-_.@]$|@$", text[max(0, found.start() - 2) : found.start()]))
