"""A recipient's private key as a file: under a passphrase, under a key that is in shares, or bare.

The file names the public half in clear, so that it can be shown without the secret. Layout:
docs/formats/package.md. Reads and writes no file.
"""

from __future__ import annotations

import base64
import re
import secrets

from shared.crypto.framing import encode_context
from shared.crypto.passphrase import PATTERN, SALT_SIZE, Cost, protection, stretch
from shared.crypto.recipients import Recipient, RecipientSecret
from shared.crypto.stream import decrypt_bytes, encrypt_bytes
from shared.domain.errors import Corrupt, Invalid, Refused

BIGGEST_FILE = 8192
NONE, SHARES = "none", "shares"

_LAYOUT = re.compile(
    r"lockgate-recipient-key/1\n"
    r"id: (?P<id>hpke-[0-9a-f]{32})\n"
    r"public: (?P<public>lockgate-recipient/1 [a-z0-9-]+ [A-Za-z0-9+/=]+)\n"
    rf"protection: (?P<protection>none|shares|{PATTERN})\n"
    r"secret: (?P<secret>[A-Za-z0-9+/=]+)\n"
)


def protect_with_passphrase(
    secret: RecipientSecret, passphrase: str, *, cost: Cost | None = None
) -> bytes:
    """The file of a key that only this passphrase opens; raises Invalid ``passphrase-empty``."""
    said = protection(cost or Cost(), secrets.token_bytes(SALT_SIZE))
    return _sealed(secret, stretch(passphrase, said), said)


def protect_with_key(secret: RecipientSecret, key: bytes) -> bytes:
    """The file of a key that only these 32 bytes open, which are then split among people."""
    return _sealed(secret, key, SHARES)


def bare(secret: RecipientSecret) -> bytes:
    """The file of a key without protection: whoever has the file has the key."""
    return _layout(secret.public, NONE, secret.raw)


def protection_of(text: bytes) -> str:
    """``none``, ``shares``, or how the passphrase is stretched; raises Corrupt as ``public_of``."""
    return _parsed(text)["protection"]


def public_of(text: bytes) -> Recipient:
    """The public half, as the file names it; raises Corrupt ``recipient-key-file``."""
    found = _parsed(text)
    try:
        public = Recipient.parse(found["public"])
    except Corrupt as error:
        raise _corrupt() from error
    if public.key_id != found["id"]:
        raise _corrupt()
    return public


def unprotect(
    text: bytes, passphrase: str | None = None, key: bytes | None = None
) -> RecipientSecret:
    """The private key of a file, by its passphrase, by the key of its shares, or bare.

    Raises Refused ``recipient-key-locked`` unless exactly what protects it is given and opens it,
    Corrupt ``recipient-key-file`` for a file that is not as it was written.
    """
    public, found = public_of(text), _parsed(text)
    said = found["protection"]
    stored = base64.b64decode(found["secret"])
    raw = stored if said == NONE else _opened(public, said, stored, passphrase, key)
    try:
        secret = RecipientSecret.parse(RecipientSecret(public.suite, raw).to_text())
        same = secret.public == public
    except (ValueError, Corrupt) as error:
        raise _corrupt() from error
    if not same:
        raise _corrupt()
    return secret


def _opened(
    public: Recipient, said: str, stored: bytes, passphrase: str | None, key: bytes | None
) -> bytes:
    kek = key if said == SHARES else _stretched(passphrase, said)
    if kek is None:
        raise _locked()
    try:
        return decrypt_bytes(kek, _context(public, said), stored)
    except Corrupt as error:
        raise _locked() from error


def _stretched(passphrase: str | None, said: str) -> bytes | None:
    if passphrase is None:
        return None
    try:
        return stretch(passphrase, said)
    except Invalid as error:
        if error.code == "passphrase-empty":
            raise _locked() from error
        raise _corrupt() from error


def _sealed(secret: RecipientSecret, kek: bytes, said: str) -> bytes:
    public = secret.public
    return _layout(public, said, encrypt_bytes(kek, _context(public, said), secret.raw))


def _layout(public: Recipient, said: str, secret: bytes) -> bytes:
    encoded = base64.b64encode(secret).decode()
    return (
        f"lockgate-recipient-key/1\nid: {public.key_id}\npublic: {public.to_text()}\n"
        f"protection: {said}\nsecret: {encoded}\n"
    ).encode()


def _parsed(text: bytes) -> re.Match[str]:
    found = _LAYOUT.fullmatch(text[:BIGGEST_FILE].decode("ascii", "replace"))
    if found is None or len(text) > BIGGEST_FILE:
        raise _corrupt()
    try:
        stored = base64.b64decode(found["secret"], validate=True)
    except ValueError as error:
        raise _corrupt() from error
    if base64.b64encode(stored).decode() != found["secret"]:
        raise _corrupt()
    return found


def _context(public: Recipient, said: str) -> bytes:
    return encode_context("lockgate/recipient-key/1", public.key_id, said)


def _corrupt() -> Corrupt:
    return Corrupt(
        "recipient-key-file", "This is not a private key file of a recipient, or it is damaged."
    )


def _locked() -> Refused:
    return Refused(
        "recipient-key-locked", "The private key does not open with what was given for it."
    )
