"""Every written form of what the register holds, each with the entry it belongs to.

A form is lower case, folded, with single spaces. The matcher looks all of them up in one pass, so
their number costs memory, not time.
"""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from itertools import chain, pairwise, product
from typing import NamedTuple

from services.redaction.detectors import names as nm
from services.redaction.detectors.tables.nicknames import NICKNAMES
from services.redaction.detectors.wordlist import words
from services.redaction.domain.register import Entry, EntryKind


class FormKind(IntEnum):
    """What a form is, from the most certain to the least."""

    FULL = 0
    JOINED = 1
    GIVEN = 2
    SURNAME = 3
    MIDDLE = 4
    NICK = 5
    PARTED = 6  # a name with a gap in it
    TITLE = 7  # a school, surgery, place or organisation in full
    SHORT = 8  # its distinctive part
    ADDRESS = 9
    STREET = 10
    TOWN = 11
    POSTCODE = 12
    OUTWARD = 13
    DOOR = 14
    CONTACT = 15
    HANDLE = 16


class Form(NamedTuple):
    """One form of one register entry (``entry`` counts from 0)."""

    text: str
    kind: FormKind
    entry: int


_GLUE = (" ", "-", "_", ".", "", "+", "/")
_GENERIC = words(
    """the of and at for in school primary secondary infant infants junior juniors academy
    college nursery preschool pre-school centre center high grammar catholic rc ce cofe church
    england c.e. voluntary controlled aided community comprehensive special day care children
    childrens family hub medical practice surgery health gp doctors group clinic hospital
    infirmary general royal district university trust nhs foundation home house care
    residential unit ward refuge hostel project service services society association charity
    club limited ltd llp plc company council mosque temple gurdwara synagogue parish saint st
    sixth form upper lower middle park road street town village city new old north south east
    west first all saints our lady holy foster agency team court farm hall lodge view"""
)
_PIECE = 3  # letters on either side of a gap that a scanner saw
_GIVEN_TITLES = frozenset(("major", "justice", "judge", "master", "canon", "lady", "sister"))
_STREETS = {
    "road": ("rd",), "street": ("st", "str"), "avenue": ("ave", "av"), "close": ("cl",),
    "grove": ("gr", "grv"), "crescent": ("cres", "cresc"), "drive": ("dr", "drv"),
    "lane": ("ln", "la"), "court": ("ct", "crt"), "place": ("pl",), "terrace": ("terr", "ter", "tce"),
    "gardens": ("gdns", "gdn"), "square": ("sq",), "park": ("pk",), "mount": ("mt",),
    "saint": ("st",), "way": (), "walk": (), "hill": (), "rise": (), "view": (), "row": (),
    "mews": (), "green": ("grn",), "parade": ("pde",), "croft": (), "fold": (), "bank": (),
    "yard": (), "gate": (), "villas": (), "buildings": ("bldgs",), "house": ("hse",), "dale": (),
    "vale": (), "parkway": (), "garth": (), "wharf": (), "quay": (), "broadway": (), "ridge": (),
}  # fmt: skip
_MISREAD = {
    "0": "oqd", "1": "lij", "2": "z", "5": "s", "6": "bg", "8": "b", "9": "g", "7": "t", "4": "a",
    "o": "0", "i": "1l", "l": "1i", "z": "2", "s": "5", "b": "86", "g": "69", "t": "7", "q": "0", "d": "0",
}  # fmt: skip
STREET_WORDS = frozenset(_STREETS) | frozenset(s for v in _STREETS.values() for s in v)
POSTCODE = re.compile(r"\b([a-z]{1,2}\d[a-z\d]?) ?(\d[a-z]{2})\b")


def forms_of(entry: Entry, number: int) -> Iterator[Form]:
    """All forms of one entry, without repeats being removed."""
    for text, kind in chain(_name_forms(entry), _contact_forms(entry)):
        yield Form(text, kind, number)


def _name_forms(entry: Entry) -> Iterator[tuple[str, FormKind]]:
    person = entry.kind is EntryKind.PERSON
    for name in entry.names:
        yield from person_forms(name) if person or nm.parse_name(name).title else body_forms(name)
    if person:
        yield from ((text, FormKind.FULL) for text in _crossed(entry))


def _contact_forms(entry: Entry) -> Iterator[tuple[str, FormKind]]:
    yield from chain.from_iterable(map(address_forms, entry.addresses))
    yield from ((nm.plain(email), FormKind.CONTACT) for email in entry.emails)
    handles = (nm.plain(handle).lstrip("@") for handle in entry.handles)
    for handle in filter(None, handles):
        for glue in ("_", ".", "-", ""):
            yield re.sub(r"(?<=[a-z0-9])[._-](?=[a-z0-9])", glue, handle), FormKind.HANDLE
        yield handle, FormKind.HANDLE


