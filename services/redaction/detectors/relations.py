"""Finds kinship that singles people out: whose ex-partner, which twin, the second of four.

Every role has a mother, a father, siblings; those words alone stay. A phrase is proposed when it
places one person in one family: kin of kin, a side of the family, an order of birth, a count.
"""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from services.redaction.detectors.folding import lowered
from services.redaction.detectors.watched import standing, watch
from services.redaction.detectors.windows import by_word, leading
from services.redaction.domain.register import Register
from services.redaction.domain.spans import Category, Reason, Span

NAME = "relations"

_NUMBER = (
    r"(?:[1-9]|1[0-9]|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen)"
)
_ORDER = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eldest|oldest|youngest|middle|last|1st|2nd|3rd|[4-9]th)"
_NEAR_KIN = r"(?:mother|father|mum|mam|mom|dad|parents?|brother|sister|siblings?|son|daughter|child|children|partner|husband|wife|twin|baby)"
_FAR_KIN = (
    r"(?:(?:great[- ]?)?(?:grandmother|grandfather|grandparents?|grandma|grandad|granddad|grandson|granddaughter|grandchild(?:ren)?)"
    r"|gran|granny|nan|nanna|nana|aunt(?:ie|y)?s?|great[- ]aunts?|great[- ]uncles?|uncles?|cousins?|nieces?|nephews?"
    r"|girlfriend|boyfriend|fianc(?:e|ee)|godmother|godfather|lodger|neighbour)"
)
_PAST = r"(?:ex[- ](?:partners?|husband|wife|boyfriend|girlfriend)|exes|(?:former|previous|late|estranged|new|current|then) (?:partners?|husband|wife|boyfriend|girlfriend))"
_MIXED = r"(?:(?:step|half)[- ]?(?:mother|father|mum|dad|brothers?|sisters?|siblings?|son|daughter|child(?:ren)?|grandmother|grandfather)|in[- ]laws?|(?:mother|father|brother|sister|son|daughter)[- ]in[- ]law)"
_SIDE = r"(?:maternal|paternal|adoptive|biological|birth|natural)"
_KIN = rf"(?:{_MIXED}|{_FAR_KIN}|{_PAST}|{_NEAR_KIN})"
_OWNER = rf"(?:(?:{_SIDE} |younger |older |elder |eldest |youngest |twin )?(?:{_MIXED}|{_FAR_KIN}|{_PAST}|{_NEAR_KIN}))"
_S = r"(?:'s|s')"
_ADJECTIVE = r"(?:(?:new|own|only|younger|older|elder|eldest|youngest|late|estranged|other|first|second|third|maternal|paternal|adult|best|close|teenage) )"

