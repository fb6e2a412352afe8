"""Sealing what is released to the key of its recipient, signed by this installation.

The key that signs is for packages alone. Layout: docs/formats/package.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.storage.domain.records import RecipientKey, Release
from shared.crypto.keys import public_key_to_pem, signing_key_id
from shared.crypto.packages import seal_package
from shared.crypto.recipients import Recipient, fingerprint
from shared.domain.ids import new_id
from shared.ports.clock import Clock
from shared.ports.vault import LogEntry, Vault

ENDING = "lockgate"


def package_name(name: str) -> str:
    """A package's name from that of what is in it."""
    return f"{name.rpartition('.')[0] or name}.{ENDING}"


@dataclass(frozen=True, slots=True)
class Packaging:
    """Makes packages, each with an entry on the log before its first byte leaves."""

    vault: Vault
    clock: Clock
    key: Ed25519PrivateKey = field(repr=False)

    @property
    def public_pem(self) -> bytes:
        """What recipients check packages with."""
        return public_key_to_pem(self.key.public_key())

    @property
    def fingerprint(self) -> str:
        """What recipients compare that with."""
        return fingerprint(signing_key_id(self.key.public_key()))

    def seal(
        self, release: Release, key: RecipientKey, content: Iterable[bytes]
    ) -> Iterator[bytes]:
        """A package of this content for the recipient of a release."""
        package = new_id("pkg")
        facts: dict[str, str | int] = {
            "actor": release.person,
            "key": key.key_id,
            "package": package,
            "release": release.id,
        }
        self.vault.log(LogEntry(f"{package}.made", "release.packaged", release.case, facts))
        recipient = Recipient.parse(key.public)
        return seal_package(package, self.clock.now(), recipient, self.key, content)
