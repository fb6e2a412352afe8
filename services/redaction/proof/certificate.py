"""The certificate: one signed statement that an edition was proven, and of what it was made.

Nothing is certified that was not proven: a report with a finding, or for another audience, is
refused. Holds digests, versions and ids only. Layout: docs/formats/certificate.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from services.redaction.proof.report import Report
from shared.domain.errors import Invalid, Refused

FORMAT = "lockgate-certificate/2"

Field = str | int | bool | None | list[str]
Signer = Callable[[dict[str, Field]], bytes]


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the caller knows about an edition: where it comes from and who answers for it."""

    source_sha256: str
    register_version: int
    policy_version: str
    decisions_sha256: str
    approver_id: str
    created_at: datetime


def certificate_fields(
    provenance: Provenance, report: Report, *, file: int = 0
) -> dict[str, Field]:
    """What the certificate of one verified file says.

    Raises:
        Refused: ``not-proven`` when the report has a finding or its control was not found.
        Invalid: ``certificate-fields`` when a time has no zone or the file is not in the report.
    """
    if not report.clean or report.control != "found":
        raise Refused(
            "not-proven",
            "The verifier found something: this file cannot be certified.",
            findings=len(report.findings),
        )
    if provenance.created_at.tzinfo is None or not 0 <= file < len(report.files):
        raise Invalid("certificate-fields", "A certificate needs a zoned time and a known file.")
    seen = report.files[file]
    return {
        "certificate": FORMAT,
        "source_sha256": provenance.source_sha256,
        "register_version": provenance.register_version,
        "register_sha256": report.register_sha256,
        "policy_version": provenance.policy_version,
        "decisions_sha256": provenance.decisions_sha256,
        "approver_id": provenance.approver_id,
        "audience": report.audience,
        "output_sha256": seen.sha256,
        "output_size": seen.size,
        "verifier": report.verifier,
        "checks": list(report.checks),
        "ocr": seen.ocr or report.ocr,
        "pages_read": seen.pages_read,
        "pages_same": seen.pages_same,
        "lines_sampled": seen.lines_sampled,
        "control": report.control,
        "created_at": _instant(provenance.created_at),
    }


def issue_certificate(
    provenance: Provenance, report: Report, sign: Signer, *, file: int = 0
) -> bytes:
    """The signed certificate of one verified file; refuses like ``certificate_fields``."""
    return sign(certificate_fields(provenance, report, file=file))


def certifies(fields: Mapping[str, object], output_sha256: str) -> bool:
    """Whether the fields of a checked certificate speak of this output."""
    return fields.get("certificate") == FORMAT and fields.get("output_sha256") == output_sha256


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
