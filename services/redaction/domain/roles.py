"""The roles people have in a case: who is family, who acts in a professional role."""

from __future__ import annotations

import re

PROFESSIONAL = frozenset(
    [
        "professional",
        "staff",
        "worker",
        "teacher",
        "head",
        "headteacher",
        "doctor",
        "gp",
        "nurse",
        "midwife",
        "visitor",
        "police",
        "officer",
        "constable",
        "sergeant",
        "detective",
        "inspector",
        "psychologist",
        "psychiatrist",
        "paediatrician",
        "consultant",
        "therapist",
        "counsellor",
        "solicitor",
        "barrister",
        "judge",
        "coroner",
        "guardian",
        "manager",
        "registrar",
        "advocate",
        "reviewer",
        "chair",
        "lead",
        "practitioner",
        "paramedic",
        "senco",
        "mentor",
        "tutor",
        "assistant",
        "coordinator",
        "adviser",
        "advisor",
        "specialist",
        "surgeon",
        "pharmacist",
        "dentist",
        "idva",
        "isva",
        "iro",
        "lado",
        "dsl",
    ]
)


def is_professional(role: str) -> bool:
    """Whether a register role names somebody who acts as a professional."""
    words = set(re.findall(r"[a-z]+", role.lower()))
    if "guardian" in words and not words & {"ad", "cafcass", "litem", "children"}:
        words.discard("guardian")
    return bool(words & PROFESSIONAL)
