"""Builders the crypto tests share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import pytest

from shared.domain.errors import Corrupt, LockgateError

CHUNK = 16384


@dataclass(frozen=True, slots=True)
class Place:
    """An object's context; equal in shape to the vault's."""

    case: str = "case-1"
    document: str = "doc-1"
    version: int = 1
    kind: str = "original"
    audience: str = ""

    def but(self, **changes):
        """The same place but for these."""
        return replace(self, **changes)

    def fields(self):
        """The five fields in the order of the page."""
        return (self.case, self.document, self.version, self.kind, self.audience)


class Ranges:
    """A readable range over bytes that remembers what was asked for."""

    def __init__(self, data):
        self.data = data
        self.asked = []

    def __call__(self, offset, length):
        """Answer a read as a slice would."""
        self.asked.append((offset, length))
        return self.data[offset : offset + length]


def pattern(size):
    """Bytes in which every 16 KiB differ from every other."""
    return bytes((i * 7 + i // 251 + i // CHUNK) & 255 for i in range(size))


def pieces(data, size):
    """The data cut every so many bytes."""
    return [data[i : i + size] for i in range(0, len(data), size)]


def flip(data, at, bit=1):
    """The data with one bit of one byte changed."""
    return data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]


class refused:  # noqa: N801 - reads as a phrase in tests
    """Expect an error with exactly this code; all Corrupt errors of a code have one message."""

    messages: ClassVar[dict[str, str]] = {}

    def __init__(self, code):
        self.code = code

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if error is None:
            pytest.fail(f"nothing was refused; {self.code} was expected")
        if not isinstance(error, LockgateError):
            return False
        assert error.code == self.code
        if isinstance(error, Corrupt):
            assert self.messages.setdefault(self.code, error.message) == error.message
        return True
