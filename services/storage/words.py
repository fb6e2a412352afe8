"""What codes are called on storage's pages."""

from __future__ import annotations

from services.storage.domain.releases import CASE_DESTROYED, MANAGER_REASONS, MEMBERSHIP_REVOKED
from services.storage.witnessing import WitnessState
from shared.domain.audience import Audience, AudienceKind
from shared.domain.errors import Invalid

REASONS = {
    **MANAGER_REASONS,
    MEMBERSHIP_REVOKED: "The person left the case",
    CASE_DESTROYED: "The case was destroyed",
}

WITNESS_STATES = {
    WitnessState.UNASKED: "Not asked yet",
    WitnessState.COSIGNED: "Has cosigned",
    WitnessState.AWAY: "Does not answer",
    WitnessState.REFUSED: "Refuses to cosign",
    WitnessState.UNUSABLE: "Answers with a signature that is not its own",
    WitnessState.AHEAD: "Saw more entries than there are",
    WitnessState.DIFFERS: "Saw other entries",
}

KINDS = {
    "object.opened": "Opened",
    "object.refused": "Refused to open",
    "object.faulty": "Found lost or altered in the store",
    "store.orphan-removed": "Removed a stored file that belongs to nothing",
    "object.sealed": "Stored",
    "object.discarded": "Working copy deleted",
    "release.opened": "Release opened",
    "release.item-added": "Document released",
    "release.item-removed": "Document taken back",
    "release.recalled": "Release recalled",
    "release.expiry-changed": "Last day changed",
    "release.expired": "Release ended",
    "release.packaged": "Package made for recipient",
    "release.key-confirmed": "Release sealed to recipient's key",
    "release.key-removed": "Release no longer sealed to a key",
    "recipient-key.registered": "Recipient gave a key",
    "case-key.created": "Case key made",
    "case-key.destroying": "Destruction of case decided",
    "case-key.destroyed": "Case key destroyed",
    "case-key.found-erased": "Case key found erased",
    "case-key.rotated": "Case key rotated",
    "root-key.rotated": "Root key rotated",
    "key-job.started": "Rotation begun",
    "key-job.finished": "Rotation finished",
    "key-job.stopped": "Rotation stopped",
    "object.resealed": "Sealed anew",
    "case.held": "Legal hold set",
    "case.hold-lifted": "Legal hold lifted",
    "case.ended": "End of case recorded",
    "destruction.proposed": "Destruction of case proposed",
    "destruction.withdrawn": "Proposal to destroy case withdrawn",
    "destruction.confirmed": "Destruction of case confirmed",
    "destruction.stopped": "Destruction of case stopped by a legal hold",
    "destruction.certified": "Destruction of case certified",
    "log.exported": "Log downloaded",
}

FAULTS = {
    "missing": "Missing",
    "size": "Of another size",
    "key": "Its key does not open it",
    "rotten": "Altered",
    "orphan": "Belongs to nothing",
}
"""What scrubbing found, in words."""


JOBS = {
    "rotate-case": "Rotate the key of a case",
    "reseal": "Seal the documents of a case anew",
    "rotate-root": "Rotate the root key",
}


def kind_called(kind: str) -> str:
    """A kind of log entry; one of another service is shown as its code, made readable."""
    return KINDS.get(kind) or kind.replace(".", " ").replace("-", " ").capitalize()


def audience_called(audience: str) -> str:
    """Whom an edition is for: ``Reviewer``, ``Father A``; anything else as it stands."""
    try:
        parsed = Audience.parse(audience)
    except Invalid:
        return audience
    return parsed.label if parsed.kind is AudienceKind.FAMILY else parsed.kind.capitalize()
