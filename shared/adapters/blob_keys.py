"""Which blob keys are taken, the same for every store."""

from __future__ import annotations

import re

from shared.domain.errors import Invalid

_KEY = re.compile(r"\A[a-z0-9][a-z0-9._/-]{0,199}\Z")
_PREFIX = re.compile(r"\A([a-z0-9][a-z0-9._/-]{0,199})?\Z")


def check_key(key: str) -> str:
    """The key; raises Invalid ``blob-key`` for one that could mean two places, or none."""
    parts = key.split("/")
    if not _KEY.match(key) or ".." in key or any(part in ("", ".") for part in parts):
        raise Invalid("blob-key", "This is not the key of a stored object.")
    return key


def check_prefix(prefix: str) -> str:
    """The beginning of a key; raises Invalid ``blob-key``."""
    if not _PREFIX.match(prefix) or ".." in prefix or "//" in prefix:
        raise Invalid("blob-key", "This cannot be the beginning of a stored object's key.")
    return prefix


def missing() -> Invalid:
    """What is raised for a key that is not there."""
    return Invalid("blob-missing", "The stored object is not there.")
