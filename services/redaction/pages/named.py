"""What recipients and findings are called on the pages."""

from __future__ import annotations

from collections.abc import Sequence

from services.redaction.domain.spans import Category
from shared.domain.audience import Audience, AudienceKind

_FIXED = {
    "REVIEWER": "Independent reviewer",
    "PANEL": "National Panel",
    "PARTNER": "Safeguarding partners",
}
KINDS_OF_FINDING = {str(one): str(one).replace("-", " ").capitalize() for one in Category}


def audience_named(audience: str) -> str:
    """What an audience is called: "National Panel", "Father B"."""
    if audience in _FIXED:
        return _FIXED[audience]
    found = Audience.parse(audience)
    return found.label if found.kind is AudienceKind.FAMILY else audience.capitalize()


def audiences_named(family: Sequence[Audience]) -> list[tuple[str, str]]:
    """Whom a document may be approved for: the fixed audiences and the family by label."""
    return list(_FIXED.items()) + [(str(one), f"Family: {one.label}") for one in family]
