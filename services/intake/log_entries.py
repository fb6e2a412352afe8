"""Entries of the transparency log whose attempt may be made again with other facts."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from shared.contracts.envelope import canonical
from shared.ports.vault import LogEntry, LogReceipt, Vault


def log_made_again(
    about: str, kind: str, case: str, facts: Mapping[str, str | int], vault: Vault
) -> LogReceipt:
    """Put on the log what an attempt may find otherwise when it is made again.

    The entry's id follows the facts: what an attempt that died has logged neither stands in the way
    of the next one nor is taken for it.
    """
    digest = sha256(canonical(facts)).hexdigest()[:16]
    return vault.log(LogEntry(f"{about}-{digest}", kind, case, facts))
