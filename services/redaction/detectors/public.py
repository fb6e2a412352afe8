"""Ranges of a text that hold a name everybody knows: a programme, a test, a national body.

A phrase counts where it begins with a capital and is not part of a longer name. The surname of a
writer on practice counts only where the words round it speak of theory, or cite a year.
"""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from services.redaction.detectors.folding import lowered
from services.redaction.detectors.names import TITLES
from services.redaction.detectors.tables.given_names import GIVEN_NAMES
from services.redaction.detectors.tables.public_names import PUBLIC, THINKERS
from services.redaction.detectors.vocabulary import ordinary
from services.redaction.detectors.watched import standing, watch
from services.redaction.detectors.wordlist import words

# What a test, a sign or a disease is called after is a word of the trade and nobody here.
_CALLED = words(
    """sign signs test tests scale scales score scores chart charts fracture syndrome disease disorder reflex reflexes manoeuvre criteria index
    formula spots diverticulum palsy questionnaire inventory toolkit checklist lymphoma harness gradient phenomenon hierarchy typology
    taxonomy competence competent competency guidelines tool matrix profile sarcoma tumour anomaly malformation sepsis calculator government atlas manoeuvres plot splint curve inquiry inquiries reviews pavlov
    scarf kit shirt fan fans toothpaste lager cereal biscuits trainers hoodie tracksuit"""
)
_MAKES = words(
    """nissan ford vauxhall toyota honda peugeot renault citroen fiat skoda seat kia hyundai mazda volvo volkswagen vw audi bmw mercedes lexus tesla
    suzuki dacia mitsubishi subaru jaguar landrover yamaha kawasaki samsung huawei nokia motorola lenovo hp dell"""
)
# What stands after these is eaten, drunk, used, watched or played.
_HELD = (
    *(
        f"{thing} of "
        for thing in words(
            "can cans tube jar bowl packet pack packs bottle bottles tin bar episode episodes series crate costume"
        )
    ),
    "watching ", "watched ", "watches ", "playing ", "plays ", "dressed as ", "obsessed with ",
)  # fmt: skip
watch(
    "public",
    dict.fromkeys((f" {word}" for word in _CALLED), "called")
    | {" act": "act", " regulations": "act", " (amendment) act": "act"}
    | dict.fromkeys(
        ("re ", " v ", "practice direction", "form ", "reg ", "regulation ", "part ", "article "),
        "law",
    )
    | dict.fromkeys(_HELD, "held")
    | dict.fromkeys(_MAKES, "make")
    | dict.fromkeys(THINKERS, "thinker")
    | dict.fromkeys(PUBLIC, "public"),
)
_CITATION = r"(?: \[(?:19|20)\d\d\](?: [A-Z][A-Za-z]{1,5}){1,2} \d+(?: \([A-Za-z]+\))?)"
_CASE = re.compile(
    rf"Re:? [A-Z](?:-[A-Z]|(?: and| &|,) [A-Z])*(?: \([A-Z][A-Za-z,;: ]+\))?{_CITATION}?(?![A-Za-z])"
    rf"|(?:Practice Direction|Form|Reg(?:ulation)?|Part|Article) (?=\d|[A-Z](?![A-Za-z]))\d{{0,3}}[A-Z]{{0,2}}\d{{0,2}}(?:\(\d\))?(?![A-Za-z\d])"
)
_AGAINST = re.compile(
    rf"(?:[A-Z][\w'.&()-]*|and|of|the)(?: (?:[A-Z][\w'.&()-]*|\([A-Z]{{1,3}}\)|and|of|the))* v\.? [A-Z(][\w'.&()-]*(?: (?:[A-Z(][\w'.&()-]*|and|of|the|for))*{_CITATION}"
)
_THING = re.compile(
    r"(?:[Tt]he )?([A-Z][A-Za-z'-]+(?: (?:and |of |the )?[A-Z][A-Za-z'-]+)*)(?! (?:and|said|was|is) [A-Z])"
)
_AFTER_WHOM = re.compile(
    r"(?<![\w'])([A-Z][a-z]+(?:-[A-Z][a-z]+)?(?:(?: | and )[A-Z][a-z]+)?)('s|s')?$"
)
_ACT = re.compile(
    r"(?<![\w'])(?P<v>[A-Z][a-z']+(?: (?:[A-Z][a-z']+,?|and|of|the|to|for|in|etc|\([A-Z][a-z ]+\)))*) (?:Act|Regulations)$"
)
_YEAR = re.compile(r" \d{4}(?!\d)")
_CAPITAL = re.compile(r"(?<![\w(])[A-Z]")
_MODEL = re.compile(r"(?: [A-Z][A-Za-z0-9]+| \d{1,4})(?![a-z])")
_NEAR = 70  # characters on either side that may speak of theory
_THEORY = (
    "theor", "model", "cycle", "framework", "attachment", "reflect", "typolog", "hierarchy", "stages of", "inquiry", "enquiry",
    "research", "literature", "evidence base", "principles", "recommendation", "schema", "approach", "systemic", "psychodynamic",
    "developmental", "safe uncertainty", "pyramid", "windscreen", "wrote", "writes", "writing", "argues", "argued", "academic", "author",
    "professor", "study by", "study of", "work on", "work by", "et al",
)  # fmt: skip
_REVIEWED = re.compile(
    r"r(?:(?<![a-z]r)eviews?(?![a-z])|(?<=[^'s] r)eport(?:ed)? (?:on|into|that))"
)
_CITED = re.compile(r"'?s?,? \(?(?:1[89]|20)\d\d[a-c]?\)?|,? et al\b| and colleagues\b")
_BEFORE = re.compile(r"([A-Za-z'-]+)\.? $")
_LED = TITLES | GIVEN_NAMES


