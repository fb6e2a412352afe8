"""Names that a link, a verb or a line end holds together, whoever's they are.

"Dafydd ap Ifan" and "Niall Mac an Bhaird" are one name each; "Frank Hill" is a person where he
phones; what stands after "Dr T." on the next line belongs to the doctor, and once a landlord was
"Mr Leonard Birch", a later "Birch" is the landlord.
"""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from services.redaction.detectors.context import VERBS, used_as_word
from services.redaction.detectors.folding import lowered
from services.redaction.detectors.names import PARTICLES, TITLES
from services.redaction.detectors.runs import NAME
from services.redaction.detectors.tables import heads
from services.redaction.detectors.tables.given_names import GIVEN_NAMES
from services.redaction.detectors.tables.word_names import WORD_NAMES
from services.redaction.detectors.vocabulary import MONTH_NAMES, ordinary
from services.redaction.detectors.watched import standing, watch
from services.redaction.detectors.windows import places
from services.redaction.detectors.wordlist import words
from services.redaction.domain.overlap import moved
from services.redaction.domain.spans import Category, Reason, Span

_CAPITAL = r"[A-Z][A-Za-z0-9]*(?:[-'][A-Za-z]+)*"
_LINKS = (
        "ap", "ab", "ferch", "verch", "bin", "binti", "binte", "bint", "ibn", "van der", "van den", "van de",
        "de la", "de los", "von der", "Mac an", "Nic an", "Mag an", "Mhic an", "Mac Giolla", "Nic Giolla", "Ui", "Ni", "Ua",
)  # fmt: skip
_LED = re.compile(rf"(?<![A-Za-z])(?:[A-Z][a-z]+\.? )?{_CAPITAL}$")
_LAST = re.compile(rf"t?{_CAPITAL}(?: {_CAPITAL})?(?![A-Za-z])")
_TITLED_LINK = re.compile(r"(?:Mac|Nic|Mhic) an t?[A-Z][A-Za-z]+(?![A-Za-z])")
_ACTS = words(
    """said says told phoned rang texted asked attended stated shouted refused cried apologised disclosed wrote emailed
    called arrived agreed summarised outlined updated queried raised confirmed noted added
    explained reported collected visited thinks wants believes denied admitted threatened replied"""
)
_PAIR = re.compile(r"(?<![A-Za-z'-])([A-Z][a-z]+) ([A-Z][a-z]+(?:[-'][A-Z][a-z]+)?)$")
_NO_SURNAMES = TITLES | MONTH_NAMES
_KIN = words(
    """mum mother dad father brother sister aunt auntie uncle nan gran nana grandma grandad son daughter baby partner
    boyfriend girlfriend husband wife friend cousin twin stepdad stepmum niece nephew parents mam mate carer house flat"""
)
_ALONE = re.compile(
    r"(?:(?:^|[\n\t])(?:[ >*-]{0,4}|\[?\d{1,2}[:.]\d{2}\]? )|\d[:.]\d{2} |[-*] )([A-Z][a-z]+)$"
)
_IN_COMMAS = re.compile(r"([A-Z][a-z]+)[,.)\n]")
_QUOTED = re.compile(r"\n> ?([A-Z][a-z]+)[ \t]*(?=\n|$)")
_SIGNED = re.compile(r"\n((?:[A-Z][a-z]+ ){1,2}[A-Z][a-z]+) (?=\|)")
_TITLED = re.compile(
    r"(?:Miss\.|Doctor)[ \n](?:(?:van|von|de|der|den|la|ap|al|el|bin|da|di) ){0,2}[A-Z][A-Za-z]+(?:[-'][A-Z][a-z]+)*(?: [A-Z][a-z]+(?:-[A-Z][a-z]+)?)?(?![A-Za-z])"
)
_OWNER = re.compile(r"(?<![A-Za-z'-])([A-Z][a-z]{2,}(?:-[A-Z][a-z]+)?)$")
_NEXT_WORD = re.compile(r"([a-z]+)")
_LOGIN = re.compile(r":? {1,2}([a-z]\.[a-z]{3,}[0-9]{0,2})(?![\w@-]|\.\w)")
_LINE_END = re.compile(
    rf"\.?[ \t]{{0,2}}\n[ \t>]{{0,4}}((?:(?:{'|'.join(sorted(p for p in PARTICLES if len(p) > 1))}) ){{0,2}})({_CAPITAL}|[0158][a-z]{{2,}})(?![A-Za-z])"
)
# a place where lists and notes put a person's whole name, and what follows a name there
_SLOTS = (
    "Present: ", "Attendees: ", "Apologies: ", "From: ", "To: ", "Cc: ", "CC: ", "cc: ", "cc ", "Action: ", "Owner: ",
    "Chair: ", "Author: ", " by: ", "all from ", "alls from ", "poke with ", "poke to ", "; ",
    "repared by ", "ompleted by ", "ritten by ", "igned by ", "ecorded by ", "eported by ", "een by ", "iven by ", "hared by ",
)  # fmt: skip
_IN_SLOT = re.compile(
    r"((?:[A-Z][a-z]+ ){1,2}(?:(?:van|von|de|der|den|la|ap|al|el|bin|da|di) ){0,2}[A-Z][a-z]+)(?=[,;(<|\n]| [(<|]| of \d| to [a-z]|'s |$)"
)
_PEOPLE = frozenset((Category.PERSON, Category.STAFF))
_SURNAME = re.compile(r"([A-Z][a-z]{3,}(?:-[A-Z][a-z]+)?)$")
_SURE = 0.85
_NEAR = 34


