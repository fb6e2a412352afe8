"""The receiver's own keys: made at the first start, kept in its folder, never given to Lockgate."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.crypto.keys import new_signing_key, signing_key_from_pem, signing_key_to_pem
from shared.crypto.recipients import RecipientSecret, Suite


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
        temporary = path.with_name(f"{path.name}.{os.getpid()}")
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(fresh)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass  # another start was quicker; its key counts
        finally:
            temporary.unlink()
    return path.read_bytes()
