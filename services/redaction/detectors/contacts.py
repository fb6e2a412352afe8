"""E-mail and web addresses, user names, network addresses, places written as codes.

Each begins at something rare ("@", "://", ".co", a network's name); only there is it read closely.
"""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter

from services.redaction.detectors.windows import automaton, near, places
from services.redaction.domain.spans import Category, Reason, Span

_NAME = "identifiers"
_HOST = r"[A-Za-z0-9](?:[\w-]{0,62}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[\w-]{0,62}[A-Za-z0-9])?){1,8}"
_LOCAL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,80}")  # read backwards
_AT = re.compile(rf"(?:@| ?\[at\] ?| ?\(at\) ?){_HOST}")
_HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z_][\w.-]{1,29}(?<![.-])")
_DOMAIN_BACK = re.compile(r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}(?![\w@.-])")
_URL = re.compile(r"(?:https?|ftp|HTTPS?)://[^\s<>\"')\]]{1,2000}(?<![.,);:!?])")
_WWW = re.compile(r"(?i:www\.)[^\s<>\"')\]]{1,2000}(?<![.,;:!?])")
_DOMAIN = re.compile(
    r"(?i)(?:[a-z0-9-]{1,63}\.){1,8}(?:com|org|net|co\.uk|org\.uk|ac\.uk|gov\.uk|sch\.uk|nhs\.uk|uk|info|me|io)"
    r"(?:/[^\s<>\"')\]]{0,400}(?<![.,;:!?]))?(?![\w.]{0,20}\w)"
)
_DOT_END = re.compile(r"\.(?:com|org|net|uk|co|info|me|io|ac|gov|sch|nhs|COM|ORG|UK)\b")
_NETWORKS = (
    "snapchat", "snap", "insta", "instagram", "tiktok", "twitter", "discord", "facebook", "fb", "xbox", "psn",
    "roblox", "username", "user name", "gamertag", "handle", "kik", "telegram", "whatsapp", "what3words", "w3w",
    "///", "minecraft", "fortnite", "steam",
)  # fmt: skip
_HANDLE_LABELLED = re.compile(
    r"(?i:\b(?:snapchat|snap|insta|instagram|tiktok|twitter|discord|facebook|fb|xbox|psn|roblox|minecraft|fortnite|steam"
    r"|username|user ?name|gamertag|handle|kik|telegram|whatsapp)\b(?: (?:name|id|account|user|handle|profile)){0,2}"
    r"(?: is| was| of)?\s?[:=\-(]?\s?[\"']?)(?P<v>(?=[\w.\-]{0,29}[\d_.\-])[A-Za-z][\w.\-]{2,29}\w)"
)
_WORDS3 = re.compile(
    r"(?:///|(?i:what3words|w3w)[ :]{1,3}/{0,3})(?P<v>[a-z]{3,30}\.[a-z]{3,30}\.[a-z]{3,30})"
)
_PAIRS = re.compile(
    r"[:\-](?:(?:[0-9A-Fa-f]{1,4})?[:\-](?=[0-9A-Fa-f])|[0-9A-Za-z]{2}[:\-](?=[0-9A-Za-z]{2}[:\-]))"
)
# with the letters that a poor scan takes for its figures; they are fewer than the figures
_MAC = re.compile(
    r"(?<![A-Za-z0-9])(?=(?:[^0-9]{0,6}[0-9]){4}|[0-9A-Fa-f:\-]{17})[0-9A-Za-z]{2}([:\-])(?:[0-9A-FOQILSZGTa-foilszgqt]{2}\1){4}[0-9A-Za-z]{2}(?![A-Za-z0-9])"
)
_IP6 = re.compile(
    r"(?<![\w:])(?=[0-9A-Fa-f:]{0,38}[A-Fa-f0-9]:)(?:(?:[0-9A-Fa-f]{1,4}:){3,7}[0-9A-Fa-f]{1,4}"
    r"|(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6})(?![\w:])"
)
_POINT = re.compile(r"\.[0-9]{4}")
_COORDINATES = re.compile(r"(?<![\d.])-?\d{1,2}\.\d{4,8}[°NS]?, ?-?\d{1,3}\.\d{4,8}[°EW]?(?!\d)")
_CLOCK = re.compile(r"(?:[01]?\d|2[0-3])(?::[0-5]\d){1,2}(?::\d\d)?")


