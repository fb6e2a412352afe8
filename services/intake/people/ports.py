"""The ports that the front desk's pages and API share."""

from __future__ import annotations

from dataclasses import dataclass

from services.intake.people.hashing import DirectoryKey, Passwords
from shared.domain.access_tokens import Sign
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWorkFactory
from shared.ports.vault import Vault


@dataclass(frozen=True, slots=True)
class Desk:
    """The ports that the front desk's pages use. ``sign`` is intake's Ed25519 key."""

    uow_factory: UnitOfWorkFactory
    vault: Vault
    clock: Clock
    sign: Sign
    key: DirectoryKey
    passwords: Passwords
    https: bool = False
