"""The receiver's own keys: made at the first start, kept in its folder, never given to Lockgate."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.crypto.keys import new_signing_key, signing_key_from_pem, signing_key_to_pem
from shared.crypto.recipients import RecipientSecret, Suite
from shared.durable import keep_first


def load_or_create(folder: Path) -> tuple[RecipientSecret, Ed25519PrivateKey]:
    """The decryption key and the receipt-signing key; readable by their owner alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = _once(
        folder / "recipient.key", RecipientSecret.generate(Suite.HYBRID).to_text().encode()
    )
    signing = _once(folder / "receipts.pem", signing_key_to_pem(new_signing_key()))
    return RecipientSecret.parse(secret.decode()), signing_key_from_pem(signing)


def _once(path: Path, fresh: bytes) -> bytes:
    """Keep ``fresh`` under ``path`` unless something is there already; return what is there."""
    if not path.exists():
        keep_first(path, fresh)
    return path.read_bytes()
