"""The root key in a file, and signing keys in files: made once, durably, readable by us only.

The root key file (docs/formats/sealed.md) is protected by a passphrase when one is given. It is
made at the first start: written whole to a temporary name, synced, then linked to its own name, so
that a crash leaves a whole file or none and two processes starting at once end with the same key.

A key file that others may read is refused, not repaired: whoever opened it up may have read it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.crypto import root as roots
from shared.crypto.framing import new_key
from shared.crypto.keys import new_signing_key, signing_key_from_pem, signing_key_to_pem
from shared.crypto.root import Cost
from shared.crypto.wrap import unwrap_key, wrap_key
from shared.domain.errors import Corrupt, Invalid, Refused, Unavailable
from shared.durable import keep_first

_BIGGEST_FILE = 64 * 1024


class FileKeys:
    """The keys port over one root key held in this process's memory."""

    def __init__(self, root: bytes) -> None:
        self._root = root
        self._root_id = roots.root_key_id(root)

    @classmethod
    def load_or_create(
        cls, path: Path, passphrase: str | None = None, *, cost: Cost | None = None
    ) -> FileKeys:
        """The root key of a file, made if there is none.

        Raises Refused ``root-key-passphrase`` or ``key-file-open``, Corrupt ``root-key-corrupt``,
        Unavailable ``key-file-unavailable``.
        """
        text = _load_or_create(path, lambda: roots.protect_root(new_key(), passphrase, cost=cost))
        return cls(roots.unprotect_root(text, passphrase))

    def __repr__(self) -> str:
        return f"FileKeys({self._root_id})"

    @property
    def root_id(self) -> str:
        """The id of the root key."""
        return self._root_id

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Wrap 32 bytes, bound to ``context``."""
        return wrap_key(self._root, self._root_id, key, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The key that was wrapped with the same context; else Corrupt ``key-corrupt``."""
        try:
            return unwrap_key(self._root, wrapped, context)
        except Corrupt as error:
            raise Corrupt(
                "key-corrupt", "A wrapped key is not authentic, or not for this place."
            ) from error


def read_passphrase(path: Path | None) -> str | None:
    """The passphrase in a file, without its last line end; None without a file.

    Raises Invalid ``passphrase-empty`` for an empty one, Refused ``key-file-open``.
    """
    if path is None:
        return None
    try:
        text = read_key_file(path).decode()
    except UnicodeDecodeError as error:
        raise Invalid("passphrase-text", "The passphrase must be text in UTF-8.") from error
    passphrase = text.removesuffix("\n").removesuffix("\r")
    if not passphrase:
        raise Invalid("passphrase-empty", "The passphrase must not be empty.")
    return passphrase


def load_or_create_signing_key(path: Path) -> Ed25519PrivateKey:
    """The Ed25519 key of a PEM file, made if there is none.

    Raises Corrupt ``signing-key``, Refused ``key-file-open``, Unavailable
    ``key-file-unavailable``.
    """
    pem = _load_or_create(path, lambda: signing_key_to_pem(new_signing_key()))
    return signing_key_from_pem(pem)


def _load_or_create(path: Path, make: Callable[[], bytes]) -> bytes:
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            keep_first(path, make())
        return read_key_file(path)
    except OSError as error:
        raise Unavailable(
            "key-file-unavailable", "A key file cannot be read or made.", errno=error.errno
        ) from error


def read_key_file(path: Path) -> bytes:
    """What a file of secrets holds, at most 64 KiB.

    Raises Refused ``key-file-open`` for one that others may read, Unavailable
    ``key-file-unavailable``.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError as error:
        raise Unavailable(
            "key-file-unavailable", "A key file cannot be read.", errno=error.errno
        ) from error
    with os.fdopen(handle, "rb") as file:
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode) or mode & 0o077:
            raise Refused(
                "key-file-open", "A key file must be a plain file that only its owner can use."
            )
        return file.read(_BIGGEST_FILE)
