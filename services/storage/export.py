"""The log in public files: ``entries`` (one a line), ``checkpoint`` and ``key``.

Enough to verify it offline (docs/formats/log-entries.md). Entries hold ids, hashes and codes only.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from services.storage.domain.records import LogLeaf
from services.storage.log import Log, index_id
from shared.domain.errors import Invalid
from shared.ports.unit_of_work import UnitOfWork

_STEP = 500


def export_log(uow: UnitOfWork, log: Log, folder: Path) -> None:
    """Write the three files of the log as it is now into a new or empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = log.checkpoint(uow)
    size = int(checkpoint.splitlines()[1])
    with (folder / "entries").open("wb") as file:
        for leaf in leaves(uow, size):
            file.write(leaf.body + b"\n")
    (folder / "checkpoint").write_text(checkpoint, encoding="utf-8")
    (folder / "key").write_text(log.signer.verifier.to_text() + "\n", encoding="utf-8")


def leaves(uow: UnitOfWork, size: int) -> Iterator[LogLeaf]:
    """The first ``size`` leaves in order, read in steps; Invalid ``log-range`` if one is gone."""
    for start in range(0, size, _STEP):
        ids = [index_id(index) for index in range(start, min(start + _STEP, size))]
        found = uow.find(LogLeaf, id=ids, order_by="id")
        if len(found) != len(ids):
            raise Invalid("log-range", "There is no such entry or size in the log.")
        yield from found
