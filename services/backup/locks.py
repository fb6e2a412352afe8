"""Who can open a backup: whoever has the root key of its day, and whoever has the recovery key.

A recovery key is a recipient's key pair whose private half lies offline. Each backup's key is
sealed to it beside the wrap by the root key, together with the root key itself where that can be
read, so that a backup, the recovery key and a copy of the keyring bring an installation back of
which nothing else is left. Layout: docs/formats/backup.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from services.backup.manifests import Head, damaged, key_context, recovery_context
from shared.crypto.framing import KEY_SIZE
from shared.crypto.recipients import Recipient, RecipientSecret
from shared.domain.errors import Corrupt, Invalid, Refused
from shared.ports.keys import Keys


class Lock(Protocol):
    """Opens the keys of backups; a lock that cannot seal says so."""

    def seal(self, backup: str, key: bytes, /) -> Head:
        """What stands before a new backup's manifest."""

    def open(self, backup: str, head: Head, /) -> bytes:
        """A backup's key."""


def no_root() -> bytes:
    """A root key that no program can read out of where it is."""
    return b""


@dataclass(frozen=True, slots=True)
class RootLock:
    """The root key that is there; ``root`` reads it, where it can be read."""

    keys: Keys
    recipient: Recipient | None = None
    root: Callable[[], bytes] = field(default=no_root, repr=False)

    def seal(self, backup: str, key: bytes) -> Head:
        """Wrapped by the root key, and sealed to the recovery key if there is one."""
        wrapped = self.keys.wrap(key, key_context(backup))
        if self.recipient is None:
            return Head(wrapped)
        name = self.recipient.key_id
        sealed = self.recipient.encrypt(key + self.root(), recovery_context(backup, name))
        return Head(wrapped, name, sealed)

    def open(self, backup: str, head: Head) -> bytes:
        """A backup's key; Corrupt ``key-corrupt`` where another root key wrapped it."""
        return self.keys.unwrap(head.wrapped, key_context(backup))


@dataclass(frozen=True, slots=True)
class RecoveryLock:
    """The recovery key, which opens and never makes backups."""

    secret: RecipientSecret

    def seal(self, _backup: str, _key: bytes, /) -> Head:
        """Refused: only an installation with its root key makes backups."""
        raise Refused("backup-recovery-only", "A recovery key opens backups and makes none.")

    def open(self, backup: str, head: Head) -> bytes:
        """A backup's key; raises as ``_opened``."""
        return self._opened(backup, head)[:KEY_SIZE]

    def root(self, backup: str, head: Head) -> bytes:
        """The root key as it was when a backup was made.

        Raises Invalid ``root-key-elsewhere`` where it was not in a file.
        """
        root = self._opened(backup, head)[KEY_SIZE:]
        if not root:
            raise Invalid(
                "root-key-elsewhere",
                "The root key of this backup was in a key server or module: use its own backup.",
            )
        return root

    def _opened(self, backup: str, head: Head) -> bytes:
        if head.recovery != self.secret.public.key_id:
            raise Refused(
                "backup-recovery-key",
                "This backup was made for another recovery key, or for none. Name one that was "
                "made for this key with --backup.",
                made_for=head.recovery or "none",
            )
        try:
            opened = self.secret.decrypt(head.sealed, recovery_context(backup, head.recovery))
        except Corrupt as error:
            raise damaged("the recovery part") from error
        if len(opened) not in (KEY_SIZE, 2 * KEY_SIZE):
            raise damaged("the recovery part")
        return opened
