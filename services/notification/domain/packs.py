"""The Panel pack: what must be in it, what each file is called, and when it is complete.

A pack holds the rapid review, the partners' decision with rationale and national-review view, the
signatures, the redacted annexes with their certificates, a checkpoint of the transparency log and a
manifest of hashes. Names are neutral. Source for the three parts: Working Together, rapid reviews;
the pack is sent as soon as the last partner has signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.notification.domain.records import Pack, PanelEdition, ProvedDocument


@dataclass(frozen=True, slots=True)
class Annex:
    """One annex file: its neutral name and the edition it is."""

    name: str
    edition: PanelEdition


def pack_id(decision: str, version: int) -> str:
    """One pack for one version of a decision, whatever happens in between."""
    return "pack-" + hashlib.sha256(f"{decision}|{version}".encode()).hexdigest()[:32]


def annexes(
    pack: Pack, proved: Mapping[str, ProvedDocument], editions: Mapping[str, PanelEdition]
) -> tuple[Annex, ...] | None:
    """The pack's annexes in order, or None while any of them is not proved for the Panel."""
    found: list[Annex] = []
    for number, document in enumerate(pack.annexes, start=1):
        parts = _editions_of(document, proved, editions)
        if parts is None:
            return None
        for part, edition in enumerate(parts, start=1):
            suffix = f"-{part}" if len(parts) > 1 else ""
            name = f"annex-{number:02}{suffix}.{edition.file_type}"
            found.append(Annex(name, edition))
    return tuple(found)


def composition(ready: Sequence[Annex]) -> str:
    """A short hash of which objects a pack is made from; another annex, another hash."""
    listed = "\n".join(
        f"{annex.name}|{annex.edition.object}|{annex.edition.sha256}" for annex in ready
    )
    return hashlib.sha256(listed.encode()).hexdigest()[:16]


def pack_object(pack: Pack, ready: Sequence[Annex]) -> str:
    """The vault id of a pack made from these annexes.

    An attempt that died after sealing leaves an object; when an annex has changed since, it must
    not be taken for the pack.
    """
    return f"{pack.id}.{composition(ready)}"


def missing_annexes(
    pack: Pack, proved: Mapping[str, ProvedDocument], editions: Mapping[str, PanelEdition]
) -> int:
    """How many of the pack's documents are not proved for the Panel."""
    return sum(_editions_of(document, proved, editions) is None for document in pack.annexes)


def _editions_of(
    document: str, proved: Mapping[str, ProvedDocument], editions: Mapping[str, PanelEdition]
) -> Sequence[PanelEdition] | None:
    if document not in proved:
        return None
    parts = [editions[key] for key in proved[document].editions if key in editions]
    complete = len(parts) == len(proved[document].editions) and parts
    return parts if complete and not any(part.withdrawn for part in parts) else None
