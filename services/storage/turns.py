"""Short transactions over storage's database, one writer at a time, again after a lost race.

Every write appends to the one log, so writes run one at a time within this process, and again when
another process got in first. All work passed here looks first at what is there, so that a
repetition converges.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from shared.domain.errors import Conflict, LockgateError, Unavailable
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory

T = TypeVar("T")
PATIENCE_SECONDS = 30.0


class Turns:
    """Reads and writes of one process. May be shared between threads; never nested."""

    def __init__(self, units: UnitOfWorkFactory) -> None:
        self._units = units
        self._serial = threading.Lock()

    def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """What ``work`` answers; nothing is kept."""
        return self._transaction(work, commit=False)

    def write(self, work: Callable[[UnitOfWork], T]) -> T:
        """What ``work`` answers, once it is durable; raises Unavailable ``vault-busy``."""
        with self._serial:
            return self._transaction(work, commit=True)

    def _transaction(self, work: Callable[[UnitOfWork], T], *, commit: bool) -> T:
        give_up = time.monotonic() + PATIENCE_SECONDS
        attempt = 0
        while True:
            try:
                with self._units() as uow:
                    answer = work(uow)
                    if commit:
                        uow.commit()
            except (Conflict, Unavailable) as error:
                if not _is_race(error):
                    raise
                if time.monotonic() > give_up:
                    raise Unavailable("vault-busy", "Too many write at once. Try again.") from error
                _let_others_pass(attempt)
                attempt += 1
            else:
                return answer


def _is_race(error: LockgateError) -> bool:
    return error.code == "database-busy" or error.code.endswith(("-stale", "-exists"))


def _let_others_pass(attempt: int) -> None:
    """Wait a random moment, longer each time, so that writers do not collide in step."""
    time.sleep(random.uniform(0, 0.002 * 2 ** min(attempt, 6)))  # noqa: S311 - no secret