def _crossed(entry: Entry) -> Iterator[str]:
    """Given names of one alias with surnames of another ("Millie" and "Okafor")."""
    parsed = [nm.parse_name(name) for name in entry.names]
    given = {p.given for p in parsed if p.given}
    given |= {nick for g in given for nick in NICKNAMES.get(g, ())}
    surnames = {p.surname for p in parsed if p.surname}
    for first, last in product(given, surnames):
        yield from (f"{first} {last}", f"{last}, {first}", f"{last} {first}")


def person_forms(value: str) -> Iterator[tuple[str, FormKind]]:
    """Forms of one person's name."""
    for spelling in {value, nm.umlaut_form(value)}:
        name = nm.parse_name(spelling)
        yield from _person_forms(name)
        if name.title in _GIVEN_TITLES:
            yield from _person_forms(nm.untitled(spelling))
        whole = nm.plain(spelling)
        yield whole, FormKind.FULL


def _person_forms(name: nm.PersonName) -> Iterator[tuple[str, FormKind]]:
    firsts = nm.given_forms(name.given) if name.given else set()
    lasts = nm.surname_forms(name.surname) if name.surname else set()
    yield from _alone(name, firsts, lasts)
    nicks = NICKNAMES.get(name.given, frozenset())
    for first, last in product(firsts | nicks, lasts):
        for glue in _GLUE:
            kind = FormKind.FULL if glue == " " else FormKind.JOINED
            yield first + glue + last, kind
            yield last + glue + first, kind
        yield f"{last}, {first}", FormKind.FULL
        yield f"{last},{first}", FormKind.FULL
    if name.given and name.surname:
        yield from _initialled(name, lasts)
        middle = " ".join(name.middle)
        yield f"{name.given} {middle} {name.surname}".replace("  ", " "), FormKind.FULL
        if name.middle:
            yield from _two_part(name)
            yield name.given + name.middle[0], FormKind.MIDDLE
            yield f"{name.given}-{name.middle[0]}", FormKind.GIVEN
        yield f"{name.given} {middle}".strip(), FormKind.FULL if middle else FormKind.GIVEN


def _two_part(name: nm.PersonName) -> Iterator[tuple[str, FormKind]]:
    """Names whose given name or surname may be two words ("Wing Yan Cheung", "Omar Hussein Ali")."""
    first, last = f"{name.given} {name.middle[0]}", f"{name.middle[-1]} {name.surname}"
    yield first, FormKind.FULL
    yield last, FormKind.FULL
    yield name.middle[-1] + name.surname, FormKind.JOINED
    yield f"{name.middle[-1]}-{name.surname}", FormKind.JOINED
    yield f"{first} {name.surname}", FormKind.FULL
    yield f"{name.given} {last}", FormKind.FULL
    for glue in ("-", "_", "."):
        yield f"{name.given}{name.middle[0]}{glue}{name.surname}", FormKind.JOINED
        yield f"{name.given}{glue}{name.middle[-1]}{name.surname}", FormKind.JOINED
        yield f"{name.middle[-1]}{name.surname}{glue}{name.given}", FormKind.JOINED


def _alone(
    name: nm.PersonName, firsts: set[str], lasts: set[str]
) -> Iterator[tuple[str, FormKind]]:
    for text in firsts:
        yield text, FormKind.GIVEN
    for text in lasts:
        yield text, FormKind.SURNAME
    for part in nm.parts(name.surname):
        yield part, FormKind.SURNAME
    for part in nm.parts(name.given):
        yield part, FormKind.MIDDLE
    for word in name.middle:
        for text in {word, word.replace("-", ""), *nm.parts(word)}:
            yield text, FormKind.MIDDLE
    for nick in NICKNAMES.get(name.given, ()):
        yield nick, FormKind.NICK
    for text in {*firsts, *lasts, *name.middle, *nm.parts(name.surname)}:
        yield from _parted(text)


def _parted(text: str) -> Iterator[tuple[str, FormKind]]:
    """A name with a gap that a scanner saw in it."""
    if text.isalpha():
        for at in range(_PIECE, len(text) - _PIECE + 1):
            yield f"{text[:at]} {text[at:]}", FormKind.PARTED


def _initialled(name: nm.PersonName, lasts: set[str]) -> Iterator[tuple[str, FormKind]]:
    first = name.given[0]
    for last in lasts:
        bare = re.sub(r"[^a-z]", "", last)
        if len(bare) >= 4:  # noqa: PLR2004 - "a.li" reads as too much else
            for glue in ("", ".", "_", "-"):
                joined = {first + glue + bare, bare + glue + first} - lasts  # "petrov-a"
                yield from ((one, FormKind.JOINED) for one in sorted(joined))
            yield name.given + last[0], FormKind.JOINED
        elif len(bare) > 1:
            for glue in ("", ".", "_"):
                yield first + glue + bare, FormKind.JOINED
                yield bare + glue + first, FormKind.JOINED


