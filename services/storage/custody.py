"""The keys of cases over their life: made, held, destroyed, and kept equal in every copy.

Destroying a case is beyond recall before the first key goes (destruction.py). Whatever is cut off
on the way is taken up again by ``tend``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from services.storage import case_keys, destruction
from services.storage.case_keys import DIRECTORY, OpenKey, Ring
from services.storage.domain.records import CaseKey, KeyState, UnmovedKey
from services.storage.log import Log
from services.storage.turns import Turns
from shared.ports.clock import Clock
from shared.ports.keyring import Keyring
from shared.ports.keys import Keys
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory

Step = Callable[[str], None]


def no_step(_name: str) -> None:
    """Pass the named point; tests put a crash here."""


def no_scrub() -> None:
    """Nothing to scrub: the database keeps no journal of its own that could be read."""


class Custody:
    """Whoever keeps the keys of cases. May be shared between threads.

    ``scrub`` leaves nothing of deleted rows in the database's journal.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        keys: Keys,
        keyring: Keyring,
        log: Log,
        clock: Clock,
        step: Step = no_step,
        scrub: Callable[[], None] = no_scrub,
    ) -> None:
        self.on_log, self.clock = log, clock
        self._step, self._scrub = step, scrub
        self.turns = Turns(uow)
        self.ring = Ring(keys, keyring)

    def create_case(self, case: str) -> None:
        """Make the case's key; a second call does nothing, also after erasure.

        Raises Refused ``case-key-destroyed`` for a case of which only the tombstone is left.
        """
        if not self.turns.read(lambda uow: uow.find(CaseKey, id=case)):
            made, root = self.ring.make(case)
            self._step("create:kept")
            self.turns.write(
                lambda uow: case_keys.keep(uow, self.on_log, self.clock, case, made, root)
            )

    def destroy_case(self, case: str, first: str, second: str) -> tuple[str, ...]:
        """Destroy the case's keys for good; the copies of the keyring still outstanding.

        The case is unreadable from here on whatever is outstanding; ``tend`` does the rest. Raises
        as ``destruction.decide`` does, and Invalid ``case-key-missing``.
        """
        destruction.check_two(first, second)
        decided = self.turns.read(lambda uow: case_keys.known(uow, case))
        if decided.state is KeyState.ACTIVE:
            keys = (decided.key_id, *decided.previous)
            digest = destruction.digest(self.ring.keyring, case, keys)
            self._step("destroy:begun")
            self.turns.write(
                lambda uow: destruction.decide(uow, self.on_log, decided, digest, first, second)
            )
            self._step("destroy:decided")
        return self._erase(case)

    def _erase(self, case: str) -> tuple[str, ...]:
        self.ring.forget(case)
        outstanding = self.ring.keyring.erase(case)
        self._step("destroy:erased")
        if not outstanding:
            copies = len(self.ring.keyring.copies)
            self.turns.write(lambda uow: destruction.finish(uow, self.on_log, case, copies))
            self._step("destroy:finished")
        return outstanding

    def outstanding(self) -> list[str]:
        """Cases whose destruction is decided but not yet done in every copy of the keyring."""
        found = self.turns.read(lambda uow: uow.find(CaseKey, state=KeyState.DESTROYING))
        return [record.id for record in found]

    def finish_destructions(self) -> None:
        """Try again to erase what is outstanding, and hold no key in memory for long."""
        self.ring.let_go()
        for case in self.outstanding():
            self._erase(case)

    def tend(self) -> None:
        """Finish destructions, make the keyring's copies equal, and hear of its tombstones.

        To be called at the start and then regularly. An older database or an older copy of the
        keyring that was put back loses again what was destroyed since.
        """
        self.finish_destructions()
        gone = self.turns.read(lambda uow: uow.find(CaseKey, state=KeyState.DESTROYED))
        graves = self.ring.keyring.graves()
        for case in sorted({record.id for record in gone} - graves):
            self.ring.keyring.erase(case)
        self.ring.keyring.reconcile()
        for case in sorted(graves):
            self._hear_of_grave(case)

    def _hear_of_grave(self, case: str) -> None:
        found = self.turns.read(lambda uow: uow.find(CaseKey, id=case))
        if found and found[0].state is KeyState.ACTIVE:
            self.ring.forget(case)
            self.turns.write(lambda uow: destruction.found_erased(uow, self.on_log, case))

    def move_keys(self) -> int:
        """Move the wrapped keys of an older installation to the keyring; how many there were.

        Each is in every copy before it goes from the database, and then the database is scrubbed.
        """
        unmoved = self.turns.read(lambda uow: uow.find(UnmovedKey))
        for one in unmoved:
            if one.wrapped:
                self.ring.keyring.keep(one.id, one.key_id, one.wrapped)
                self._step("move:kept")
        if unmoved:
            self.turns.write(lambda uow: _blank(uow, unmoved))
            self._step("move:blanked")
            self._scrub()
            self._step("move:scrubbed")
            self.turns.write(lambda uow: _remove(uow, unmoved))
        return len(unmoved)

    def hold_case(self, case: str, person: str, *, held: bool, reason: str = "") -> None:
        """Set or lift a legal hold for a reason, a code; see ``case_keys.hold``."""
        self.turns.write(
            lambda uow: case_keys.hold(
                uow, self.on_log, case, held=held, person=person, reason=reason
            )
        )

    def _case_key(self, case: str) -> OpenKey:
        if case == DIRECTORY:
            self.create_case(case)
        record = self.turns.read(lambda uow: case_keys.active(uow, case))
        return self.ring.open(case, record.key_id)


def _blank(uow: UnitOfWork, moved: Sequence[UnmovedKey]) -> None:
    for one in moved:
        uow.save(replace(one, wrapped=b""))


def _remove(uow: UnitOfWork, moved: Sequence[UnmovedKey]) -> None:
    for one in moved:
        uow.remove(UnmovedKey, one.id)