@lru_cache(maxsize=1)  # two detectors ask about the same text, one after the other
def public_ranges(text: str) -> dict[int, int]:
    """Where names that everybody knows begin, and where each ends; not to be changed."""
    low = lowered(text)
    found: dict[int, int] = {}
    thinkers: list[tuple[int, int]] = []
    for start, end, kind in standing("public", low):
        if low[end : end + 1].isalnum() and low[end - 1] != " ":
            continue
        if by_rule := _RULES.get(kind):
            begun, stop = by_rule(text, start, end)
            if stop:
                found[begun] = stop
        elif text[start:end] != low[start:end] and not low[start - 1 : start].isalnum():
            if kind == "thinker" and text[start].isupper():
                thinkers.append((start, end))
            elif kind == "public":
                found[start] = max(end, found.get(start, 0))
    _add_thinkers(text, low, thinkers, found)
    _add_years(text, found)
    return found


_NOWHERE = (0, 0)


def _law(text: str, start: int, end: int) -> tuple[int, int]:  # noqa: ARG001 - as the others
    """A case, a form or a provision that begins here, or the case round this "v"."""
    if text[start] == " ":
        law = _against(text, start)
    else:
        law = _CASE.match(text, start) if text[start].isupper() else None
    return law.span() if law else _NOWHERE


def _held(text: str, start: int, end: int) -> tuple[int, int]:  # noqa: ARG001 - as the others
    """What is eaten, drunk, watched or played."""
    thing = _THING.match(text, end)
    if thing is None or thing.group(1).split()[0].lower() in _LED:
        return _NOWHERE
    return end, thing.end()


def _act(text: str, start: int, end: int) -> tuple[int, int]:
    """An Act of Parliament, or regulations."""
    begun = _ACT.search(text, max(0, start - 70), end)
    return (begun.start("v"), end) if begun else _NOWHERE


def _make(text: str, start: int, end: int) -> tuple[int, int]:
    """A make of car or telephone, with its model."""
    if not text[start].isupper() or text[start - 1 : start].isalnum():
        return _NOWHERE
    model = _MODEL.match(text, end)
    return start, model.end() if model else end


def _add_years(text: str, found: dict[int, int]) -> None:
    """The year of a guidance belongs to its name ("Working Together to Safeguard Children 2023")."""
    for start, end in found.items():
        if (year := _YEAR.match(text, end)) and text[start : start + 4].isalpha():
            found[start] = year.end()


def _against(text: str, at: int) -> re.Match[str] | None:
    """The case round the " v " at ``at``, with its citation."""
    line = text.rfind("\n", 0, at) + 1
    for first in _CAPITAL.finditer(text, max(line, at - 60), at):
        case = _AGAINST.match(text, first.start())
        if case and case.end() > at:
            return case
    return None


def _called_after(text: str, start: int, end: int) -> tuple[int, int]:
    """The name before "sign" or "score", if it belongs to the trade."""
    if text[max(0, start - 40) : start].rpartition(" ")[2].islower():
        return _NOWHERE
    whom = _AFTER_WHOM.search(text, max(0, start - 40), start)
    if whom is None or _led(text, whom.start()):
        return _NOWHERE
    first = whom.group(1).split()[0].lower()
    if first in TITLES or (whom.group(2) and first in GIVEN_NAMES) or ordinary(first):
        return _NOWHERE
    return whom.start(), end


_RULES: dict[str, Callable[[str, int, int], tuple[int, int]]] = {
    "law": _law,
    "held": _held,
    "act": _act,
    "make": _make,
    "called": _called_after,
}


def _speaks_of_theory(low: str, start: int, end: int) -> bool:
    near = low[max(0, start) : end]
    if any(word in near for word in _THEORY):
        return True
    return _REVIEWED.search(low, max(0, start), end) is not None


def _add_thinkers(text: str, low: str, held: list[tuple[int, int]], found: dict[int, int]) -> None:
    """Adds surnames that stand for a book: near talk of theory, cited, or beside one another."""
    sure: list[tuple[int, int]] = []
    doubtful = []
    for start, end in held:
        if _led(text, start):
            continue
        if _CITED.match(text, end) or _speaks_of_theory(low, start - _NEAR, end + _NEAR):
            sure.append((start, end))
        else:
            doubtful.append((start, end))
    for start, end in sure:
        found.setdefault(start, end)
    for start, end in doubtful:
        near = any(abs(start - other) < _NEAR for other, _ in sure)
        if near or sum(abs(start - other) < _NEAR for other, _ in held) > 2:  # noqa: PLR2004
            found.setdefault(start, end)


def _led(text: str, start: int) -> bool:
    """Whether a title or a given name before makes a surname somebody here."""
    before = _BEFORE.search(text, max(0, start - 24), start)
    return before is not None and before.group(1).lower() in _LED