def body_forms(value: str) -> Iterator[tuple[str, FormKind]]:
    """Forms of the name of a school, surgery, place or organisation."""
    whole = nm.plain(value)
    for text in _saints(whole):
        bare = text.removeprefix("the ")
        yield bare, FormKind.TITLE
        words = bare.replace(",", " ").replace("&", "and").split()
        for glue in ("-", "_", ""):
            if len(words) > 1:
                yield glue.join(words), FormKind.TITLE
        if "&" in bare or " and " in bare:
            yield bare.replace("&", "and"), FormKind.TITLE
            yield bare.replace(" and ", " & "), FormKind.TITLE
        yield from _shortened(words)


def _saints(text: str) -> set[str]:
    forms = {text, text.replace("'", ""), text.replace("'s", "s"), text.replace(".", "")}
    for form in list(forms):
        if re.search(r"\bst\b\.?", form):
            forms |= {
                re.sub(r"\bst\b\.?", "saint", form),
                re.sub(r"\bst\b\.?", "st.", form),
                re.sub(r"\bst\b\.? ?", "st ", form),
            }
        if "saint " in form:
            forms |= {form.replace("saint ", "st "), form.replace("saint ", "st. ")}
    return forms


def _shortened(words: list[str]) -> Iterator[tuple[str, FormKind]]:
    """The distinctive words at the front, alone and with each generic word that follows them."""
    head: list[str] = []
    for word in words:
        if word.strip("'.,") in _GENERIC and (head or word not in {"st", "saint", "st."}):
            break
        head.append(word)
    if not head or len(head) == len(words):
        head = [w for w in words if w not in _GENERIC][:1]
        if not head or len(words) < 2:  # noqa: PLR2004 - one word is already whole
            return
        yield head[0], FormKind.SHORT
        return
    front = " ".join(head)
    if front.rstrip("s'") not in {"st", "saint", "st."}:
        yield front, FormKind.SHORT
    for stop in range(len(head) + 1, len(words)):
        yield " ".join(words[:stop]), FormKind.TITLE
    for word in {*words[len(head) :], "school", "surgery", "practice"} & _GENERIC - {"the", "of"}:
        yield f"{front} {word}", FormKind.TITLE


def address_forms(value: str) -> Iterator[tuple[str, FormKind]]:
    """Forms of a postal address: whole, door and street, street, town, postcode, outward code."""
    text = nm.plain(value)
    yield text, FormKind.ADDRESS
    code = POSTCODE.search(text)
    if code:
        outward, inward = code.groups()
        for one, two in _scanned(outward, inward):
            yield f"{one} {two}", FormKind.POSTCODE
            yield one + two, FormKind.POSTCODE
        yield outward, FormKind.OUTWARD
        text = text[: code.start()] + text[code.end() :]
    pieces = [p.strip(" .") for p in re.split(r"[,;\n]", text) if p.strip(" .")]
    for place, piece in enumerate(pieces):
        yield from _piece_forms(piece, first=place == 0)
    for one, two in pairwise(pieces):
        yield f"{one}, {two}", FormKind.ADDRESS
        yield f"{one} {two}", FormKind.ADDRESS


def _scanned(outward: str, inward: str) -> Iterator[tuple[str, str]]:
    """A postcode as it is, and with each one of its letters and digits misread."""
    cut, code = len(outward), outward + inward
    yield outward, inward
    for at, char in enumerate(code):
        for seen in _MISREAD.get(char, ""):
            read = code[:at] + seen + code[at + 1 :]
            yield read[:cut], read[cut:]


def _piece_forms(piece: str, *, first: bool) -> Iterator[tuple[str, FormKind]]:
    door = re.match(r"(?:flat|apartment|apt|unit|room) \w+$", piece)
    if door:
        return
    numbered = re.match(
        r"(?:(?:flat|apartment|apt|unit|room) \w+,? )?(\d+[a-z]?(?:-\d+)?)[ ,]+(.+)", piece
    )
    street = numbered.group(2) if numbered else piece
    words = street.split()
    is_street = words[-1] in STREET_WORDS or bool(numbered)
    for form in _abbreviated(words):
        if is_street:
            yield form, FormKind.STREET
        elif len(form) > 2:  # noqa: PLR2004 - not a county code
            yield form, FormKind.ADDRESS if first else FormKind.TOWN
        if numbered:
            yield f"{numbered.group(1)} {form}", FormKind.ADDRESS
            yield f"{numbered.group(1)}, {form}", FormKind.ADDRESS
    if is_street and len(words) > 1 and words[-1] in STREET_WORDS and len(words[0]) > 4:  # noqa: PLR2004
        yield " ".join(words[:-1]), FormKind.DOOR
    if numbered:
        for lead in ("no. ", "no ", "number ", "house number ", "no.", "house no. ", "house no "):
            yield lead + numbered.group(1), FormKind.DOOR


def _abbreviated(words: list[str]) -> set[str]:
    forms = {" ".join(words)}
    last = words[-1].rstrip(".")
    for long, shorts in _STREETS.items():
        for other in (long, *shorts) if last == long or last in shorts else ():
            forms |= {" ".join([*words[:-1], other]), " ".join([*words[:-1], other + "."])}
    return forms