_LABELS = automaton(dict.fromkeys(_NETWORKS))


def contacts(text: str, low: str) -> Iterator[Span]:
    """Spans for addresses and user names of every network. ``low`` is ``text`` in small letters."""
    yield from _mails(text)
    yield from _addresses(text, low)
    yield from _domains(text)
    for last, (size, _) in _LABELS.iter(low):
        start = last + 1 - size
        yield from _valued(_HANDLE_LABELLED, text, start, Category.HANDLE, "user name", 0.85)
        yield from _valued(_WORDS3, text, start, Category.ADDRESS, "location code", 0.95)
    for start, stop in near(text, _PAIRS, 24, 40):
        yield from _all(_MAC, text, Category.DEVICE, "device address", 0.96, start, stop)
        yield from _network(text, start, stop)
    for start, stop in near(text, _POINT, 6, 40):
        yield from _all(_COORDINATES, text, Category.ADDRESS, "coordinates", 0.93, start, stop)


def _mails(text: str) -> Iterator[Span]:
    for mark in sorted({*places(text, "@"), *places(text, "[at]"), *places(text, "(at)")}):
        at = mark - (text[mark] != "@" and text[mark - 1 : mark] == " ")
        local = _LOCAL.match(text[max(0, at - 80) : at][::-1])
        rest = _AT.match(text, at, at + 400)
        if local and rest:
            yield _span((at - local.end(), rest.end()), Category.EMAIL, "e-mail address", 0.97)
        elif handle := _HANDLE.match(text, mark):
            yield _span(handle.span(), Category.HANDLE, "user name", 0.9)


def _domains(text: str) -> Iterator[Span]:
    done = 0
    for dot in _DOT_END.finditer(text):
        if dot.start() < done:
            continue
        back = _DOMAIN_BACK.match(text[max(0, dot.start() - 160) : dot.start()][::-1])
        match = _DOMAIN.match(text, dot.start() - back.end()) if back else None
        if match:
            done = match.end()
            yield _span(match.span(), Category.URL, "web address", 0.75)


def _network(text: str, start: int, stop: int) -> Iterator[Span]:
    for match in _IP6.finditer(text, start, stop):
        if not _CLOCK.fullmatch(match.group()):
            yield _span(match.span(), Category.DEVICE, "network address", 0.8)


def _addresses(text: str, low: str) -> Iterator[Span]:
    done = 0
    for start, pattern in sorted(
        [(max(0, at - 5), _URL) for at in places(text, "://")]
        + [(at, _WWW) for at in places(low, "www.")],
        key=itemgetter(0),
    ):
        match = pattern.search(text, start, start + 2100) if start >= done else None
        if match and match.start() <= start + 5:
            done = match.end()
            yield _span(match.span(), Category.URL, "web address", 0.93)


def _valued(
    pattern: re.Pattern[str], text: str, start: int, category: Category, label: str, sure: float
) -> Iterator[Span]:
    if match := pattern.match(text, start):
        yield _span(match.span("v"), category, label, sure)


def _all(
    pattern: re.Pattern[str],
    text: str,
    category: Category,
    label: str,
    sure: float,
    start: int,
    stop: int,
) -> Iterator[Span]:
    for match in pattern.finditer(text, start, stop):
        yield _span(match.span(), category, label, sure)


def _span(where: tuple[int, int], category: Category, label: str, sure: float) -> Span:
    return Span(*where, category, label, Reason.DIRECT_ID, _NAME, sure)
