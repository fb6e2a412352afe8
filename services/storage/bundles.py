"""A release as one ZIP: neutral names, proofs beside the files, a manifest; made while it is sent.

The same release gives the same bytes whenever it is downloaded: entries are stored uncompressed
under a fixed date, in order of their numbers. Layout: docs/formats/releases.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from services.storage.domain.records import ReleaseItem
from shared.ports.source import Source
from shared.zip_stream import stream_zip

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

    def files() -> Iterator[tuple[str, Iterable[bytes]]]:
        yield "manifest.json", [_manifest(reference, audience, items)]
        for item in items:
            yield item.name, edition(item).chunks()
            yield certificate_name(item), certificate(item).chunks()

    return stream_zip(files())


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
