"""A release as one ZIP: neutral names, proofs beside the files, a manifest; made while it is sent.

The same release gives the same bytes whenever it is downloaded: entries are stored uncompressed
under a fixed date, in order of their numbers. Layout: docs/formats/releases.md.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from services.storage.domain.records import ReleaseItem
from shared.ports.source import Source

_DATE = (1980, 1, 1, 0, 0, 0)
FORMAT = "lockgate-bundle/1"

OpenFile = Callable[[ReleaseItem], Source]
"""Checks that the item may still be read, puts the opening on record, and gives its bytes."""


def bundle(
    reference: str,
    audience: str,
    items: Sequence[ReleaseItem],
    edition: OpenFile,
    certificate: OpenFile,
) -> Iterator[bytes]:
    """The ZIP's bytes. Whatever ``edition`` or ``certificate`` raises ends the stream there."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        manifest = _manifest(reference, audience, items)
        yield from _entry(archive, sink, "manifest.json", iter([manifest]))
        for item in items:
            yield from _entry(archive, sink, item.name, edition(item).chunks())
            proof = certificate_name(item)
            yield from _entry(archive, sink, proof, certificate(item).chunks())
    yield sink.taken()


def certificate_name(item: ReleaseItem) -> str:
    """Where an item's certificate stands in the bundle."""
    return f"proofs/{item.name}.json"


def _manifest(reference: str, audience: str, items: Sequence[ReleaseItem]) -> bytes:
    shown: dict[str, Any] = {
        "audience": audience,
        "case": reference,
        "files": [
            {
                "certificate": certificate_name(item),
                "document": item.document,
                "edition": item.edition,
                "name": item.name,
                "sha256": item.sha256,
                "version": item.version,
            }
            for item in items
        ],
        "format": FORMAT,
    }
    return (json.dumps(shown, indent=2, sort_keys=True) + "\n").encode()


def _entry(
    archive: zipfile.ZipFile, sink: _Sink, name: str, chunks: Iterator[bytes]
) -> Iterator[bytes]:
    info = zipfile.ZipInfo(name, _DATE)
    info.external_attr = 0o600 << 16
    with archive.open(info, "w", force_zip64=True) as file:
        for chunk in chunks:
            file.write(chunk)
            yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Takes what the archive writes, until it is handed on."""

    def __init__(self) -> None:
        super().__init__()
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What was written since the last time."""
        held, self._held = b"".join(self._held), []
        return held
