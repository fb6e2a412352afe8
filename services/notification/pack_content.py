"""What stands in a Panel pack, file by file, as a stream. Layout: docs/formats/panel-pack.md."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.notification.domain.packs import Annex
from services.notification.domain.records import Pack
from services.notification.typesetting import decision_pdf, rapid_review_pdf
from shared.contracts.envelope import canonical
from shared.domain.errors import Corrupt
from shared.ports.source import BytesSource, Source
from shared.ports.vault import ObjectContext
from shared.zip_stream import stream_zip

FORMAT = "lockgate-panel-pack/1"

OpenObject = Callable[[str, ObjectContext], Source]


@dataclass(frozen=True, slots=True)
class PackParts:
    """Everything a pack is made from; ``checkpoint`` is the log's signed note at assembly."""

    pack: Pack
    annexes: tuple[Annex, ...]
    checkpoint: str
    made_at: datetime


def build_content(parts: PackParts, opened: OpenObject) -> Iterator[bytes]:
    """The pack's content as a ZIP, in pieces; the manifest comes last and lists what came before.

    Raises Corrupt ``pack-content`` when the decision or an annex is not what was announced.
    """
    manifest: dict[str, dict[str, str | int]] = {}

    def listed() -> Iterator[tuple[str, Iterable[bytes]]]:
        for name, source in _files(parts, opened):
            yield name, _noted(name, source, manifest)
        yield "manifest.json", [_manifest(parts, manifest)]

    return stream_zip(listed())


def _files(parts: PackParts, opened: OpenObject) -> Iterator[tuple[str, Source]]:
    pack = parts.pack
    content = _decision_bytes(pack, opened)
    decision = _json(content, pack)
    signatures = _all(
        opened(
            pack.signatures,
            ObjectContext(pack.case, pack.decision, pack.version, "receipt"),
        )
    )
    yield "rapid-review.pdf", BytesSource(rapid_review_pdf(decision, pack.sin_reference))
    yield (
        "decision.pdf",
        BytesSource(decision_pdf(decision, _json(signatures, pack), pack.sin_reference)),
    )
    yield "decision.json", BytesSource(content)
    yield "signatures.json", BytesSource(signatures)
    yield "log-checkpoint.txt", BytesSource(parts.checkpoint.encode())
    for annex in parts.annexes:
        yield annex.name, _annex(annex, opened)
        certificate = opened(
            annex.edition.certificate,
            ObjectContext(
                annex.edition.case,
                annex.edition.document,
                annex.edition.version,
                "certificate",
                "PANEL",
            ),
        )
        yield f"{annex.name}.certificate.json", certificate


def _json(content: bytes, pack: Pack) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError as error:
        raise _not_announced(pack) from error
    if not isinstance(found, dict):
        raise _not_announced(pack)
    return found


def _not_announced(pack: Pack) -> Corrupt:
    return Corrupt("pack-content", "A part of the pack is not what was announced.", pack=pack.id)


def _decision_bytes(pack: Pack, opened: OpenObject) -> bytes:
    context = ObjectContext(pack.case, pack.decision, pack.version, "decision")
    content = _all(opened(pack.content, context))
    if hashlib.sha256(content).hexdigest() != pack.content_hash:
        raise Corrupt("pack-content", "The decision is not the one that was signed.", pack=pack.id)
    return content


def _annex(annex: Annex, opened: OpenObject) -> Source:
    edition = annex.edition
    context = ObjectContext(edition.case, edition.document, edition.version, "edition", "PANEL")
    return opened(edition.object, context)


def _all(source: Source) -> bytes:
    return b"".join(source.chunks())


def _noted(name: str, source: Source, manifest: dict[str, dict[str, str | int]]) -> Iterator[bytes]:
    digest, size = hashlib.sha256(), 0
    for piece in source.chunks():
        digest.update(piece)
        size += len(piece)
        yield piece
    manifest[name] = {"sha256": digest.hexdigest(), "size": size}


def _manifest(parts: PackParts, files: dict[str, dict[str, str | int]]) -> bytes:
    pack = parts.pack
    for annex in parts.annexes:
        if files[annex.name]["sha256"] != annex.edition.sha256:
            raise Corrupt("pack-content", "An annex is not the one that was proved.", pack=pack.id)
    return canonical(
        {
            "format": FORMAT,
            "pack": pack.id,
            "case": pack.case,
            "sin_reference": pack.sin_reference,
            "decision": pack.decision,
            "decision_version": pack.version,
            "content_hash": pack.content_hash,
            "made_at": parts.made_at.isoformat(),
            "files": files,
        }
    )