# Kin of kin: "mother's ex-partner", "half-brother's father", "his aunt's new boyfriend".
_CHAIN = re.compile(
    rf"(?i)(?:(?:his|her|their|the) )?{_OWNER}{_S} (?:{_ADJECTIVE}){{0,2}}(?:{_MIXED}|{_FAR_KIN}|{_PAST}|{_NEAR_KIN}|(?:best )?friend)(?:{_S} {_KIN}){{0,2}}(?![A-Za-z])"
)
_SIDED = re.compile(
    rf"(?i)(?:maternal|paternal)(?:(?: and |/| or )(?:maternal|paternal))? (?:(?:great|step|half)[- ])?(?:{_MIXED}|{_FAR_KIN}|family|relatives|side of the family)(?![A-Za-z])"
)
_BLOOD = re.compile(
    r"(?i)(?:adoptive|biological|birth|natural) (?:mother|father|parents?|siblings?|sister|brother|family)(?![A-Za-z])"
)
_HALVES = re.compile(
    rf"(?i)(?:(?:his|her|their|an?|the|{_NUMBER}) )?(?:(?:younger|older|elder|maternal|paternal) )?{_MIXED}(?![A-Za-z])"
)
_HELD = re.compile(
    rf"(?i)(?:his|her|their|my|the child's|(?:mother|father|mum|dad){_S}) (?:(?:maternal|paternal|great|late|elderly|older|younger) ){{0,2}}{_FAR_KIN}(?![A-Za-z])"
)
_TWIN = re.compile(
    r"(?i)(?:(?:his|her|their|a|the|an?) )?(?:(?:identical|non-identical|surviving|unborn|older|younger|other|fraternal) )?(?:twins?|triplets?|quadruplets?)(?: (?:brothers?|sisters?|boys?|girls?|siblings?|babies|pregnancy|birth))?(?![A-Za-z])"
)
_NO_TWIN = re.compile(r"(?i)twin[- ](?:track|beds?|bedded|town|room|set|aims?|peaks?)")
_BORN_AS = r"(?:eldest|oldest|youngest|middle|second (?:youngest|eldest|oldest))"
_CHILDREN = r"(?: (?:surviving |living |known |young |full |half[- ]?)?(?:children|siblings|brothers|sisters|boys|girls|sons|daughters|kids))"
_ELSEWHERE = r"(?![A-Za-z0-9-]|(?: [a-z-]+){0,2} (?:in|on|at) the (?:class|group|school|setting|nursery|unit|ward|room|cohort|home)| (?:times|cases|visits|referrals|meetings|sessions|reviews|occasions|pages|reports|plans|people|adults|staff))"
_PLACE_IN = re.compile(
    rf"(?i)(?:(?:the|an?) )?(?:(?:{_BORN_AS}|{_ORDER}[- ]born|{_ORDER} (?:child|girl|boy|son|daughter|baby))(?: (?:child|girl|boy|son|daughter))? of (?:(?:his|her|their|the|mother's|father's|a sibling group of) )?{_NUMBER}{_CHILDREN}?"
    rf"|(?:{_ORDER}|one) of (?:(?:his|her|their|the|mother's|father's) )?{_NUMBER}{_CHILDREN}){_ELSEWHERE}"
)
_ORDERED = re.compile(
    rf"(?i)(?:(?:the|his|her|their|an?|mother's|father's|parents') )(?:{_ORDER}(?:[- ]born)?|only|second youngest|second eldest) (?:child|sibling|son|daughter|brother|sister|baby|pregnancy|grandchild)(?! (?:protection|to|who|in need|seen|present|spoken|interviewed|known|named|on|at|left|not)\b)(?![A-Za-z])"
)
_COUNTED = re.compile(
    rf"(?i)(?:(?:has|have|had|with|of|his|her|their|and|has the|are|were|all) )(?:{_NUMBER} )(?:(?:younger|older|elder|full|half|step|maternal|paternal|surviving|adult|teenage|known|other) ){{0,2}}(?:half[- ]|step[- ]?)?(?:siblings?|brothers?|sisters?|sons|daughters)(?![A-Za-z])(?! (?:groups?|may|might|can|could)\b)"
)
_MOTHER_OF = re.compile(
    rf"(?i)(?:single )?(?:mother|father|mum|dad|parents?|grandmother) of {_NUMBER}(?![A-Za-z0-9-]| (?:the|these|those|children on|cases|families))"
)
_GROUP = re.compile(
    rf"(?i)(?:sibling group|family|household) of {_NUMBER}(?: (?:children|siblings|people|adults))?(?![A-Za-z0-9-])|(?:large|big) sibling group"
)
_COUSINS = re.compile(
    r"(?i)(?:are|were|being|is|was|married (?:to )?(?:his|her)?) ?(?:first|second) cousins?(?![A-Za-z])"
)
_JOINING = re.compile(r"(?i)(?:has the|has|have|had|with|of|and|are|were|was|is|being|all) ")
_SHORT = re.compile(r"(?:MGGM|MGGF|PGGM|PGGF|MGM|MGF|PGM|PGF|MGPs?|PGPs?|MGPs|PGPs)(?![A-Za-z])")

