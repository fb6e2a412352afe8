"""The people, places and numbers of the story, as a case identity register.

Phone numbers are from the ranges kept for drama, NHS numbers from the 999 range that is never
issued, e-mail addresses under example.org.
"""

from __future__ import annotations

import json
from typing import Any

REGISTER: dict[str, Any] = {
    "case": "story",
    "incident": "2026-11-18",
    "entries": [
        {
            "label": "Child A",
            "kind": "person",
            "role": "child",
            "names": ["Tilly Grace Doyle", "Tilly", "TillyBear"],
            "dob": "2021-03-14",
            "identifiers": [
                {"type": "nhs", "value": "999 000 0026"},
                {"type": "upn", "value": "R999999926001"},
            ],
        },
        {
            "label": "Sibling 1",
            "kind": "person",
            "role": "sibling",
            "names": ["Kofi Daniel Mensah", "Kofi"],
            "dob": "2015-09-02",
            "identifiers": [{"type": "nhs", "value": "999 000 0174"}],
        },
        {
            "label": "Mother",
            "kind": "person",
            "role": "parent",
            "names": ["Rebecca Ashworth", "Becky"],
            "dob": "1993-11-30",
            "addresses": ["14 Larch Grove, Huddersfield HD1 2TA"],
            "phones": ["07700 900417"],
            "emails": ["becky.ashworth@example.org"],
            "handles": ["@beckyash93"],
            "identifiers": [{"type": "nino", "value": "QQ 12 34 56 C"}],
            "keep_for": ["FAMILY:Mother"],
        },
        {
            "label": "Father A",
            "kind": "person",
            "role": "parent",
            "names": ["Daniel Kwame Mensah", "Danny Mensah"],
            "dob": "1989-01-22",
            "addresses": ["Flat 3, 27 Corporation Street, Dewsbury WF13 1QW"],
            "phones": ["07700 900682"],
            "keep_for": ["FAMILY:Father A"],
        },
        {
            "label": "Father B",
            "kind": "person",
            "role": "parent",
            "names": ["Liam Patrick Doyle"],
            "dob": "1990-06-08",
            "addresses": ["9 Quarry Rise, Halifax HX1 5ZZ"],
            "phones": ["07700 900155"],
            "emails": ["liam.doyle@example.org"],
            "keep_for": ["FAMILY:Father B"],
        },
        {
            "label": "Grandmother",
            "kind": "person",
            "role": "relative",
            "names": ["Margaret Ashworth", "Nana Maggie"],
            "phones": ["01632 960178"],
        },
        {
            "label": "School 1",
            "kind": "school",
            "names": ["Thornley Bank Primary School", "Thornley Bank"],
        },
        {
            "label": "GP 1",
            "kind": "gp",
            "names": ["Milsbridge Lane Surgery"],
            "addresses": ["2 Milsbridge Lane, Huddersfield HD3 9ZX"],
        },
    ],
}

OTHER_CHILD = ("Oscar Whitfield", "17 Beacon Rise, Brighouse HD6 7QQ")
"""The wrong child, whose file is uploaded by mistake and pulled back."""


def register_json() -> str:
    """The register as a person would paste it."""
    return json.dumps(REGISTER, indent=2, ensure_ascii=False)


def needles() -> list[str]:
    """Every value of the register, for searching outputs and the data folder."""
    found: list[str] = []
    for entry in REGISTER["entries"]:
        for field in ("names", "addresses", "phones", "emails", "handles"):
            found += entry.get(field, [])
        found += [item["value"] for item in entry.get("identifiers", [])]
        if "dob" in entry:
            found.append(entry["dob"])
    return found


def values_of(label: str) -> list[str]:
    """The register values of one entry."""
    entry = next(e for e in REGISTER["entries"] if e["label"] == label)
    return [
        value
        for field in ("names", "addresses", "phones", "emails", "handles")
        for value in entry.get(field, [])
    ]
