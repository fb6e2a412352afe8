"""How sure a registered name is when it stands in small letters and may be an ordinary word.

People who type in a hurry leave capitals out: "spoke to hope today". Only a person's place in the
sentence speaks for the name then, and the answer is never more than a doubtful proposal.
"""

from __future__ import annotations

import re

from services.redaction.detectors.vocabulary import MONTH_NAMES, ordinary
from services.redaction.detectors.wordlist import words

DOUBTFUL = 0.45
_KIN = words(
    """mum mother dad father brother sister aunt auntie uncle nan gran nana grandma grandad son
    daughter baby partner boyfriend girlfriend husband wife friend cousin twin sibling stepdad
    stepmum stepfather stepmother niece nephew ex child pupil mate"""
)
_DOES_TO = words(
    """told asked met saw called named texted phoned rang messaged visited hit slapped kicked
    contacted emailed hugged collected dropped nicknamed"""
)
_DOES = words(
    """said says told tells disclosed stated reported was is has had did came went rang hit cried
    lives lived asked texted called phoned refused arrived attended wants wanted got woke ran
    shouted punched kicked slapped threatened stayed slept hates likes loves feels felt thinks"""
)
_OPENERS = words(
    """and but so when then if because as while noted said says where today yesterday after
    before later re for about with from by on"""
)
_NOT_BEFORE = words(
    """the a an this that these those my your his her its our their no any some every each in of
    more less very so too not i we you he she it they to can could would should must might may
    will who there"""
)
_COPULAS = frozenset(("was", "is", "has", "had", "did"))
_MODALS = frozenset(("will", "may"))
SPOKE_TO = re.compile(
    r"(?:speak(?:s|ing)?|spoke|talk(?:s|ed|ing)?|chat(?:ted)?|listened|happened|liv(?:es?|ed|ing)"
    r"|stay(?:s|ed|ing)?|contact|visit|left|home|call|meeting|session|work(?:ed|ing))"
    r" (?:to|with|from) $"
)


def small_name(  # noqa: C901, PLR0911 - one line a reading
    text: str, start: int, end: int, form: str, around: tuple[str, str, str, str]
) -> float:
    """The confidence that a word in small letters is the name; 0 when it is the word.

    ``around`` is the word before, the marks after it, the marks after the name, the word after.
    """
    prior, marks_before, marks_after, then = around
    if len(form) == 3 and form not in MONTH_NAMES and not ordinary(form):  # noqa: PLR2004
        return 0.5
    if form in _DOES:  # "mother said", whoever is called Said
        return 0.0
    if (not prior and marks_after[:1] == ":") or (":" in marks_before and not then):
        return DOUBTFUL
    if SPOKE_TO.search(text, max(0, start - 24), start):
        return DOUBTFUL
    if prior in _KIN and marks_before == ", " and (then == "and" or marks_after[:1] == ","):
        return DOUBTFUL
    if text.startswith("'s ", end) and (not prior or prior in _OPENERS):
        return DOUBTFUL
    if form in _MODALS and then not in _DOES - {"hit", "has"} and prior not in _DOES_TO:
        return 0.0
    if prior in _KIN and marks_before in {" ", ", "}:
        return DOUBTFUL
    if prior in _DOES_TO and marks_before == " " and then not in {"the", "a"}:
        return DOUBTFUL
    if prior == "that" and then in _DOES - _COPULAS and marks_after == " ":
        return DOUBTFUL
    if prior in _NOT_BEFORE:
        return 0.0
    begins = not prior or prior in _OPENERS or prior in MONTH_NAMES or prior[-1].isdigit()
    subject = begins or marks_before.strip(" ")
    return DOUBTFUL if subject and then in _DOES and marks_after == " " else 0.0
