"""Splitting a 32-byte key among people: any ``needed`` of the shares give it, fewer give nothing.

Shamir's scheme byte by byte over GF(256) with the polynomial of AES. A share is written in base 32
for paper, with a checksum that catches slips of the pen, and names the key it belongs to, so that
shares of different keys, or of two splittings, never make a wrong key. Layout:
docs/formats/shares.md. Not constant in time: it runs once, on a machine of the ceremony.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256

from shared.crypto.framing import KEY_SIZE, check_key, encode_context
from shared.domain.errors import Corrupt, Invalid

FEWEST_NEEDED = 2
MOST_SHARES = 16
MARK_SIZE = 8

_VERSION = 1
_CHECK_SIZE = 4
_SIZE = 1 + MARK_SIZE + 1 + 1 + KEY_SIZE + _CHECK_SIZE
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": "", "\t": "", "\n": ""})
_LETTERS = (_SIZE * 8 + 4) // 5
_GROUP = 4


@dataclass(frozen=True, slots=True)
class Share:
    """One person's share. ``repr`` shows its number only."""

    mark: bytes
    needed: int
    number: int
    value: bytes

    def __repr__(self) -> str:
        return f"Share({self.number})"

    def to_text(self) -> str:
        """For paper: groups of four letters and digits."""
        body = bytes([_VERSION]) + self.mark + bytes([self.needed, self.number]) + self.value
        letters = _letters(body + _checksum(body))
        return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))

    @classmethod
    def parse(cls, text: str) -> Share:
        """Read a share as somebody typed it; case, spaces and hyphens do not count.

        Raises Invalid ``share-mistyped``.
        """
        data = _bytes(text.upper().translate(_LOOKS_LIKE))
        body, check = data[:-_CHECK_SIZE], data[-_CHECK_SIZE:]
        if body[:1] != bytes([_VERSION]) or check != _checksum(body):
            raise _mistyped()
        at = 1 + MARK_SIZE
        share = cls(body[1:at], body[at], body[at + 1], body[at + 2 :])
        if not (FEWEST_NEEDED <= share.needed <= MOST_SHARES and 1 <= share.number <= MOST_SHARES):
            raise _mistyped()
        return share


def split(key: bytes, shares: int, needed: int) -> list[Share]:
    """``shares`` shares of a key, of which any ``needed`` give it back.

    Raises Invalid ``shares-count`` unless 2 <= needed <= shares <= 16, and ``key-size``.
    """
    check_key(key)
    if not FEWEST_NEEDED <= needed <= shares <= MOST_SHARES:
        raise Invalid("shares-count", "Between 2 and 16 shares, and no more needed than there are.")
    rows = [key, *(secrets.token_bytes(KEY_SIZE) for _ in range(needed - 1))]
    numbers = range(1, shares + 1)
    return [Share(mark(key), needed, x, _evaluate(rows, x)) for x in numbers]


def combine(shares: Sequence[Share]) -> bytes:
    """The key.

    Raises Invalid ``shares-few`` for too few different ones, ``shares-mixed`` for shares of
    different keys, Corrupt ``shares-wrong`` when they do not give the key they name.
    """
    if len({(share.mark, share.needed) for share in shares}) > 1:
        raise Invalid("shares-mixed", "These shares do not belong together.")
    known = {share.number: share for share in shares}
    if not known or len(known) < shares[0].needed:
        raise Invalid("shares-few", "More shares are needed.")
    used = [known[number] for number in sorted(known)][: shares[0].needed]
    weights = [_weight([share.number for share in used], share.number) for share in used]
    columns = zip(*(share.value for share in used), strict=True)
    key = bytes(_dot(weights, column) for column in columns)
    if mark(key) != used[0].mark:
        raise Corrupt("shares-wrong", "The shares do not give the key that they name.")
    return key


def mark(key: bytes) -> bytes:
    """Which key a share belongs to: says nothing about the key itself."""
    return sha256(encode_context("lockgate/share/1", key)).digest()[:MARK_SIZE]


# --- GF(256) ------------------------------------------------------------------------------------


def multiply(a: int, b: int) -> int:
    """The product in GF(256) modulo x^8 + x^4 + x^3 + x + 1."""
    product = 0
    while b:
        product ^= a if b & 1 else 0
        a = (a << 1) ^ (0x11B if a & 0x80 else 0)
        b >>= 1
    return product


def inverse(a: int) -> int:
    """What ``a`` must be multiplied with to give 1: its 254th power."""
    return reduce(multiply, [a] * 254, 1)


def _evaluate(rows: Sequence[bytes], x: int) -> bytes:
    """The polynomials whose coefficients are the rows' bytes, at x."""
    value = bytes(KEY_SIZE)
    for row in reversed(rows):
        value = bytes(multiply(v, x) ^ r for v, r in zip(value, row, strict=True))
    return value


def _weight(numbers: Sequence[int], own: int) -> int:
    """Lagrange's weight at 0 of the share with the number ``own``."""
    others = [x for x in numbers if x != own]
    return reduce(multiply, [multiply(x, inverse(x ^ own)) for x in others], 1)


def _dot(weights: Sequence[int], column: Sequence[int]) -> int:
    return reduce(int.__xor__, map(multiply, weights, column))


# --- paper --------------------------------------------------------------------------------------


def _checksum(body: bytes) -> bytes:
    return sha256(encode_context("lockgate/share/1 check", body)).digest()[:_CHECK_SIZE]


def _letters(data: bytes) -> str:
    number = int.from_bytes(data, "big")
    return "".join(_ALPHABET[number >> 5 * at & 31] for at in reversed(range(_LETTERS)))


def _bytes(letters: str) -> bytes:
    if len(letters) != _LETTERS or not set(letters) <= set(_ALPHABET):
        raise _mistyped()
    number = reduce(lambda so_far, letter: so_far << 5 | _ALPHABET.index(letter), letters, 0)
    try:
        return number.to_bytes(_SIZE, "big")
    except OverflowError as error:
        raise _mistyped() from error


def _mistyped() -> Invalid:
    return Invalid("share-mistyped", "This share is mistyped: compare it with the paper.")
