"""Reads the values a case must not show, for the verifier's own use.

A reader of its own on purpose: a mistake in the register code that detection relies on must not
blind the verifier as well. Anything unexpected is refused, because a value that is not understood
is a value that is not looked for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.redaction.proof.fold import word_set
from shared.domain.errors import Invalid

_KEYS = word_set("label kind role names dob addresses phones emails handles identifiers keep_for")
_TOP = frozenset({"case", "entries", "incident", "dates"})


@dataclass(frozen=True, slots=True)
class Value:
    """One protected value: what it is, which entry it belongs to (by position), its text."""

    entry: int
    kind: str  # name, whole-name, dob, address, phone, email, handle, identifier
    text: str


@dataclass(frozen=True, slots=True)
class Values:
    """What must not appear, and what this audience may see."""

    hidden: tuple[Value, ...]
    kept: tuple[Value, ...]


def read_values(register_json: str, audience: str | None) -> Values:
    """Every value of the register, split by whether the audience may see the entry.

    Raises:
        Invalid: ``register-unreadable`` with the position of the entry, never its content.
    """
    try:
        register = json.loads(register_json)
    except ValueError:
        raise _unreadable(-1) from None
    if not isinstance(register, dict) or not set(register) <= _TOP:
        raise _unreadable(-1)
    entries = register.get("entries")
    if not isinstance(entries, list):
        raise _unreadable(-1)
    hidden: list[Value] = []
    kept: list[Value] = []
    for index, entry in enumerate(entries):
        found = _values(index, entry)
        keeps = _texts(index, entry, "keep_for")
        (kept if audience is not None and audience in keeps else hidden).extend(found)
    return Values(tuple(hidden), tuple(kept))


def _values(index: int, entry: Any) -> list[Value]:
    if not isinstance(entry, dict) or not set(entry) <= _KEYS:
        raise _unreadable(index)
    kind = "name" if entry.get("kind") in {"person", None} else "whole-name"
    found = [Value(index, kind, name) for name in _texts(index, entry, "names")]
    for key in ("addresses", "phones", "emails", "handles"):
        single = {"addresses": "address"}.get(key, key[:-1])
        found += [Value(index, single, text) for text in _texts(index, entry, key)]
    found += [Value(index, "identifier", text) for text in _identifiers(index, entry)]
    if entry.get("dob"):
        found.append(Value(index, "dob", _day(index, entry["dob"])))
    return [value for value in found if value.text.strip()]


def _texts(index: int, entry: dict[str, Any], key: str) -> list[str]:
    texts = entry.get(key) or []
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise _unreadable(index)
    return texts


def _identifiers(index: int, entry: dict[str, Any]) -> list[str]:
    items = entry.get("identifiers") or []
    if not isinstance(items, list):
        raise _unreadable(index)
    texts = []
    for item in items:
        value = item.get("value") if isinstance(item, dict) else None
        if not isinstance(value, str):
            raise _unreadable(index)
        texts.append(value)
    return texts


def _day(index: int, text: Any) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except (TypeError, ValueError):
        raise _unreadable(index) from None


def _unreadable(index: int) -> Invalid:
    return Invalid(
        "register-unreadable", "The register is not in the form the verifier knows.", entry=index
    )
