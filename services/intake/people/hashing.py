"""Secrets at rest: argon2id for what people choose, keyed digests for what we draw at random."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass, field

import argon2

from shared.domain.errors import Unavailable

AT_ONCE = 4
"""Password checks running at the same time: each takes 64 MiB."""


@dataclass(frozen=True, slots=True)
class DirectoryKey:
    """The key of the blind indexes; without it a copy of the database finds nobody."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) < 32:  # noqa: PLR2004 - 256 bits
            raise ValueError("the directory key needs at least 32 bytes")

    def digest(self, purpose: str, value: str) -> str:
        """A keyed digest of ``value`` that is worth nothing for another purpose."""
        return hmac.new(self.secret, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def fresh_secret() -> str:
    """256 random bits in a form fit for cookies and addresses."""
    return secrets.token_urlsafe(32)


def same(one: str, other: str) -> bool:
    """Equality that takes the same time wherever they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


class Passwords:
    """Hashes and checks passwords; by default with the low-memory profile of RFC 9106."""

    def __init__(self, parameters: argon2.Parameters | None = None) -> None:
        chosen = parameters or argon2.profiles.RFC_9106_LOW_MEMORY
        self._hasher = argon2.PasswordHasher.from_parameters(chosen)
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._nobody = self._hasher.hash(fresh_secret())

    def hash(self, password: str) -> str:
        """The string to keep."""
        with self._place():
            return self._hasher.hash(password)

    def fits(self, kept: str, password: str) -> bool:
        """Whether the password is the one; takes as long when there is none to compare with."""
        with self._place():
            try:
                return self._hasher.verify(kept or self._nobody, password) and bool(kept)
            except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
                return False

    def is_weak(self, kept: str) -> bool:
        """Whether a kept hash was made with older parameters."""
        return self._hasher.check_needs_rehash(kept)

    def _place(self) -> _Place:
        return _Place(self._places)


class _Place:
    """One of the places for a password check; waits for it, but not for ever."""

    def __init__(self, places: threading.BoundedSemaphore) -> None:
        self._places = places

    def __enter__(self) -> None:
        if not self._places.acquire(timeout=10):
            raise Unavailable("sign-in-busy", "Too many people are signing in. Try again.")

    def __exit__(self, *_: object) -> None:
        self._places.release()
