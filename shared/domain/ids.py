"""Opaque identifiers. They carry no meaning about a child, a family or a place."""

from __future__ import annotations

import secrets
import time
from typing import NewType

CaseId = NewType("CaseId", str)
PersonId = NewType("PersonId", str)
AgencyId = NewType("AgencyId", str)
RequestId = NewType("RequestId", str)
UploadId = NewType("UploadId", str)
DocumentId = NewType("DocumentId", str)
ObjectId = NewType("ObjectId", str)
DecisionId = NewType("DecisionId", str)
ReleaseId = NewType("ReleaseId", str)
DeliveryId = NewType("DeliveryId", str)
EventId = NewType("EventId", str)

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32: no i, l, o, u


def new_id(prefix: str) -> str:
    """A fresh id such as ``doc-01k9…``: 48 bits of milliseconds, then 80 random bits.

    Ids sort by time of making to the millisecond and cannot be guessed.
    """
    number = (int(time.time() * 1000) << 80) | secrets.randbits(80)
    digits = []
    for _ in range(26):
        number, rest = divmod(number, 32)
        digits.append(_ALPHABET[rest])
    return f"{prefix}-{''.join(reversed(digits))}"
