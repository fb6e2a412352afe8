"""The log in public files, written to a folder that can be taken anywhere."""

from __future__ import annotations

from pathlib import Path

from services.storage.log import Log
from services.storage.publishing import publish
from services.storage.tiles import Folder
from shared.ports.unit_of_work import UnitOfWorkFactory


def export_log(units: UnitOfWorkFactory, log: Log, folder: Path, cosignatures: str = "") -> int:
    """Write tiles, entries, checkpoint and key as they are now; how many entries there are.

    A folder that holds an earlier export is brought up to date.
    """
    with units() as uow:
        note = log.checkpoint(uow)
    return publish(units, log, Folder(folder), note, cosignatures)