def linked(text: str) -> Iterator[Span]:
    """Names whose parts a particle joins, that stand in a slot, or that an act or kin shows."""
    for start, end, cues in standing("linked", lowered(text)):
        for cue, kind in cues:
            if text.startswith(cue, start):
                yield from _READ[kind](text, start, end)
    yield from _placed(text)


def _joined(text: str, start: int, end: int) -> Iterator[Span]:
    lead = _LED.search(text, max(0, start - _NEAR), start)
    last = _LAST.match(text, end)
    if lead and last and not ordinary(lead.group().rpartition(" ")[2].lower()):
        yield _person(lead.start(), last.end(), 0.7)


def _titled_link(text: str, start: int, end: int) -> Iterator[Span]:  # noqa: ARG001 - as the others
    if start > 1 and (found := _TITLED_LINK.match(text, start - 2)):
        yield _person(start - 2, found.end(), 0.7)


def _acting(text: str, start: int, end: int) -> Iterator[Span]:
    """Whole names made of words ("Frank Hill"), where they do what only a person does."""
    if text[end : end + 1].isalpha() or not text[start - 1].islower():
        return
    pair = _PAIR.search(text, max(0, start - _NEAR), start)
    if pair is None:
        alone = _ALONE.search(text, max(0, start - _NEAR), start)
        if alone and _word_name(alone.group(1).lower()):
            yield _person(*alone.span(1), 0.5)
        return
    first, second = (part.lower() for part in pair.groups())
    if _word_name(first) and second not in _NO_SURNAMES and not used_as_word(first, second):
        yield _person(pair.start(), pair.end(), 0.6)


def _word_name(word: str) -> bool:
    return word in GIVEN_NAMES and (word in WORD_NAMES or ordinary(word))


def _placed(text: str) -> Iterator[Span]:
    """Names made of words, where a letter is quoted or ends."""
    for found in _QUOTED.finditer(text) if "\n>" in text else ():
        if found.group(1).lower() in GIVEN_NAMES:
            yield _person(*found.span(1), 0.5)
    for found in _SIGNED.finditer(text) if " |" in text else ():
        if found.group(1).partition(" ")[0].lower() in GIVEN_NAMES:
            yield _person(*found.span(1), 0.5)


def _after_kin(text: str, start: int, end: int) -> Iterator[Span]:  # noqa: ARG001 - as the others
    """A name made of a word that a relation leads ("her mum, Joy, said")."""
    found = _IN_COMMAS.match(text, end)
    if found and _word_name(found.group(1).lower()):
        yield _person(*found.span(1), 0.5)


def _after_title(text: str, start: int, end: int) -> Iterator[Span]:  # noqa: ARG001 - as the others
    if found := _TITLED.match(text, start):
        yield _person(start, found.end(), 0.9)


