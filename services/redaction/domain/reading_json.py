"""A reading as bytes and back, for keeping it sealed. Canonical: equal readings, equal bytes."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

from services.redaction.domain.reading import (
    Block,
    BlockKind,
    EditionKind,
    Page,
    PageSource,
    Reading,
    Spot,
    SpotKind,
    Word,
)


def to_bytes(reading: Reading) -> bytes:
    """The reading as canonical JSON; words as arrays, since a long scan holds many."""
    bare = replace(reading, pages=tuple(replace(page, words=()) for page in reading.pages))
    raw: dict[str, Any] = asdict(bare)
    for page, its_raw in zip(reading.pages, raw["pages"], strict=True):
        its_raw["words"] = list(page.words)
    return json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def from_bytes(data: bytes) -> Reading:
    """The reading that ``to_bytes`` was given."""
    raw = json.loads(data)
    return Reading(
        file_type=raw["file_type"],
        text=raw["text"],
        blocks=tuple(_block(block) for block in raw["blocks"]),
        pages=tuple(_page(page) for page in raw["pages"]),
        edition=EditionKind(raw["edition"]),
        warnings=tuple(raw["warnings"]),
        attachments=raw["attachments"],
        spots=tuple(
            Spot(**{**spot, "kind": SpotKind(spot["kind"])}) for spot in raw.get("spots", ())
        ),
    )


def _block(raw: dict[str, Any]) -> Block:
    cells = tuple((start, end) for start, end in raw["cells"])
    return Block(**{**raw, "kind": BlockKind(raw["kind"]), "cells": cells})


def _page(raw: dict[str, Any]) -> Page:
    words = tuple(map(Word._make, raw["words"]))
    return Page(**{**raw, "source": PageSource(raw["source"]), "words": words})
