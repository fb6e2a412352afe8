"""What a word looks and sounds like: keys that a misread or misheard name shares with the name."""
# ruff: noqa: E501 - tables are easier to check on one line

from __future__ import annotations

LOOKS_LIKE = {
    "0": "odcqu", "1": "liltjf", "2": "z", "3": "eb", "4": "a", "5": "s", "6": "bg", "7": "tyz",
    "8": "bgs", "9": "gqp", "|": "litj", "!": "lij", "$": "s", "]": "ji",
}  # fmt: skip
"""Letters that a poor scan shows as a digit or a mark."""
_MISREAD = (
    ("0", "o"),
    ("1", "l"),
    ("|", "l"),
    ("!", "l"),
    ("5", "s"),
    ("$", "s"),
    ("8", "b"),
    ("6", "g"),
)
_PAIRS = (("rn", "m"), ("cl", "d"), ("vv", "w"), ("nn", "m"), ("ri", "n"), ("li", "h"), ("ii", "u"))
_RUN_TOGETHER = (
    ("in", "m"),
    ("ni", "m"),
    ("rn", "m"),
    ("nn", "m"),
    ("cl", "d"),
    ("vv", "w"),
    ("li", "h"),
)
_BLUR = str.maketrans(
    {"0": "o", "1": "l", "|": "l", "!": "l", "5": "s", "$": "s", "8": "h", "6": "o", "a": "o", "e": "o", "c": "o", "q": "o",
     "g": "o", "9": "o", "d": "o", "u": "n", "v": "y", "b": "h", "f": "l", "t": "l", "i": "l", "j": "l", "7": "l", "z": "s",
     "2": "s", "4": "o", "3": "o", "k": "x"}
)  # fmt: skip
_HEARD = (
    ("tch", "c"), ("sch", "c"), ("tsch", "c"), ("sz", "c"), ("cz", "c"), ("ch", "c"), ("sh", "c"), ("zh", "z"), ("rz", "z"),
    ("ph", "f"), ("kh", "h"), ("gh", "g"), ("dh", "d"), ("bh", "b"), ("th", "t"), ("ck", "k"), ("qu", "k"), ("x", "ks"),
    ("q", "k"), ("w", "v"), ("j", "y"), ("ts", "c"), ("z", "s"),
)  # fmt: skip
_UNHEARD = frozenset("aeiouyh")
_FEWEST_HEARD = 4  # consonants; fewer sound like too much else


def shape(word: str) -> str:
    """The word as a poor scan shows it: letters and digits that look alike become one."""
    for seen, meant in (*_MISREAD, *_PAIRS):
        word = word.replace(seen, meant)
    return word.replace("i", "l")


def blurred(word: str) -> str:
    """The word as a bad copy shows it: every letter becomes the one it is most taken for."""
    return word.translate(_BLUR)


def blurs(word: str) -> tuple[str, str]:
    """The same, and with pairs of letters run together."""
    joined = word
    for seen, meant in _RUN_TOGETHER:
        joined = joined.replace(seen, meant)
    return blurred(word), blurred(joined)


def sounded(word: str) -> str:
    """The consonants of a word as many languages' ears hear them; empty when there are too few."""
    for written, heard in _HEARD:
        word = word.replace(written, heard)
    if "ce" in word or "ci" in word:
        word = word.replace("c", "s")
    kept: list[str] = []
    for at, char in enumerate(word):
        if char in _UNHEARD and at:
            continue
        letter = "a" if char in _UNHEARD else char
        if kept[-1:] != [letter]:
            kept.append(letter)
    return "".join(kept) if len(kept) >= _FEWEST_HEARD else ""
