"""Case keys: random keys of each case, wrapped by the root key, kept in the keyring alone.

The database says which keys a case has and in which state it is; the wrapped keys themselves lie in
the keyring, which no backup holds. A case has one current key, under which everything new is
sealed, and after a rotation the previous ones, under which sealed values stay readable.

A destroyed key is never made anew: a case that was erased stays erased (destruction.py).
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from services.storage.domain.records import CaseKey, KeyState
from services.storage.log import Log
from shared.crypto.framing import new_key
from shared.crypto.wrap import case_key_context
from shared.domain.errors import Corrupt, Invalid, Refused
from shared.domain.ids import new_id
from shared.ports.clock import Clock
from shared.ports.keyring import Keyring
from shared.ports.keys import Keys
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import LogEntry

DIRECTORY = "directory"
"""The case id under which people and agencies that belong to no case are kept."""

HELD_KEYS = 256
HELD_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A case key ready for use, and its id. ``repr`` does not show the key."""

    id: str
    key: bytes

    def __repr__(self) -> str:
        return f"OpenKey({self.id})"


class Ring:
    """Case keys opened from the keyring, a few held in memory for a few minutes.

    Whoever asks has seen in the database that the case is not destroyed; that is asked each time
    and never held. May be shared between threads.
    """

    def __init__(
        self, keys: Keys, keyring: Keyring, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.keys, self.keyring = keys, keyring
        self._now = now
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple[str, str], tuple[float, OpenKey]] = OrderedDict()

    def make(self, case: str) -> tuple[str, str]:
        """A fresh key for a case, wrapped and durably in the keyring; its id and the root key's.

        Raises Refused ``case-key-destroyed`` for an erased case, Unavailable.
        """
        key, key_id = new_key(), new_id("key")
        record = self.keys.wrap(key, case_key_context(case, key_id))
        try:
            self.keyring.keep(case, key_id, record)
            if self.keys.wrapped_by(record) != self.keys.root_id:  # a rotation may have missed it
                record = self.keys.wrap(key, case_key_context(case, key_id))
                self.keyring.replace(case, key_id, record)
        except Refused as error:
            raise destroyed(case) from error
        return key_id, self.keys.wrapped_by(record)

    def rewrap(self, case: str, key_id: str) -> bool:
        """Wrap a key of the case under the current root key; False when it is already, or erased.

        Raises Corrupt ``key-corrupt`` and Unavailable.
        """
        record = self.keyring.find(case, key_id)
        if record is None or self.keys.wrapped_by(record) == self.keys.root_id:
            return False
        context = case_key_context(case, key_id)
        anew = self.keys.wrap(self.keys.unwrap(record, context), context)
        try:
            self.keyring.replace(case, key_id, anew)
        except Refused:
            return False  # erased meanwhile
        return True

    def open(self, case: str, key_id: str) -> OpenKey:
        """A key of the case.

        Raises Refused ``case-key-destroyed``, Corrupt ``key-corrupt`` or ``case-key-lost``, or
        Unavailable.
        """
        with self._lock:
            since, held = self._held.get((case, key_id), (0.0, None))
        if held is not None and self._now() - since < HELD_SECONDS:
            return held
        opened = OpenKey(key_id, self._unwrap(case, key_id))
        with self._lock:
            self._held[case, key_id] = (self._now(), opened)
            self._held.move_to_end((case, key_id))
            while len(self._held) > HELD_KEYS:
                self._held.popitem(last=False)
        return opened

    def let_go(self) -> None:
        """Hold no key longer than a few minutes; to be called regularly."""
        with self._lock:
            over = self._now() - HELD_SECONDS
            for place in [place for place, (since, _) in self._held.items() if since <= over]:
                del self._held[place]

    def forget(self, case: str) -> None:
        """Hold no key of a case any longer."""
        with self._lock:
            for place in [place for place in self._held if place[0] == case]:
                del self._held[place]

    def _unwrap(self, case: str, key_id: str) -> bytes:
        record = self._record(case, key_id)
        try:
            return self.keys.unwrap(record, case_key_context(case, key_id))
        except Corrupt:
            again = self._record(case, key_id)
            if again == record:
                raise
            # a rotation of the root replaced it and retired the old root key in between
            return self.keys.unwrap(again, case_key_context(case, key_id))

    def _record(self, case: str, key_id: str) -> bytes:
        record = self.keyring.find(case, key_id)
        if record is None:
            if self.keyring.erased(case):
                raise destroyed(case)
            raise Corrupt(
                "case-key-lost",
                "The keyring does not have a key that the database names.",
                case=case,
                key=key_id,
            )
        return record


def keep(uow: UnitOfWork, log: Log, clock: Clock, case: str, key_id: str, root_id: str) -> None:
    """Make a key the case's, unless the case has one already, destroyed or not."""
    if uow.find(CaseKey, id=case):
        return
    uow.add(
        CaseKey(
            id=case,
            key_id=key_id,
            previous=(),
            root_id=root_id,
            state=KeyState.ACTIVE,
            held=False,
            created_at=clock.now(),
        )
    )
    facts = {"key": key_id, "root": root_id}
    log.append(uow, LogEntry(f"case-key:{case}", "case-key.created", case, facts))


def known(uow: UnitOfWork, case: str) -> CaseKey:
    """What is kept of the case's keys, destroyed or not; raises Invalid ``case-key-missing``."""
    found = uow.find(CaseKey, id=case)
    if not found:
        raise Invalid("case-key-missing", "There is no key for this case.", case=case)
    return found[0]


def active(uow: UnitOfWork, case: str) -> CaseKey:
    """The case's keys; raises Refused ``case-key-destroyed``, Invalid ``case-key-missing``."""
    found = known(uow, case)
    if found.state is not KeyState.ACTIVE:
        raise destroyed(case)
    return found


def destroyed(case: str) -> Refused:
    """What is answered for a case whose keys are gone, or going."""
    return Refused(
        "case-key-destroyed",
        "The key of this case was destroyed; nothing of it can be read.",
        case=case,
    )


def hold(
    uow: UnitOfWork, log: Log, case: str, *, held: bool, person: str, reason: str = ""
) -> None:
    """Set or lift a legal hold; setting what is set does nothing.

    Raises Refused ``case-key-destroyed`` and Invalid ``case-key-missing``.
    """
    record = active(uow, case)
    if record.held is held:
        return
    uow.save(replace(record, held=held))
    kind = "case.held" if held else "case.hold-lifted"
    facts = {"actor": person, "reason": reason} if reason else {"actor": person}
    log.append(uow, LogEntry(new_id("hold"), kind, case, facts))
