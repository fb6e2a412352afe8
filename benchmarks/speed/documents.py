"""Files from end to end: read in the sandbox, detect, build, verify, as the product does it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.speed import material
from benchmarks.speed.cost import cost_of, peak_bytes, spent
from benchmarks.speed.detection import Result
from services.redaction import offline, pipeline
from services.redaction.detectors import detect
from services.redaction.domain.labels import Labeller
from services.redaction.domain.reading import EditionKind, Reading
from services.redaction.readers.client import RenderedPage, read_document, render_pages
from shared.adapters.sandbox_process import ProcessSandbox
from shared.domain.audience import Audience, AudienceKind
from shared.ports.source import BytesSource

PANEL = Audience(AudienceKind.PANEL)
_ENTRIES = 60


def without_engine() -> None:
    """From here on no OCR engine is found, by this process or the verifier."""
    os.environ["PATH"] = "/nonexistent"


def born_digital(file: str, pages: int, edition: str, *, engine: bool) -> Result:
    """Read, detect, build and verify one PDF: CPU seconds of each stage, and peak memory."""
    content, register = Path(file).read_bytes(), material.register(_ENTRIES)
    if not engine:
        without_engine()
    sandbox, source = ProcessSandbox(), BytesSource(content)
    result, reading_cost = cost_of(lambda: read_document(sandbox, source, ocr=False))
    reading = result.reading
    if edition == "page":
        reading = replace(reading, edition=EditionKind.PAGE)
    spans, detect_cost = cost_of(lambda: detect(reading.text, register))
    wanted = pipeline.Wanted(PANEL, register, spans, "Document 1")

    def render() -> Iterator[RenderedPage]:
        return render_pages(sandbox, source, pipeline.DPI)

    with pipeline.Witness() as witness:
        made, build_cost = cost_of(
            lambda: pipeline.build(reading, wanted, Labeller(), render, witness)
        )
        report, verify_cost = cost_of(
            lambda: pipeline.prove("out.pdf", made, register, PANEL, (), witness)
        )
    total = reading_cost + detect_cost + build_cost + verify_cost
    sandbox.close()  # so that the peak of its processes is known
    return {
        "pages": float(pages), "rate": pages / total, "read": reading_cost, "detect": detect_cost,
        "build": build_cost, "verify": verify_cost, "peak": float(peak_bytes()),
        "built": float(reading.edition is EditionKind.TEXT), "found": float(len(report.findings)),
        "size": float(len(made)), "source": float(len(content)), "ocr": report.ocr,
    }  # fmt: skip


def scanned(file: str, pages: int) -> Result:
    """A scan: reading it with OCR, building its page edition, verifying that."""
    content, register = Path(file).read_bytes(), material.register(_ENTRIES)
    sandbox, source = ProcessSandbox(), BytesSource(content)
    result, reading_cost = cost_of(lambda: read_document(sandbox, source, ocr=True))
    reading: Reading = result.reading
    before = spent()
    wanted = pipeline.Wanted(PANEL, register, detect(reading.text, register), "Document 1")
    with pipeline.Witness() as witness:
        made = pipeline.build(
            reading,
            wanted,
            Labeller(),
            lambda: render_pages(sandbox, source, pipeline.DPI),
            witness,
        )
        build_cost = spent() - before
        report, verify_cost = cost_of(
            lambda: pipeline.prove("out.pdf", made, register, PANEL, (), witness)
        )
    sandbox.close()
    return {
        "pages": float(pages), "read": reading_cost, "build": build_cost,
        "verify": verify_cost, "found": float(len(report.findings)), "peak": float(peak_bytes()),
        "characters": float(len(reading.text)), "ocr": report.ocr,
    }  # fmt: skip


def command(file: str, size: int) -> Result:
    """``lockgate redact`` on one file: CPU seconds from its bytes to the certificate."""
    without_engine()  # a machine with an engine is measured by the PDF rows
    sandbox = ProcessSandbox()
    with tempfile.TemporaryDirectory() as folder:
        run = offline.Run(
            sandbox=sandbox,
            register=material.register(_ENTRIES),
            audience=PANEL,
            out=Path(folder) / "out",
            ocr=False,
            now=datetime(2026, 3, 2, tzinfo=UTC),
        )
        rows, seconds = cost_of(lambda: offline.redact(run, [Path(file)], lambda _line: None))
    sandbox.close()
    return {
        "asked": float(size), "seconds": seconds, "files": float(len(rows[0]["output"])),
        "peak": float(peak_bytes()),
        "state": f"{rows[0]['status']} {rows[0]['reason']}".strip(),
    }  # fmt: skip
