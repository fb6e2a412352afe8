"""Keys from passphrases: argon2id (RFC 9106), with its parameters as they stand in key files."""

from __future__ import annotations

import base64
import re
import unicodedata
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from shared.crypto.framing import KEY_SIZE
from shared.domain.errors import Invalid

SALT_SIZE = 16
PATTERN = r"argon2id m=[1-9][0-9]{0,6} t=[1-9][0-9]? p=[1-9][0-9]? salt=[A-Za-z0-9+/]{22}=="
"""What ``protection`` writes, as a regular expression."""

_MOST_LANES = 16
_MOST_ITERATIONS = 64
_MOST_MEMORY_KIB = 1024 * 1024
_PARTS = re.compile(r"argon2id m=(\d+) t=(\d+) p=(\d+) salt=(.{24})")


@dataclass(frozen=True, slots=True)
class Cost:
    """Argon2id parameters; the defaults are RFC 9106's second recommended choice."""

    memory_kib: int = 64 * 1024
    iterations: int = 3
    lanes: int = 4

    def __post_init__(self) -> None:
        """Refuse parameters argon2 does not define, or that could exhaust a machine."""
        lowest = 8 * self.lanes
        if not (
            1 <= self.lanes <= _MOST_LANES
            and 1 <= self.iterations <= _MOST_ITERATIONS
            and lowest <= self.memory_kib <= _MOST_MEMORY_KIB
        ):
            raise Invalid("argon2-cost", "The argon2id parameters are out of range.")


def protection(cost: Cost, salt: bytes) -> str:
    """The parameters as a key file says them, and as they are bound to what they protect."""
    encoded = base64.b64encode(salt).decode()
    return f"argon2id m={cost.memory_kib} t={cost.iterations} p={cost.lanes} salt={encoded}"


def stretch(passphrase: str, said: str) -> bytes:
    """The 32 bytes of a passphrase under parameters that ``protection`` wrote.

    Raises Invalid ``argon2-cost`` for parameters out of range or in another spelling, and
    ``passphrase-empty``.
    """
    cost, salt = _parsed(said)
    if not passphrase:
        raise Invalid("passphrase-empty", "The passphrase must not be empty.")
    return Argon2id(
        salt=salt,
        length=KEY_SIZE,
        iterations=cost.iterations,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    ).derive(unicodedata.normalize("NFC", passphrase).encode())


def _parsed(said: str) -> tuple[Cost, bytes]:
    found = _PARTS.fullmatch(said)
    if found is None or not re.fullmatch(PATTERN, said):
        raise Invalid("argon2-cost", "The argon2id parameters are not in their one form.")
    memory, iterations, lanes = (int(found[at]) for at in (1, 2, 3))
    salt = base64.b64decode(found[4])
    cost = Cost(memory, iterations, lanes)
    if protection(cost, salt) != said:
        raise Invalid("argon2-cost", "The argon2id parameters are not in their one form.")
    return cost, salt
