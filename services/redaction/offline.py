"""``lockgate redact``: the service's reading, detection, building and proof, for a folder.

Everything proposed is taken. A file is released whole or not at all: when it, or any file inside
it, cannot be read, built or proved, nothing of it is written and its row says why.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.redaction import pipeline
from services.redaction.detectors import detect
from services.redaction.domain.labels import Labeller
from services.redaction.domain.policy import POLICY_VERSION
from services.redaction.domain.reading import Reading
from services.redaction.domain.register import Register
from services.redaction.domain.spans import Span
from services.redaction.proof.certificate import Provenance, issue_certificate
from services.redaction.readers.client import RenderedPage, read_document, render_pages
from shared.crypto.framing import Json
from shared.crypto.keys import new_signing_key, public_key_to_pem
from shared.crypto.receipts import sign_receipt
from shared.domain.audience import Audience
from shared.domain.errors import Invalid, LockgateError
from shared.durable import write_whole
from shared.ports.sandbox import Sandbox
from shared.ports.source import BytesSource, Source

MAX_DEPTH = 4
MAX_PARTS = 200


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the command: for whom, by which register, into which folder."""

    sandbox: Sandbox
    register: Register
    audience: Audience
    out: Path
    ocr: bool
    now: datetime
    find: Callable[[str, Register], list[Span]] = detect
    dpi: int = pipeline.DPI
    labeller: Labeller = field(default_factory=Labeller)
    key: Ed25519PrivateKey = field(default_factory=new_signing_key, repr=False)


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a document, read: its path, its bytes, and what detectors found."""

    path: str
    source: Source
    reading: Reading
    spans: list[Span]


class FileSource:
    """A file on disk as a Source."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._size = os.fstat(self._file.fileno()).st_size

    @property
    def size(self) -> int:
        """Total number of bytes."""
        return self._size

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes of ``[offset, offset+length)`` cut at the end."""
        return os.pread(self._file.fileno(), length, offset)

    def chunks(self) -> Iterator[bytes]:
        """All bytes in order."""
        at = 0
        while piece := self.read_at(at, 1 << 20):
            yield piece
            at += len(piece)

    def close(self) -> None:
        """Give the file back."""
        self._file.close()


def redact(run: Run, files: Sequence[Path], told: Callable[[str], None]) -> list[dict[str, Any]]:
    """Redact each file and return the report's rows; outputs appear whole or not at all."""
    run.out.mkdir(parents=True, exist_ok=True)
    rows = []
    for number, path in enumerate(files, start=1):
        row = _one(run, number, path)
        why = f" ({row['reason']})" if row["reason"] else ""
        told(f"{number} of {len(files)}: {row['status']}{why}")
        rows.append(row)
    if any(row["certificate"] for row in rows):
        write_whole(run.out / "certificates.pem", [public_key_to_pem(run.key.public_key())])
    report = json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
    write_whole(run.out / "report.json", [report.encode()])
    return rows


def _one(run: Run, number: int, path: Path) -> dict[str, Any]:
    row: dict[str, Any] = {
        "source": str(path),
        "output": [],
        "status": "quarantined",
        "reason": "",
        "spans": [],
        "certificate": [],
    }
    try:
        source = FileSource(path)
    except OSError:
        return {**row, "reason": "file-unreadable"}
    try:
        parts = list(_parts(run, source))
        row["spans"] = [_shown(part, span) for part in parts for span in part.spans]
        with ExitStack() as stack:
            witnesses = [stack.enter_context(pipeline.Witness()) for _ in parts]
            made = _made(run, number, parts, witnesses)
            certificates = _proved(run, parts, made, witnesses)
    except LockgateError as refusal:
        return {**row, "reason": refusal.code}
    finally:
        source.close()
    _release(run.out, (*made, *certificates))
    return {
        **row,
        "status": "released",
        "output": [name for name, _ in made],
        "certificate": [name for name, _ in certificates],
    }


def _release(out: Path, files: Sequence[tuple[str, bytes]]) -> None:
    """Write every file of one document; when one cannot be written, none stays."""
    written: list[Path] = []
    try:
        for name, content in files:
            write_whole(out / name, [content])
            written.append(out / name)
    except OSError:
        for path in written:
            path.unlink(missing_ok=True)
        raise


def _parts(run: Run, source: Source) -> Iterator[Part]:
    """The file and everything inside it, read. Raises the refusal of any of them."""
    waiting: list[tuple[str, Source]] = [("", source)]
    taken = 0
    while waiting:
        path, current = waiting.pop(0)
        taken += 1
        if taken > MAX_PARTS or path.count("-") > MAX_DEPTH:
            raise Invalid("too-many-files", "There are too many files inside this one.")
        result = read_document(run.sandbox, current, ocr=run.ocr)
        for index, (_, content) in enumerate(result.attachments, start=1):
            waiting.append((f"{path}-{index:02}", BytesSource(content)))
        if result.reading.text or result.reading.pages or not result.attachments:
            spans = run.find(result.reading.text, run.register)
            yield Part(path, current, result.reading, spans)


def _made(
    run: Run, number: int, parts: Sequence[Part], witnesses: Sequence[pipeline.Witness]
) -> list[tuple[str, bytes]]:
    made = []
    for part, witness in zip(parts, witnesses, strict=True):
        title = f"Document {number}" + (f", part {part.path[1:]}" if part.path else "")
        wanted = pipeline.Wanted(run.audience, run.register, part.spans, title)

        def render(source: Source = part.source) -> Iterator[RenderedPage]:
            return render_pages(run.sandbox, source, run.dpi)

        content = pipeline.build(part.reading, wanted, run.labeller, render, witness)
        file_type = pipeline.edition_type(part.reading, wanted)
        made.append((f"document-{number:03}{part.path}.{file_type}", content))
    return made


def _proved(
    run: Run,
    parts: Sequence[Part],
    made: Sequence[tuple[str, bytes]],
    witnesses: Sequence[pipeline.Witness],
) -> list[tuple[str, bytes]]:
    """A signed certificate for each output; raises Invalid ``verifier-found``."""
    report = pipeline.prove_all(made, run.register, run.audience, (), witnesses)
    if not report.clean:
        raise Invalid("verifier-found", "The verifier found something in the output.")
    certificates = []
    for index, ((name, _), part) in enumerate(zip(made, parts, strict=True)):
        provenance = Provenance(
            source_sha256=_digest(part.source),
            register_version=0,
            policy_version=POLICY_VERSION,
            decisions_sha256=sha256(repr(sorted(part.spans)).encode()).hexdigest(),
            approver_id="offline",
            created_at=run.now,
        )
        content = issue_certificate(
            provenance,
            report,
            lambda fields: sign_receipt(run.key, cast(dict[str, Json], fields)),
            file=index,
        )
        certificates.append((f"{name}.certificate.json", content))
    return certificates


def _digest(source: Source) -> str:
    digest = sha256()
    for piece in source.chunks():
        digest.update(piece)
    return digest.hexdigest()


def _shown(part: Part, span: Span) -> dict[str, Any]:
    """A span in the report: where and what, never the words."""
    return {
        "part": part.path.lstrip("-"),
        "start": span.start,
        "end": span.end,
        "category": str(span.category),
        "label": span.label,
        "reason": str(span.reason),
        "detector": span.detector,
        "confidence": span.confidence,
    }
