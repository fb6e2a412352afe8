"""How sure a registered name is when it stands in small letters and may be an ordinary word.

People who type in a hurry leave capitals out: "spoke to hope today". Only a person's place in the
sentence speaks for the name then, and the answer is never more than a doubtful proposal.
"""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re

from services.redaction.detectors.unkempt import addressed, apart, is_word, unkempt
from services.redaction.detectors.vocabulary import MONTH_NAMES, ordinary
from services.redaction.detectors.wordlist import words

DOUBTFUL = 0.45
_PRESUMED = 0.35
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
    shouted punched kicked slapped threatened stayed slept hates likes loves feels felt thinks
    doesn didn isn wasn hasn doesnt didnt isnt wasnt hasnt keeps kept needs seems seemed looked"""
)
_OPENERS = words(
    """and but so when then if because as while noted said says where today yesterday after
    before later re for about with from by on think thinks thought whether why how"""
)
_TITLES = words("mr mrs ms miss mx")
_RANKS = words("dr pc dc wpc sgt prof cllr")
_PRESENT = words("at today was is has had when who because yesterday tonight now")
_NOT_BEFORE = words(
    """the a an this that these those my your his her its our their no any some every each in of
    more less very so too not i we you he she it they to can could would should must might may
    will who there"""
)
_FIELDS = words("name child pupil patient subject re client forename surname")
_NEVER_BEFORE = _NOT_BEFORE - {"to"}
_LINKED = frozenset(("to", "with", "from", "about", "re"))
_COPULAS = frozenset(("was", "is", "has", "had", "did"))
_MODALS = frozenset(("will", "may"))
SPOKE_TO = re.compile(
    r"(?:speak(?:s|ing)?|spoke|talk(?:s|ed|ing)?|chat(?:ted)?|listened|happened|liv(?:es?|ed|ing)"
    r"|stay(?:s|ed|ing)?|contact|visit|left|home|call|meeting|session|work(?:ed|ing))"
    r" (?:to|with|from) $"
)
_ABOUT = re.compile(
    r"(?:worr(?:y|ied|ies)|concern(?:s|ed)?|ask(?:s|ed)|talk(?:s|ed|ing)|spoke|heard|upset|referral|bruise|call|called|news"
    r"|information|meeting|met|sat|play(?:s|ed|ing)|went|gone|out|off|home|stay(?:s|ed|ing)?) (?:about|re|with) $"
)
_LINK_BEFORE = re.compile(f"{SPOKE_TO.pattern}|{_ABOUT.pattern}")
_KIN_WITH = re.compile(
    rf" and (?:his|her|their) (?:{'|'.join(sorted(_KIN))}|family|children|kids|baby)(?![a-z])"
)
_AGED = re.compile(
    r" ?\((?:aged? ?)?\d{1,2}(?: ?(?:yrs?|years?|months?|mths?|weeks?|wks?)?(?: old)?)?\)"
)
_TOWARDS = words("to with from by for at told")
_THEN_NO_NOUN = words(
    """that and about at in on today when if because was is has had this to for from again how why what where
    who not he she they it we i you yesterday tonight now before after his her their but so as or"""
)
_DOING = re.compile(
    r" (?:was|is|has|had) (?:been )?(?:[a-z]+ing|seen|hit|hurt|upset|asleep|born|home|with)(?![a-z])"
)
_WHAT = re.compile(
    r"(?i)(?<![a-z])(?:what|which|all|everything|that|as|something|anything)(?![a-z])"
)
_BOTH = re.compile(r" and [a-z]+ (?:were|are|have|both|went|came|had)(?![a-z])")
_PICKED = re.compile(
    r"(?:picked|picks|pick|rang|drop|dropped|take|took|bring|brought|phone|tell|ask|see|love|hate|hit|hits|miss|called|woke|fed|held|seen|txt|msg|fancy|batter|slap|punch|meet) (?:up |out |off )?$"
)
_TEXTED = words(
    """yeh yeah ye lol lmao omg nah naw wots wot whats wheres hows whos soz bro bruv fam m8 mate cos coz cuz tho ffs wen
    an u seen hate love fancy batter innit dont didnt is wheres tell txt msg"""
)
_TEXTED_AFTER = words(
    "only got not gone here comin coming late ill sick mum dad phone house room gonna aint wont dont"
)
_TEXTED_LAST = words(
    "to got with for see seen tell from about hit ring ask need want miss love hate bring get on at"
)
_TOLD = words(
    "answer ring call phone txt text come go get stop pick tell give bring reply msg wait listen wake leave pls plz ur ya did u"
)
_GIVEN_TO = re.compile(
    r" (?:it|them|that|this|these|phone|money|back|over|round|up|down|out|home|say|said|lie|lied|mean|nice|horrible|rude|close) to $"
)
_AND_ME = re.compile(r"(?i)(?<![a-z])(?:me|him|them|mum|dad) and $")


def _verb_is_name(  # noqa: PLR0911 - one line a reading
    text: str, start: int, end: int, form: str, around: tuple[str, str, str, str]
) -> bool:
    """Whether "said" in small letters is somebody called Said: no verb can stand there."""
    prior, marks_before, marks_after, then = around
    plain = marks_after == " "
    if text.startswith("'s ", end) or _AGED.match(text, end):
        return True
    if ":" in marks_before and not then:
        return prior in _KIN or prior in _FIELDS
    if prior in _TOWARDS and marks_before == " ":
        return then in _THEN_NO_NOUN or not plain
    if prior in _DOES_TO and marks_before == " " and prior not in {"asked", "called"}:
        return then in _THEN_NO_NOUN or not plain
    if _PICKED.search(text, max(0, start - 20), start):
        return then in _THEN_NO_NOUN or not plain
    if prior in {"hi", "hello", "dear", "asked"}:
        return True
    acts = plain and then in _DOES and then != form
    if prior in _KIN and marks_before == " ":
        told = _WHAT.search(text, max(0, start - 30), start)
        return not told and acts and (then not in _COPULAS or bool(_DOING.match(text, end)))
    if prior in _KIN and marks_before == ", ":
        return then == "and" or marks_after[:1] == ","
    if _AND_ME.search(text, max(0, start - 8), start):
        return acts
    return (not prior or _is_time(prior)) and (acts or bool(_BOTH.match(text, end)))


_LINE = 200  # characters of a message looked at on either side


def _texted(text: str, start: int, marks: str, prior: str, then: str) -> bool:
    """Whether a line without capitals, as in a text message, has a person there."""
    led = prior in _TEXTED or (not then and prior in _TEXTED_LAST) or ":" in marks
    if prior and not led and not _PICKED.search(text, max(0, start - 20), start):
        return False
    first = text.rfind("\n", max(0, start - _LINE), start) + 1
    line = text[first or max(0, start - _LINE) : start + _LINE].partition("\n")[0]
    if not line.rpartition(": ")[2].islower():
        return False
    if ":" in marks:
        return then in _DOES or then in _TOLD
    return (
        bool(prior)
        or then in _TOLD
        or then in _DOES
        or then in _TEXTED_AFTER
        or then[2:].endswith("ed")
    )


def _is_time(prior: str) -> bool:
    """Whether the word before is a time or a date at the head of a note, not a count."""
    return prior[-1].isdigit() and (len(prior) > 3 or not prior.isdigit())  # noqa: PLR2004


def small_name(
    text: str, start: int, end: int, form: str, around: tuple[str, str, str, str]
) -> float:
    """The confidence that a word in small letters is the name; 0 when it is the word.

    ``around`` is the word before, the marks after it, the marks after the name, the word after.
    Where nothing has a capital, the name is presumed.
    """
    if addressed(text, start, end):
        return DOUBTFUL
    sure = _in_kempt(text, start, end, form, around)
    if sure and around[2] == " " and around[3] == "of":
        return 0.0
    if sure or not (apart(text, start, end) and unkempt(text, start)):
        return sure
    if is_word(text, start, end, form, around):
        return 0.0
    return _PRESUMED


def _in_kempt(  # noqa: C901, PLR0911, PLR0912 - one line a reading
    text: str, start: int, end: int, form: str, around: tuple[str, str, str, str]
) -> float:
    prior, marks_before, marks_after, then = around
    prior = prior.lstrip("([{'\"")
    if len(form) == 3 and form not in MONTH_NAMES and not ordinary(form):  # noqa: PLR2004
        return 0.5
    if prior in _TITLES or (prior in _RANKS and (form not in _MODALS or then in _DOES)):
        return 0.85 if marks_before in {" ", ". "} else DOUBTFUL
    if form in _DOES:
        return DOUBTFUL if _verb_is_name(text, start, end, form, around) else 0.0
    if prior in _NEVER_BEFORE and marks_before == " ":
        return 0.0
    if then == "and" and _KIN_WITH.match(text, end) and prior not in _NOT_BEFORE:
        return DOUBTFUL
    if prior in _LINKED and _LINK_BEFORE.search(text, max(0, start - 24), start):
        return DOUBTFUL
    if (prior == "for" and then == "to") or (prior == "with" and then in _PRESENT):
        return DOUBTFUL
    if (not prior and marks_after[:1] == ":") or (":" in marks_before and not then):
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
    if prior in _NOT_BEFORE and not (
        prior == "to" and not then and _GIVEN_TO.search(text, max(0, start - 20), start)
    ):
        return 0.0
    if _texted(text, start, marks_before, prior, then):
        return DOUBTFUL
    begins = not prior or prior in _OPENERS or prior in MONTH_NAMES or _is_time(prior)
    subject = begins or marks_before.strip(" ")
    return DOUBTFUL if subject and then in _DOES and marks_after == " " else 0.0
