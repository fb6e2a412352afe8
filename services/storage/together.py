"""Group commit: entries that several threads append at once share one transaction.

Whoever comes first leads: it takes everything that waits and appends it under one checkpoint, with
one wait for the disk. The others wait for that, and each gets its own receipt. Nobody is answered
before it is durable. An entry that is refused spoils nothing for the others.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.storage.log import Log
from shared.domain.errors import Conflict, Invalid
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import LogEntry, LogReceipt

MOST = 1000
"""How many entries share a transaction at most."""

Work = Callable[[UnitOfWork], list[LogReceipt]]
Write = Callable[[Work], list[LogReceipt]]
"""Runs a transaction and answers once it is durable, as ``Turns.write`` does."""


@dataclass(slots=True, eq=False)
class _Waiting:
    entry: LogEntry
    receipt: LogReceipt | None = None
    error: BaseException | None = None


class Together:
    """Appends to the log for many threads. May be shared; never used inside a unit of work."""

    def __init__(self, log: Log, write: Write) -> None:
        self._log, self._write = log, write
        self._lock, self._leading = threading.Lock(), threading.Lock()
        self._queue: list[_Waiting] = []

    def append(self, entry: LogEntry) -> LogReceipt:
        """Put a fact on the log, durably; see ``Log.append``."""
        mine = _Waiting(entry)
        with self._lock:
            self._queue.append(mine)
        with self._leading:
            if mine.receipt is None and mine.error is None:
                self._lead(mine)
        if mine.error is not None:
            raise mine.error
        assert mine.receipt is not None
        return mine.receipt

    def _lead(self, mine: _Waiting) -> None:
        with self._lock:
            self._queue.remove(mine)
            others = self._queue[: MOST - 1]
            del self._queue[: MOST - 1]
        self._settle([mine, *others])

    def _settle(self, group: Sequence[_Waiting]) -> None:
        try:
            entries = [one.entry for one in group]
            receipts = self._write(lambda uow: self._log.append_many(uow, entries))
        except (Conflict, Invalid) as error:
            if len(group) == 1:
                group[0].error = error
                return
            for one in group:  # one of them is refused; which one shows when each goes alone
                self._settle([one])
        except BaseException as error:
            for one in group:
                one.error = error
            raise
        else:
            for one, receipt in zip(group, receipts, strict=True):
                one.receipt = receipt
