"""Who a redacted edition is made for.

The six audiences of the policy: OWN (the agency's own records back to it), REVIEWER, PARTNER,
PANEL, FAMILY (always one named recipient: ``FAMILY:Father B``) and PUBLIC. The part after the
colon is a register label, never a person's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.errors import Invalid


class AudienceKind(StrEnum):
    """The kinds of recipient the redaction policy tells apart."""

    OWN = "OWN"
    REVIEWER = "REVIEWER"
    PARTNER = "PARTNER"
    PANEL = "PANEL"
    FAMILY = "FAMILY"
    PUBLIC = "PUBLIC"


_LABEL = re.compile(r"[A-Za-z][A-Za-z0-9 ]{0,39}")


@dataclass(frozen=True, slots=True, order=True)
class Audience:
    """One audience; ``label`` is the register label of the family member, else empty."""

    kind: AudienceKind
    label: str = ""

    @classmethod
    def parse(cls, text: str) -> Audience:
        """Read ``REVIEWER`` or ``FAMILY:Father B``; raises Invalid for anything else."""
        name, colon, label = text.partition(":")
        try:
            kind = AudienceKind(name)
        except ValueError as error:
            allowed = ", ".join(k for k in AudienceKind if k != AudienceKind.FAMILY)
            raise Invalid(
                "audience-unknown", f"The audience must be one of {allowed} or FAMILY:<label>."
            ) from error
        if kind is AudienceKind.FAMILY and not _LABEL.fullmatch(label):
            raise Invalid(
                "audience-label", "FAMILY needs a register label, for example FAMILY:Mother."
            )
        if kind is not AudienceKind.FAMILY and colon:
            raise Invalid("audience-label", f"{kind} takes no label.")
        return cls(kind, label)

    def __str__(self) -> str:
        return f"{self.kind}:{self.label}" if self.label else str(self.kind)
