"""One made-up case that the detector tests share, and short ways to ask what was found."""

from __future__ import annotations

import json

from services.redaction.detectors import detect
from services.redaction.domain.register import Register, load_register
from services.redaction.domain.spans import Category, Span

EMPTY = Register()
CASE = load_register(
    json.dumps(
        {
            "case": "K-1",
            "entries": [
                {
                    "label": "Child A", "kind": "person", "role": "child",
                    "names": ["Amelia Rose Okafor", "Millie"], "dob": "2019-05-04",
                    "addresses": ["14 Larch Grove, Huddersfield HD1 2TA"],
                    "phones": ["07700 900123"], "emails": ["millie@example.org"],
                    "handles": ["@millie_ok"],
                    "identifiers": [
                        {"type": "nhs", "value": "999 000 0018"},
                        {"type": "upn", "value": "R999999926001"},
                    ],
                    "keep_for": ["FAMILY:Mother"],
                },
                {
                    "label": "Sibling 1", "kind": "person", "role": "sibling",
                    "names": ["Hope Joshua Young"], "dob": "2014-11-23",
                },
                {"label": "Mother", "kind": "person", "role": "parent", "names": ["Grace Okafor"]},
                {"label": "Father A", "kind": "person", "role": "parent", "names": ["Mark O'Brien-Müller"]},
                {
                    "label": "Social Worker 1", "kind": "person", "role": "professional",
                    "names": ["Siân Zielińska"],
                },
                {"label": "School 1", "kind": "school", "names": ["St Mary's Moorend Academy"]},
                {"label": "GP 1", "kind": "gp", "names": ["Lindley Medical Practice"]},
            ],
        }
    )
)  # fmt: skip


def found(text: str, register: Register = CASE) -> list[tuple[str, str]]:
    """(text, label) of every span."""
    return [(text[s.start : s.end], s.label) for s in detect(text, register)]


def at(text: str, value: str, register: Register = CASE) -> Span | None:
    """The span that covers the first mention of ``value``, if one covers all of it."""
    start = text.index(value)
    end = start + len(value)
    return next((s for s in detect(text, register) if s.start <= start and s.end >= end), None)


def covered(text: str, value: str, register: Register = CASE) -> bool:
    """Whether every letter and digit of the first mention of ``value`` is in some span."""
    start = text.index(value)
    inside = {i for s in detect(text, register) for i in range(s.start, s.end)}
    return all(i in inside for i in range(start, start + len(value)) if text[i].isalnum())


def category(text: str, value: str, register: Register = EMPTY) -> Category | None:
    """The category of the span over ``value``."""
    span = at(text, value, register)
    return span.category if span else None
