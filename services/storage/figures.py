"""Storage's own gauges: how long the log is, how much of it is public, and the keyring's copies.

Witnesses and what the background check found are set where they are learnt.
"""

from __future__ import annotations

import time

from services.storage import tiles
from services.storage.domain.records import LogState
from shared.crypto.notes import parse_note
from shared.observe.metrics import METRICS
from shared.ports.keyring import Keyring
from shared.ports.tally import Tally


def look(tally: Tally, public: tiles.Folder) -> None:
    """Set those of the log: entries, entries in the public checkpoint, the checkpoint's age."""
    size = max((int(size) for (size,) in tally(LogState, "size")), default=0)
    METRICS.gauge("lockgate_log_entries", "Entries of the log.", size)
    METRICS.gauge(
        "lockgate_log_published_entries",
        "Entries that the public checkpoint covers.",
        _covered(public),
    )
    METRICS.gauge(
        "lockgate_log_checkpoint_age_seconds", "Age of the public checkpoint.", _age(public)
    )


def look_at_keyring(keyring: Keyring) -> None:
    """Set those of the keyring: copies that answer now, and copies that do not."""
    away = len(keyring.away())
    for state, count in (("answers", len(keyring.copies) - away), ("away", away)):
        METRICS.gauge("lockgate_keyring_copies", "Copies of the keyring.", count, state=state)


def _covered(public: tiles.Folder) -> int:
    note = public.read(tiles.CHECKPOINT)
    return int(parse_note(note.decode()).text.split("\n")[1]) if note else 0


def _age(public: tiles.Folder) -> float:
    try:
        written = (public.root / tiles.CHECKPOINT).stat().st_mtime
    except FileNotFoundError:
        return 0.0
    return max(0.0, time.time() - written)
