"""The root key at rest: a small text that holds it, under a passphrase or bare.

With a passphrase the key is wrapped under argon2id of it (RFC 9106; the parameters stand in the
text and are bound), so the text alone opens nothing. Without one the text IS the key and the file
that holds it needs the protection. Layout: docs/formats/sealed.md. Reads and writes no file.
"""

from __future__ import annotations

import base64
import re
import secrets

from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from shared.crypto.framing import KEY_SIZE, check_key, encode_context
from shared.crypto.passphrase import PATTERN, SALT_SIZE, Cost, protection, stretch
from shared.crypto.wrap import unwrap, wrap
from shared.domain.errors import Corrupt, Invalid, Refused

_BIGGEST_FILE = 1024

_LAYOUT = re.compile(
    r"lockgate-root-key/1\n"
    r"id: (?P<id>root-[0-9a-f]{32})\n"
    rf"protection: (?:none|(?P<stretched>{PATTERN}))\n"
    r"key: (?P<key>[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{139}=)\n"
)


def root_key_id(root: bytes) -> str:
    """The root key's id, derived from it: ``root-`` and 32 hexadecimal digits."""
    check_key(root)
    derived = HKDFExpand(SHA512(), 16, encode_context("lockgate/root/1 id")).derive(root)
    return f"root-{derived.hex()}"


def protect_root(root: bytes, passphrase: str | None, *, cost: Cost | None = None) -> bytes:
    """The text to store; ``None`` stores the key bare, and must be asked for on purpose.

    Raises Invalid ``passphrase-empty`` and ``key-size``.
    """
    key_id = root_key_id(root)
    if passphrase is None:
        return _layout(key_id, "none", root)
    cost = cost or Cost()
    said = protection(cost, secrets.token_bytes(SALT_SIZE))
    kek = stretch(passphrase, said)
    return _layout(key_id, said, wrap(kek, _context(key_id, said), root))


def unprotect_root(text: bytes, passphrase: str | None) -> bytes:
    """The root key of a stored text.

    Raises Corrupt ``root-key-corrupt`` for a text that is not exactly as written, Refused
    ``root-key-passphrase`` when the passphrase is missing, not wanted, or does not open it (a
    wrong passphrase and an altered text cannot be told apart).
    """
    found = _LAYOUT.fullmatch(text[:_BIGGEST_FILE].decode("ascii", "replace"))
    if found is None or len(text) > _BIGGEST_FILE:
        raise _corrupt()
    stored = base64.b64decode(found["key"])
    bare = found["stretched"] is None
    if bare != (len(stored) == KEY_SIZE):
        raise _corrupt()
    if bare != (passphrase is None):
        raise _passphrase()
    root = stored if passphrase is None else _unwrap(found, stored, passphrase)
    if root_key_id(root) != found["id"]:
        raise _corrupt()
    if _layout(found["id"], _protection_of(found), stored) != text:
        raise _corrupt()
    return root


def _unwrap(found: re.Match[str], stored: bytes, passphrase: str) -> bytes:
    said = _protection_of(found)
    try:
        kek = stretch(passphrase, said)
    except Invalid as error:
        if error.code == "passphrase-empty":
            raise
        raise _corrupt() from error
    try:
        return unwrap(kek, _context(found["id"], said), stored)
    except Corrupt as error:
        raise _passphrase() from error


def _protection_of(found: re.Match[str]) -> str:
    return found["stretched"] or "none"


def _layout(key_id: str, protection: str, key: bytes) -> bytes:
    encoded = base64.b64encode(key).decode()
    return f"lockgate-root-key/1\nid: {key_id}\nprotection: {protection}\nkey: {encoded}\n".encode()


def _context(key_id: str, protection: str) -> bytes:
    return encode_context("lockgate/root/1", key_id, protection)


def _corrupt() -> Corrupt:
    return Corrupt("root-key-corrupt", "The root key file is damaged. Restore it from a copy.")


def _passphrase() -> Refused:
    return Refused(
        "root-key-passphrase",
        "The root key does not open with this passphrase, or with none, as given.",
    )
