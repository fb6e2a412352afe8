"""Names that are also words or places, and the few contexts in which they are plainly not names.

A short table of the verifier's own. Lower case is never a name; with a capital it is one, unless
one of the narrow contexts here applies. Doubt is a hit.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.redaction.proof.fold import Token, word_set

_MONTHS = frozenset({"april", "may", "june", "august", "january", "march"})
_PLACES = word_set(
    "leeds kent york lincoln chester preston bolton derby chelsea florence sydney austin "
    "jordan paris devon london ashford stafford stanley barnsley halifax burton lancaster "
    "bristol"
)
_SEASONS = frozenset({"summer", "autumn", "winter"})
_PLAIN = word_set(
    "abbot amber angel art ash autumn baker banks bell berry bill bird bishop bliss bloom "
    "booth bowman bright brook brooks brown bush butler carol carter case cash chance charity "
    "chase cherry chip christian church cliff clay cook cross crystal daisy dale dawn day "
    "dean destiny dick dolly drew duke earl eden eve ever faith fern field fields finch "
    "fisher flora ford forest fox frank frost gale gay gene ginger glen glory gold grace "
    "grant gray green grey guy hall harmony hardy haven hazel head heath heather hill holly "
    "honey hope house hunt hunter iris ivy jack jade jasmine jay jean jewel joy justice king "
    "kitty knight lane lark law lily little long love low lucky major mark marsh marshall "
    "mason max mercy miles mill miller mills moon moor moss nick noble nova ocean olive page "
    "park parker parks patience pat pearl penny pepper peter piper poppy porter potter power "
    "precious price prince princess prudence rain ray read reed reeves rich river rivers "
    "robin rod rose rosemary ruby rush rusty sage sandy savage senior sharp shepherd singer "
    "sky skye small smart sonny spring star stone storm strong sue summer sunny swan swift "
    "temple toby tucker turner victor victory violet walker wall ward waters weaver webb "
    "wells west white will willow winter wise wolf wood woods young"
)
WORDLIKE = _PLAIN | _MONTHS | _PLACES | _SEASONS

_STARTERS = word_set(
    "the a an he she it they we you i this that these those there be not his her their our "
    "your any all to for from of also have"
)
_AFTER_DATE_WORD = word_set(
    "in of by since until during from to last next early mid late this each every"
)
_DATED = frozenset({"date", "birth"})  # "[date of birth: May]": what a date was generalised to
_AFTER_SEASON = word_set("holiday holidays term break school")
_BEFORE_PLACE = word_set("in near at")
_AFTER_PLACE = word_set(
    "city university road council hospital general street crown magistrates county borough "
    "metropolitan infirmary college area"
)
_YOUNG = word_set(
    "person persons people child children carer carers adult adults man men woman women boy "
    "girl offender offenders minds lives mother mothers parent parents"
)


def plainly_a_word(folded: str, found: Sequence[Token], at: int) -> bool:
    """Whether the capitalised word at this place is certainly not used as a name."""
    word = found[at].word
    before = found[at - 1].word if at > 0 else ""
    after = found[at + 1] if at + 1 < len(found) else None
    follows = after.word if after is not None else ""
    if word in _MONTHS and (
        follows.isdigit() or before[:1].isdigit() or before in _AFTER_DATE_WORD
    ):
        return True
    if word in _MONTHS and before in _DATED:
        return folded[found[at - 1].end : found[at].start].startswith(":")
    if word in _SEASONS and (follows in _AFTER_SEASON or follows.isdigit()):
        return True
    if word in _PLACES and (before in _BEFORE_PLACE or follows in _AFTER_PLACE):
        return True
    if word == "young" and follows in _YOUNG:
        return True
    opens = at == 0 or any(c in ".!?:;\n" for c in folded[found[at - 1].end : found[at].start])
    return (
        opens
        and word in _PLAIN | _MONTHS
        and after is not None
        and not after.capital
        and follows in _STARTERS
    )
