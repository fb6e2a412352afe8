"""A vault in memory that keeps every promise of the port, for tests of the services around it.

    vault = VaultSimulator()
    vault.create_case("case-1")
    sealed = vault.seal("obj-1", context, [b"text"], Actor("person-1", "upload"))
    vault.open("obj-1", context, actor).read_at(0, 4)

Bytes really are encrypted under a key per case, contexts really are bound, the log really is a
Merkle tree with signed checkpoints. ``broken`` makes every call fail as a store that does not
answer; ``fail_at`` lets the n-th next call fail once, before or after its effect.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.crypto.framing import canonical_json
from shared.crypto.merkle import inclusion_proof, leaf_hash, stored_nodes, tree_root
from shared.crypto.notes import Checkpoint, NoteSigner, sign_checkpoint
from shared.domain.errors import Conflict, Corrupt, Invalid, LockgateError, Refused, Unavailable
from shared.ports.source import BytesSource, Source
from shared.ports.vault import Actor, LogEntry, LogReceipt, ObjectContext, SealedObject

ORIGIN = "simulated.example/log"
WORKING_KINDS = frozenset({"upload-part", "rendition", "reading"})


@dataclass(frozen=True, slots=True)
class Stored:
    """One sealed object: what it is bound to, its ciphertext, and what sealing answered."""

    context: ObjectContext
    sealed: bytes
    answer: SealedObject


@dataclass(frozen=True, slots=True)
class Logged:
    """One log entry as it was appended."""

    entry: LogEntry
    body: bytes


@dataclass
class VaultSimulator:
    """The Vault port in memory. Everything it holds may be looked at by a test."""

    signer: NoteSigner = field(
        default_factory=lambda: NoteSigner(ORIGIN, Ed25519PrivateKey.generate())
    )
    keys: dict[str, bytes] = field(default_factory=dict)
    destroyed: set[str] = field(default_factory=set)
    discarded: set[str] = field(default_factory=set)
    objects: dict[str, Stored] = field(default_factory=dict)
    entries: list[Logged] = field(default_factory=list)
    openings: list[tuple[str, Actor]] = field(default_factory=list)
    broken: bool = False
    calls: int = 0
    fail_at: int = 0
    fail_after_effect: bool = False
    biggest_piece: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.RLock()

    # --- faults -------------------------------------------------------------------------------

    def fail_once(self, after_calls: int = 0, *, after_effect: bool = False) -> None:
        """Let one coming call fail with Unavailable: before its effect, or after it."""
        self.calls, self.fail_at, self.fail_after_effect = 0, after_calls + 1, after_effect

    def _called(self) -> bool:
        """Count a call; True when it must fail after its effect."""
        if self.broken:
            raise _unavailable()
        self.calls += 1
        if self.fail_at != self.calls:
            return False
        self.fail_at = 0
        if not self.fail_after_effect:
            raise _unavailable()
        return True

    # --- the port -----------------------------------------------------------------------------

    def create_case(self, case: str) -> None:
        """Make the case's key; a second call does nothing."""
        fails = self._called()
        self.keys.setdefault(case, AESGCM.generate_key(256))
        _fail_if(fails)

    def destroy_case(self, case: str) -> None:
        """Erase a case's key for good (not part of the port)."""
        self.keys.pop(case, None)
        self.destroyed.add(case)

    def seal(
        self, object_id: str, context: ObjectContext, chunks: Iterable[bytes], actor: Actor
    ) -> SealedObject:
        """Seal a stream; the same id and context again answers the first and ignores chunks."""
        fails = self._called()
        with self._lock:
            if object_id not in self.objects:
                self._seal(object_id, context, chunks, actor)
            stored = self.objects[object_id]
        if stored.context != context:
            raise Conflict("object-differs", "The object is sealed for another context.")
        _fail_if(fails)
        return stored.answer

    def _seal(
        self, object_id: str, context: ObjectContext, chunks: Iterable[bytes], actor: Actor
    ) -> None:
        key = self._key(context.case)
        data = bytearray()
        for chunk in chunks:
            self.biggest_piece = max(self.biggest_piece, len(chunk))
            data += chunk
        sealed = _encrypt(key, bytes(data), _bound(object_id, context))
        digest = sha256(data).hexdigest()
        receipt = self._append(
            LogEntry(
                f"seal-{object_id}",
                "object-sealed",
                context.case,
                {
                    "object": object_id,
                    "document": context.document,
                    "kind": context.kind,
                    "sha256": digest,
                    "actor": actor.id,
                    "purpose": actor.purpose,
                },
            )
        )
        answer = SealedObject(object_id, len(data), digest, sha256(sealed).hexdigest(), receipt)
        self.objects[object_id] = Stored(context, sealed, answer)

    def open(self, object_id: str, context: ObjectContext, actor: Actor) -> Source:
        """Log the opening, then give the authenticated bytes."""
        fails = self._called()
        with self._lock:
            stored = self._stored(object_id)
            key = self._key(stored.context.case)
            data = _decrypt(key, stored.sealed, _bound(object_id, context))
            self.openings.append((object_id, actor))
            self._append(
                LogEntry(
                    f"open-{len(self.openings)}",
                    "object-opened",
                    context.case,
                    {
                        "object": object_id,
                        "document": context.document,
                        "actor": actor.id,
                        "purpose": actor.purpose,
                    },
                )
            )
        _fail_if(fails)
        return BytesSource(data)

    def describe(self, object_id: str) -> SealedObject:
        """What ``seal`` answered; raises Invalid ``object-missing``."""
        self._called()
        return self._stored(object_id).answer

    def discard(self, object_id: str, actor: Actor) -> None:
        """Forget a working object; a second call does nothing; anything else is refused."""
        fails = self._called()
        with self._lock:
            if object_id in self.discarded:
                return
            stored = self._stored(object_id)
            if stored.context.kind not in WORKING_KINDS:
                raise Refused("object-kept", "Only working objects may be discarded.")
            del self.objects[object_id]
            self.discarded.add(object_id)
            self._append(
                LogEntry(
                    f"discard-{object_id}",
                    "object-discarded",
                    stored.context.case,
                    {"object": object_id, "actor": actor.id, "purpose": actor.purpose},
                )
            )
        _fail_if(fails)

    def seal_value(self, case: str, purpose: str, value: bytes) -> bytes:
        """Seal a small value for a database column."""
        fails = self._called()
        sealed = _encrypt(self._key(case), value, f"value\0{case}\0{purpose}".encode())
        _fail_if(fails)
        return sealed

    def open_value(self, case: str, purpose: str, sealed: bytes) -> bytes:
        """Open what ``seal_value`` made for the same case and purpose; else Corrupt."""
        self._called()
        return _decrypt(self._key(case), sealed, f"value\0{case}\0{purpose}".encode())

    def log(self, entry: LogEntry) -> LogReceipt:
        """Append a fact; the same entry again returns the first receipt."""
        fails = self._called()
        with self._lock:
            receipt = self._append(entry)
        _fail_if(fails)
        return receipt

    # --- looking in ---------------------------------------------------------------------------

    def logged(self, kind: str) -> list[LogEntry]:
        """The entries of one kind, in order."""
        return [one.entry for one in self.entries if one.entry.kind == kind]

    def everything_stored(self) -> bytes:
        """Every byte at rest and every log entry, to look for what must not be there."""
        sealed = b"".join(stored.sealed for stored in self.objects.values())
        return sealed + b"".join(one.body for one in self.entries)

    # --- inside -------------------------------------------------------------------------------

    def _key(self, case: str) -> bytes:
        if case in self.destroyed:
            raise Refused("case-key-destroyed", "The case was erased.")
        if case == "directory":
            return self.keys.setdefault(case, AESGCM.generate_key(256))
        try:
            return self.keys[case]
        except KeyError as error:
            raise Invalid("case-key-missing", "The case has no key.") from error

    def _stored(self, object_id: str) -> Stored:
        try:
            return self.objects[object_id]
        except KeyError as error:
            raise Invalid("object-missing", "There is no such object.") from error

    def _append(self, entry: LogEntry) -> LogReceipt:
        for index, known in enumerate(self.entries):
            if known.entry.id == entry.id:
                if known.entry != entry:
                    raise Conflict("log-entry-differs", "Another fact has this id.")
                return self._receipt(index)
        body = canonical_json(
            {
                "at": datetime.now(UTC).isoformat(),
                "case": entry.case,
                "facts": dict(entry.facts),
                "id": entry.id,
                "kind": entry.kind,
            }
        )
        self.entries.append(Logged(entry, body))
        return self._receipt(len(self.entries) - 1)

    def _receipt(self, index: int) -> LogReceipt:
        """The receipt as it was given: for the tree that the entry completed."""
        leaves = [leaf_hash(one.body) for one in self.entries[: index + 1]]
        nodes = stored_nodes(leaves)
        head = Checkpoint(ORIGIN, len(leaves), tree_root(len(leaves), nodes))
        proof = inclusion_proof(index, len(leaves), nodes)
        return LogReceipt(
            index,
            leaves[index].hex(),
            sign_checkpoint(head, self.signer),
            tuple(step.hex() for step in proof),
        )


def _bound(object_id: str, context: ObjectContext) -> bytes:
    parts = (
        object_id,
        context.case,
        context.document,
        str(context.version),
        context.kind,
        context.audience,
    )
    return "\0".join(parts).encode()


def _encrypt(key: bytes, data: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, data, bound)


def _decrypt(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:12], sealed[12:], bound)
    except InvalidTag as error:
        raise Corrupt("object-corrupt", "The sealed bytes fail their check.") from error


def _unavailable() -> LockgateError:
    return Unavailable("vault-unavailable", "The vault does not answer.")


def _fail_if(fails: bool) -> None:  # noqa: FBT001
    if fails:
        raise _unavailable()
