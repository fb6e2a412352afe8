"""Who speaks in a pasted chat, before a colon at the start of a line, and who a letter greets."""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from services.redaction.detectors.context import used_as_word
from services.redaction.detectors.linked import linked
from services.redaction.detectors.runs import NAME
from services.redaction.detectors.tables import heads
from services.redaction.detectors.tables.acronyms import ACRONYMS
from services.redaction.detectors.tables.given_names import GIVEN_NAMES
from services.redaction.detectors.tables.word_names import WORD_NAMES
from services.redaction.detectors.vocabulary import ordinary
from services.redaction.detectors.wordlist import words
from services.redaction.domain.spans import Category, Reason, Span

_LABEL = re.compile(
    r"\n(?:\[?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\]?[ -]*)?([A-Za-z][A-Za-z0-9_.]{1,15}):[ \t]"
)
# "Hi May," and "Regards\nApril": months that only a letter's form shows to be names
_GREETED = re.compile(
    r"(?:^|\n)[ \t>]*(?:(?:Dear|Hi|Hello|Hiya|Hey|Morning|Thanks|Cheers),? (May|April|June|August)(?=[,!\n]|[ ]?-|$)"
    r"|(?:[A-Za-z]+ )?(?:[Rr]egards|[Ww]ishes|Thanks|Cheers|sincerely|faithfully),?\s{1,3}[ >]*(May|April|June|August)(?=\n|$))"
)
_TO_SOMEBODY = re.compile(r"(?:^|\n)[ \t>]*(?:Dear|Hi|Hello|Hiya|Hey) ([A-Z][a-z]+)(?=,)")
# a place where lists and notes put a person's whole name, and what follows a name there
_SLOTS = (
    "Present: ", "Attendees: ", "Apologies: ", "From: ", "To: ", "Cc: ", "CC: ", "cc: ", "cc ", "Action: ", "Owner: ",
    "Chair: ", "Author: ", " by: ", "all from ", "alls from ", "poke with ", "poke to ", "; ",
    "repared by ", "ompleted by ", "ritten by ", "igned by ", "ecorded by ", "eported by ", "een by ", "iven by ", "hared by ",
)  # fmt: skip
_IN_SLOT = re.compile(
    r"((?:[A-Z][a-z]+ ){1,2}(?:(?:van|von|de|der|den|la|ap|al|el|bin|da|di) ){0,2}[A-Z][a-z]+)(?=[,;(<|\n]| [(<|]| of \d| to [a-z]|'s |$)"
)
_GREETINGS = (
    "Dear",
    "Hi",
    "Hello",
    "Hey",
    "Morning",
    "hanks",
    "heers",
    "egards",
    "ishes",
    "incerely",
    "aithfully",
)
_EVERYBODY = words(
    """all both team everyone everybody colleague colleagues sir madam mum dad folks guys parents parent carers carer there panel
    members member chair judge head girls boys ladies gents friends friend teams governors partners professionals applicant"""
)
_KNOWN = heads.FIELDS | heads.RELATIONS | frozenset(heads.ROLES)
_SHORTEST_CHAT = 2


def speakers(text: str) -> Iterator[Span]:
    """Labels that stand before at least two lines, or screen names, that are no word or role."""
    labels = list(_LABEL.finditer("\n" + text)) if ":" in text else []
    said = Counter(label.group(1) for label in labels)
    for label in labels:
        name = label.group(1)
        if _nobody(name) or (said[name] < _SHORTEST_CHAT and not _screen_name(name)):
            continue
        start, end = label.start(1) - 1, label.end(1) - 1
        yield Span(start, end, Category.PERSON, "Person", Reason.THIRD_PARTY, NAME, 0.5)


def greeted(text: str) -> Iterator[Span]:
    """People called like a month, where a letter greets them or is signed by them."""
    if not any(word in text for word in _GREETINGS):
        return
    for found in _GREETED.finditer(text):
        where = found.span(found.lastindex or 0)
        yield Span(*where, Category.PERSON, "Person", Reason.THIRD_PARTY, NAME, 0.7)
    for found in _TO_SOMEBODY.finditer(text):
        if found.group(1).lower() not in _EVERYBODY | _KNOWN:
            yield Span(*found.span(1), Category.PERSON, "Person", Reason.THIRD_PARTY, NAME, 0.6)


def in_slots(text: str) -> Iterator[Span]:
    """Whole names made of words ("Ivy Green"), where a list, a link or a verb names somebody."""
    yield from linked(text)
    for found in _slots(text):
        first, *others = found.group(1).lower().split()
        if first in GIVEN_NAMES and not used_as_word(first, others[0]) and not _common(others[-1]):
            yield Span(*found.span(1), Category.PERSON, "Person", Reason.THIRD_PARTY, NAME, 0.6)


def _slots(text: str) -> Iterator[re.Match[str]]:
    for cue in _SLOTS:
        at = text.find(cue)
        while at >= 0:
            if found := _IN_SLOT.match(text, at + len(cue)):
                yield found
            at = text.find(cue, at + len(cue))


def _common(last: str) -> bool:
    """Whether a word ends the name of a thing and is no surname."""
    return ordinary(last) and last not in WORD_NAMES and len(last) > 5  # noqa: PLR2004


def _nobody(name: str) -> bool:
    low = name.lower()
    return low in _KNOWN or name.upper() in ACRONYMS or ordinary(low)


def _screen_name(name: str) -> bool:
    return "_" in name or (name[-1].isdigit() and name[:3].isalpha() and name.islower())