def _owner(text: str, start: int, end: int) -> Iterator[Span]:
    """Whose mother somebody is ("Samira's mum")."""
    then = _NEXT_WORD.match(text, end)
    if then and then.group() in _KIN:
        owner = _OWNER.search(text, max(0, start - 24), start)
        low = owner.group(1).lower() if owner else ""
        if owner and (low in GIVEN_NAMES or not (ordinary(low) or low in heads.RELATIONS)):
            yield _person(owner.start(), owner.end(), 0.5)


def _login(text: str, start: int, end: int) -> Iterator[Span]:  # noqa: ARG001 - as the others
    """Who a print-out says it was made by."""
    if login := _LOGIN.match(text, end - 1):
        yield Span(*login.span(), Category.HANDLE, "user name", Reason.DIRECT_ID, NAME, 0.6)


def _in_slot(text: str, start: int, end: int) -> Iterator[Span]:  # noqa: ARG001 - as the others
    """A whole name made of words ("Ivy Green"), where a list, a link or a verb names somebody."""
    if found := _IN_SLOT.match(text, end):
        first, *others = found.group(1).lower().split()
        if first in GIVEN_NAMES and not used_as_word(first, others[0]) and not _common(others[-1]):
            yield _person(*found.span(1), 0.6)


def _common(last: str) -> bool:
    """Whether a word ends the name of a thing and is no surname."""
    return ordinary(last) and last not in WORD_NAMES and len(last) > 5  # noqa: PLR2004


_READ: dict[str, Callable[[str, int, int], Iterator[Span]]] = {
    "joined": _joined,
    "titled link": _titled_link,
    "act": _acting,
    "kin": _after_kin,
    "title": _after_title,
    "owner": _owner,
    "login": _login,
    "slot": _in_slot,
}
_CUES: dict[str, tuple[str, ...]] = {
    "joined": tuple(f" {link} " for link in _LINKS),
    "titled link": ("c an ",),
    "act": tuple(f" {verb}" for verb in _ACTS),
    "kin": tuple(f"{kin}, " for kin in _KIN),
    "title": ("Miss.", "Doctor"),
    "owner": ("'s ",),
    "login": (" by ",),
    "slot": _SLOTS,
}
_WATCHED: dict[str, list[tuple[str, str]]] = {}
for _kind, _cues in _CUES.items():
    for _cue in _cues:
        _WATCHED.setdefault(_cue.lower(), []).append((_cue, _kind))
watch("linked", _WATCHED)


def carried_on(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Each span; one that a line end cut off after an initial or a particle, with its next line."""
    for span in spans:
        if span.category in _PEOPLE and "\n" in text[span.end : span.end + 4]:
            yield _longer(text, span)
        else:
            yield span


def _longer(text: str, span: Span) -> Span:
    after = _LINE_END.match(text, span.end)
    if after is None:
        return span
    last = text[span.start : span.end].rsplit(maxsplit=1)[-1].rstrip(".").lower()
    if len(last) == 1 or last in PARTICLES or after.group(1):
        return moved(span, span.start, after.end())
    return span


def later(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Surnames of people whom the text named in full with a title, met alone later on."""
    known: dict[str, Span] = {}
    for span in spans:
        if span.category in _PEOPLE and not span.entry and span.confidence >= _SURE:
            written = text[span.start : span.end].split()
            titled = len(written) > 1 and written[0].rstrip(".").lower() in TITLES
            if titled and (last := _SURNAME.search(written[-1])):
                known.setdefault(last.group(1), span)
    for name, span in known.items():
        for at in places(text, name):
            end = at + len(name)
            if text[at - 1 : at].isalnum() or text[end : end + 1].isalnum():
                continue
            if not ordinary(name.lower()) or _person_here(text, at, end):
                yield Span(at, end, span.category, span.label, span.reason, NAME, 0.5)


_BEFORE = re.compile(r"[a-z,(/&:] ?$")
_AFTER = re.compile(r"[,)'/:]| ([a-z]+)")


def _person_here(text: str, start: int, end: int) -> bool:
    """Whether a surname that is a word stands where a person would."""
    after = _AFTER.match(text, end)
    acts = bool(after and after.group(1) in VERBS)
    return acts or (
        _BEFORE.search(text, max(0, start - 3), start) is not None and after is not None
    )


def _person(start: int, end: int, sure: float) -> Span:
    return Span(start, end, Category.PERSON, "Person", Reason.THIRD_PARTY, NAME, sure)
