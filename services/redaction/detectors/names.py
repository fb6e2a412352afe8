"""What the parts of a person's name are, and the forms in which each part is written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from services.redaction.detectors.folding import fold
from services.redaction.detectors.tables.surname_spellings import SPELLINGS
from services.redaction.detectors.wordlist import words

TITLES = words(
    """mr mrs ms miss mx dr prof professor sir lady lord dame rev reverend revd fr father sr
    sister master mstr madam madame mme mlle herr frau hon judge justice hhj dj ddj sgt
    sergeant insp inspector supt pc dc ds di dci dsu wpc wdc pcso cllr councillor imam rabbi
    canon captain capt major col colonel lieutenant lt"""
)
PARTICLES = words(
    """de del della der den di da dos das do du la le les van von zu af av al el ul ur bin ibn
    ben bint binti binte abu abd umm st saint ter ten te y e i ap ab ferch verch o d l mac mc mag ni
    nic ui"""
)
_POST = words("""jr snr sr junior senior ii iii obe mbe qc kc phd md ba bsc msc esq""")
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "Å": "Aa",
     "ø": "oe", "Ø": "Oe"}
)  # fmt: skip
_ENDINGS = (
    ("ski", "ska"), ("cki", "cka"), ("dzki", "dzka"), ("ska", "ski"), ("cka", "cki"),
    ("dzka", "dzki"), ("ov", "ova"), ("ev", "eva"), ("ova", "ov"), ("eva", "ev"), ("off", "ov"),
    ("wicz", "vich"), ("vic", "vich"), ("vich", "vic"), ("sson", "son"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in parts, lower case and folded: ``given``, ``middle`` names, ``surname``."""

    given: str = ""
    middle: tuple[str, ...] = ()
    surname: str = ""
    title: str = ""


_GAELIC = frozenset(
    (first, "an") for first in ("mac", "mhic", "nic", "mag", "o", "ui")
)  # "Mac an Bhaird"


def plain(value: str) -> str:
    """Folded, lower case, single spaces."""
    return re.sub(r"\s+", " ", fold(value).text.lower()).strip()


def parse_name(value: str) -> PersonName:
    """The parts of a full name; "Surname, Given" and titles are understood."""
    text = re.sub(r"\([^)]*\)|\"[^\"]*\"", " ", plain(value))
    if "," in text:
        last, _, first = text.partition(",")
        if first.strip() and first.strip().rstrip(".") not in _POST:
            text = f"{first} {last}"
    words = [w.strip(".,;:") for w in text.replace(",", " ").split()]
    words = [w for w in words if w]
    title = ""
    while len(words) > 1 and words[0] in TITLES:
        title = title or words.pop(0)
        if words and words[0] in TITLES and len(words) > 1:
            words.pop(0)
    while len(words) > 1 and words[-1] in _POST:
        words.pop()
    if not words:
        return PersonName()
    if len(words) == 1:
        return PersonName(surname=words[0], title=title) if title else PersonName(given=words[0])
    cut = len(words) - 1
    while cut > 1 and (words[cut - 1] in PARTICLES or tuple(words[cut - 2 : cut]) in _GAELIC):
        cut -= 1
    return PersonName(words[0], tuple(words[1:cut]), " ".join(words[cut:]), title)


def untitled(value: str) -> PersonName:
    """The parts of a name whose first word is one, though it may be a title ("Major Shepherd")."""
    first, _, rest = plain(value).partition(" ")
    parsed = parse_name(f"x {rest}")
    return PersonName(first, parsed.middle, parsed.surname)


def umlaut_form(value: str) -> str:
    """The name with umlauts written out (Müller, Mueller); the same name when it has none."""
    return value.translate(_UMLAUTS)


def surname_forms(surname: str) -> set[str]:
    """Spellings of one surname: joined, spaced, gendered endings, Mc and Mac."""
    forms = _joins(surname)
    bare_words = surname.split()
    while len(bare_words) > 1 and (bare_words[0] in PARTICLES or bare_words[0] == "an"):
        bare_words = bare_words[1:]
        if len(bare_words[-1]) > 2:  # noqa: PLR2004 - "van It" is not "It"
            forms |= _joins(" ".join(bare_words))
    if surname.startswith(("al-", "el-", "ul-")):
        forms |= {surname[0] + misread + surname[2:] for misread in "1i|"}
    for old, new in _ENDINGS:
        if surname.endswith(old) and len(surname) > len(old) + 2:
            forms.add(surname.removesuffix(old) + new)
    forms |= SPELLINGS.get(surname, frozenset())
    bare = surname.replace(" ", "").replace("'", "")
    for mac, other in (("mac", "mc"), ("mc", "mac")):
        rest = bare.removeprefix(mac)
        if rest != bare and len(rest) > 3:  # noqa: PLR2004 - not Macy or Mack
            forms |= {
                other + rest,
                f"{other} {rest}",
                f"{mac} {rest}",
                mac + rest,
                f"{other}'{rest}",
            }
            break
    return forms


def _joins(word: str) -> set[str]:
    """The word with its hyphens, apostrophes and spaces kept, dropped and swapped."""
    if word.isalpha():
        return {word}
    spaced = re.sub(r"[-'\s]+", " ", word)
    forms = {word, spaced, spaced.replace(" ", "-"), spaced.replace(" ", "")}
    return forms | {word.replace("'", ""), word.replace("-", " "), word.replace("-", "")}


def given_forms(given: str) -> set[str]:
    """Spellings of one given name."""
    return _joins(given)


def parts(word: str) -> list[str]:
    """The parts of a compound name that are long enough to name a person alone."""
    found = [p for p in re.split(r"[-\s']+", word) if len(p) > 2 and p not in PARTICLES]  # noqa: PLR2004
    return found if len(found) > 1 or (found and found[0] != word) else []
