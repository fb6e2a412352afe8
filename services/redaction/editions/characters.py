"""Makes any text drawable: what the fonts cannot show is replaced by a visible remark.

Invisible characters go (they carry nothing a reader can see, and can hide or reorder text);
uncovered characters become a remark naming the script, never an empty box and never nothing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from services.redaction.editions.font_coverage import covered

_SPACES = re.compile(r"[^\S\n]+")
_SEVERAL = re.compile(r"[^\S\n]{2}")
# What nearly every text is made of: composed, visible and in the fonts.
_EASY = re.compile("[\n -~\u00a1-\u00ac\u00ae-\u017f\u2010-\u2027]*")


def drawable(text: str, longest: int = 60) -> tuple[str, frozenset[str]]:
    """The text as it can be typeset, and the scripts that had to be replaced by a remark.

    Line breaks are kept, other white space becomes one space, a word may break
    after every ``longest`` characters.
    """
    if _EASY.fullmatch(text):
        plain = _SPACES.sub(" ", text) if _SEVERAL.search(text) else text
        return _breakable(plain, longest), frozenset()
    shown, missing, run = [], set[str](), ""
    for character in _visible(text) + "\n":
        if covered(character) or character == "\n":
            if run:
                missing.add(_script(run[0]))
                shown.append(f"<{_script(run[0])}, {len(run)} not shown>")
                run = ""
            shown.append(character)
        else:
            run += character
    return _breakable("".join(shown)[:-1], longest), frozenset(missing)


def _breakable(text: str, longest: int) -> str:
    return _long_word(longest).sub(lambda hit: hit.group() + "\u200b", text)


@cache
def _long_word(longest: int) -> re.Pattern[str]:
    return re.compile(rf"\S{{{longest}}}(?=\S)")


def _visible(text: str) -> str:
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    spaced = _SPACES.sub(" ", composed.replace("\u2028", "\n").replace("\u2029", "\n"))
    return "".join(c for c in spaced if not _invisible(c))


def _invisible(character: str) -> bool:
    category = unicodedata.category(character)
    selector = "\ufe00" <= character <= "\ufe0f"
    return character != "\n" and (category in {"Cc", "Cf"} or selector)


def _script(character: str) -> str:
    if unicodedata.category(character) in {"So", "Sk", "Sm", "Cn", "Co", "Cs"}:
        return "symbols"
    first = unicodedata.name(character, "unknown").split()[0].split("-")[0]
    return f"{'CJK' if first == 'CJK' else first.capitalize()} characters"