_RULES: dict[str, tuple[tuple[re.Pattern[str], int, float], ...]] = {
    "chain": ((_CHAIN, 24, 0.45),),
    "side": ((_SIDED, 0, 0.45), (_HELD, 30, 0.4)),
    "blood": ((_BLOOD, 0, 0.4),),
    "mixed": ((_HALVES, 24, 0.42), (_CHAIN, 10, 0.45)),
    "far": ((_HELD, 34, 0.4), (_CHAIN, 34, 0.45)),
    "twin": ((_TWIN, 24, 0.45),),
    "order": ((_PLACE_IN, 24, 0.5), (_ORDERED, 14, 0.42)),
    "count": ((_COUNTED, 44, 0.42),),
    "of": ((_MOTHER_OF, 18, 0.45), (_GROUP, 16, 0.42)),
    "cousin": ((_COUSINS, 26, 0.5),),
    "short": ((_SHORT, 0, 0.4),),
}
_KEYS: dict[str, tuple[str, ...]] = {
    "chain": (*tuple(f"{k}{s}" for k in ("mother", "father", "mum", "dad", "brother", "sister", "sibling", "partner", "husband", "wife", "son", "daughter") for s in ("'s ", "s' ")), "parents' ", "parent's ", "child's ", "friend's ", "aunt's ", "uncle's ", "cousin's ", "boyfriend's ", "girlfriend's ", "twin's "),
    "side": ("maternal ", "paternal "),
    "blood": ("adoptive ", "biological ", "birth mother", "birth father", "birth parent", "birth sibling", "birth family", "natural mother", "natural father"),
    "mixed": ("half-", "half brother", "half sister", "half sibling", "stepm", "stepf", "stepd", "stepb", "steps", "step-", "step m", "step f", "step d", "-in-law", " in law"),
    "far": ("grandm", "grandf", "grandp", "grandad", "granddad", "grands", "granny", "nanna", " nan ", " nana", " gran ", "auntie", "aunty", "aunt ", "aunts", "uncle", "cousin", "niece", "nephew"),
    "twin": ("twin", "triplet", "quadruplet"),
    "order": ("eldest", "oldest", "youngest", "middle", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "only child", "only son", "only daughter", "1st", "2nd", "3rd", "4th", "5th", "6th", "one of "),
    "count": ("sibling", "brothers", "sisters", " sons", "daughters"),
    "of": ("mother of ", "father of ", "mum of ", "dad of ", "parent of ", "parents of ", "sibling group", "family of ", "household of "),
    "cousin": ("first cousin", "second cousin"),
    "short": ("mgm", "mgf", "pgm", "pgf", "mggm", "mggf", "pggm", "pggf", "mgp", "pgp"),
}  # fmt: skip


watch("relations", by_word(_KEYS))
_AHEAD = 110


class RelationDetector:
    """Finds relationships that identify. ``find`` wants folded text."""

    name = NAME

    def find(self, text: str, register: Register) -> Iterable[Span]:  # noqa: ARG002 - by its words
        """Spans for kinship that singles somebody out; a person decides on each."""
        low = lowered(text)
        for at, _, kinds in standing("relations", low):
            led = not low[at].isalpha()
            if not led and low[at - 1 : at].isalnum():
                continue
            for kind in kinds:
                yield from _of_kind(text, kind, at + led)


def _of_kind(text: str, kind: str, start: int) -> Iterator[Span]:
    for pattern, back, sure in _RULES[kind]:
        match = leading(pattern, text, start - back, start, start + _AHEAD)
        if match and not _NO_TWIN.match(text, match.start()):
            led = _JOINING.match(match.group())
            first = match.start() + (led.end() if led else 0)
            yield Span(
                first,
                match.end(),
                Category.RELATIONSHIP,
                "relationship",
                Reason.QUASI_ID,
                NAME,
                sure,
            )
            return
