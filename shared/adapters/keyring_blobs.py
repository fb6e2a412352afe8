"""The keyring over blob stores: one primary and any number of mirrors.

A record is written to every copy, the primary first, before it is acknowledged, and read from the
first copy that has it whole. The order of things makes erasure win over everything that races it:

* Erasing writes the tombstone first and removes the keys after it.
* Keeping looks for a tombstone, writes, and looks again; a key that came too late is erased by
  whoever kept it. Finding looks for a tombstone in every copy that answers.

So a copy that comes back from a backup gives nothing out once any other copy with the tombstone
answers, and ``reconcile`` erases it there. Copies have to be live, and no part of any backup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from hmac import compare_digest

from shared.adapters import keyring_record as layout
from shared.adapters.keyring_record import Entry
from shared.adapters.keyring_stores import ErasableBlobs
from shared.domain.errors import Corrupt, Invalid, Refused, Unavailable
from shared.ports.keyring import Reconciled

Step = Callable[[str], None]
_TRIES = 3


def no_step(_name: str) -> None:
    """Pass the named point; tests put a crash here."""


class BlobKeyring:
    """The keyring port over ``primary`` and ``mirrors``."""

    def __init__(
        self, primary: ErasableBlobs, *mirrors: ErasableBlobs, step: Step = no_step
    ) -> None:
        numbered = {f"mirror-{number}": one for number, one in enumerate(mirrors, 1)}
        self._stores: Mapping[str, ErasableBlobs] = {"primary": primary, **numbered}
        self._step = step

    @property
    def copies(self) -> tuple[str, ...]:
        """The names of the copies, the primary first."""
        return tuple(self._stores)

    def away(self) -> tuple[str, ...]:
        """The names of the copies that do not answer now."""
        return tuple(name for name, store in self._stores.items() if not _answers(store))

    def find(self, case: str, key_id: str) -> bytes | None:
        """The record, from the first copy that has it whole; None: never kept, or erased."""
        if self.erased(case):
            return None
        found = self._first(case, key_id)
        return None if found is None else found.record

    def keep(self, case: str, key_id: str, record: bytes) -> bytes:
        """Keep a record in every copy and answer the one that counts: the first kept."""
        self._refuse_erased(case)
        first = self._first(case, key_id) or Entry(case, key_id, 0, record)
        self._write(first)
        return first.record

    def replace(self, case: str, key_id: str, record: bytes) -> None:
        """Put a record in the place of the one kept, in every copy, each atomically."""
        self._refuse_erased(case)
        kept = self._first(case, key_id)
        if kept is None:
            raise Invalid("case-key-record-missing", "The keyring has no such key.", key=key_id)
        self._write(replace(kept, generation=kept.generation + 1, record=record))

    def erase(self, case: str) -> tuple[str, ...]:
        """Erase every key of a case for good; the copies where that is still outstanding."""
        outstanding = []
        for name, store in self._stores.items():
            try:
                self._erase_in(name, store, case)
            except (Unavailable, Corrupt):  # a copy that is broken must not save the others
                outstanding.append(name)
        return tuple(outstanding)

    def erased(self, case: str) -> bool:
        """Whether a copy that answers has the case's tombstone, whole or not."""
        return any(_present(store, layout.tombstone_place(case)) for store in self._stores.values())

    def cases(self) -> tuple[str, ...]:
        """Every case with a key in a copy that answers and no tombstone, in order."""
        places = self._places(layout.CASES)
        return tuple(sorted({case for case, key_id in places if key_id} - _graves(places)))

    def graves(self) -> frozenset[str]:
        """Every case with a tombstone in a copy that answers."""
        return frozenset(_graves(self._places(layout.CASES)))

    def ids(self, case: str) -> tuple[str, ...]:
        """The ids of a case's keys in the copies that answer, in order; none once erased."""
        places = self._places(layout.case_folder(case))
        if (case, "") in places:
            return ()
        return tuple(sorted(key_id for _, key_id in places))

    def reconcile(self) -> Reconciled:
        """Make the copies equal; see the port."""
        places = self._places(layout.CASES)
        graves = sorted(_graves(places))
        away = set(self.away())
        erased = 0
        for case in graves:
            if any(not self._is_clean(store, case) for store in self._stores.values()):
                away.update(self.erase(case))
                erased += 1
        mended = 0
        for case, key_id in sorted(places):
            if key_id and case not in graves:
                mended += self._mend(case, key_id)
        return Reconciled(mended, erased, tuple(name for name in self._stores if name in away))

    # --- one copy -----------------------------------------------------------------------------

    def _erase_in(self, name: str, store: ErasableBlobs, case: str) -> None:
        store.put(layout.tombstone_place(case), [layout.tombstone(case)])
        self._step(f"erase:{name}:marked")
        folder = f"{layout.case_folder(case)}keys/"
        for info in list(store.keys(folder)):
            store.erase(info.key)
            self._step(f"erase:{name}:one-gone")
        store.erase_leftovers(layout.marks(case))
        if any(store.keys(folder)):
            raise Unavailable("keyring-unavailable", "A key did not go. Try again.", copy=name)
        self._step(f"erase:{name}:done")

    def _write(self, entry: Entry) -> None:
        for name, store in self._stores.items():
            place = layout.key_place(entry.case, entry.key_id)
            try:
                store.put(place, [entry.to_bytes()])
            except Unavailable as error:
                raise Unavailable(
                    "keyring-unavailable",
                    "A copy of the keyring does not answer. Try again.",
                    copy=name,
                ) from error
            self._step(f"keep:{name}")
        if self.erased(entry.case):
            self.erase(entry.case)
            self._refuse_erased(entry.case)

    def _mend(self, case: str, key_id: str) -> int:
        """Bring a key's newest entry to the copies that answer and have another, or none."""
        best = self._newest(case, key_id)
        if best is None or self.erased(case):
            return 0
        mended = 0
        for store in self._stores.values():
            try:
                if _entry(store, case, key_id) != best:
                    store.put(layout.key_place(case, key_id), [best.to_bytes()])
                    mended += 1
            except Unavailable:
                continue  # named by the caller; mended the next time
        if self.erased(case):  # erased meanwhile: what was mended goes too
            self.erase(case)
        return mended

    def _is_clean(self, store: ErasableBlobs, case: str) -> bool:
        """Whether an answering copy has a whole tombstone and no key."""
        try:
            mark = store.read(layout.tombstone_place(case))
            keys = any(store.keys(f"{layout.case_folder(case)}keys/"))
        except (Unavailable, Invalid):
            return False
        return compare_digest(mark, layout.tombstone(case)) and not keys

    # --- all copies ---------------------------------------------------------------------------

    def _first(self, case: str, key_id: str) -> Entry | None:
        """The entry of the first copy that has it whole; Unavailable if one might have it."""
        away = ""
        for name, store in self._stores.items():
            try:
                found = _entry(store, case, key_id)
            except Unavailable:
                away = name
                continue
            if found is not None:
                return found
        if away:
            raise Unavailable(
                "keyring-unavailable", "A copy of the keyring does not answer.", copy=away
            )
        return None

    def _newest(self, case: str, key_id: str) -> Entry | None:
        found = []
        for store in self._stores.values():
            try:
                entry = _entry(store, case, key_id)
            except Unavailable:
                continue
            found += [entry] if entry else []
        return max(found, key=lambda entry: entry.generation, default=None)

    def _refuse_erased(self, case: str) -> None:
        if self.erased(case):
            raise Refused(
                "case-key-erased", "The keys of this case were erased for good.", case=case
            )

    def _places(self, prefix: str) -> set[tuple[str, str]]:
        """Case and key id of everything in the copies that answer; Unavailable if none does."""
        found: set[tuple[str, str]] = set()
        away = 0
        for store in self._stores.values():
            try:
                read = (layout.read_place(info.key) for info in store.keys(prefix))
                found |= {place for place in read if place}
            except Unavailable:
                away += 1
        if away == len(self._stores):
            raise Unavailable("keyring-unavailable", "No copy of the keyring answers.")
        return found


def _graves(places: set[tuple[str, str]]) -> set[str]:
    return {case for case, key_id in places if not key_id}


def _answers(store: ErasableBlobs) -> bool:
    try:
        any(store.keys(layout.CASES))
    except Unavailable:
        return False
    return True


def _present(store: ErasableBlobs, place: str) -> bool:
    try:
        store.size(place)
    except (Invalid, Unavailable):
        return False
    return True


def _entry(store: ErasableBlobs, case: str, key_id: str) -> Entry | None:
    """A copy's entry; None for none, and for one that stays damaged when read again."""
    for _ in range(_TRIES):  # what is replaced is overwritten, also under a reader
        try:
            return Entry.parse(store.read(layout.key_place(case, key_id)), case, key_id)
        except Invalid:
            return None
        except Corrupt:
            continue
    return None
