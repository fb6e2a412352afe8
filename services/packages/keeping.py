"""Key files of a recipient: made once, never over another; and the sender's public key."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.crypto import recipient_keys
from shared.crypto.framing import new_key
from shared.crypto.keys import public_key_from_pem, public_key_to_pem, signing_key_id
from shared.crypto.recipients import (
    Recipient,
    RecipientSecret,
    Suite,
    fingerprint,
    same_fingerprint,
)
from shared.crypto.shares import Share, combine, split
from shared.domain.errors import Conflict, Corrupt, Invalid, Refused, Unavailable
from shared.durable import keep_first

FEWEST_LETTERS = 12
_BIGGEST = 64 * 1024

Ask = Callable[[str], str]
"""Asks a person for something secret and gives what they typed."""


def make(path: Path, suite: Suite, passphrase: str) -> Recipient:
    """A new key pair: the private key at ``path``, the public one at ``path`` with ``.public``.

    Raises Conflict ``file-exists``, Invalid ``passphrase-short``, Unavailable ``file-unavailable``.
    """
    if len(passphrase) < FEWEST_LETTERS:
        raise Invalid(
            "passphrase-short",
            f"Choose a passphrase of at least {FEWEST_LETTERS} letters, best of six random words.",
        )
    secret = RecipientSecret.generate(suite)
    return _write(path, secret, recipient_keys.protect_with_passphrase(secret, passphrase))


def make_in_shares(path: Path, suite: Suite, shares: int, needed: int) -> Iterator[str]:
    """A new key pair whose private key opens with ``needed`` of these shares, as they are typed.

    Raises Invalid ``shares-count`` and as ``make`` does, before anything is written.
    """
    key, secret = new_key(), RecipientSecret.generate(suite)
    made = split(key, shares, needed)
    _write(path, secret, recipient_keys.protect_with_key(secret, key))
    return (share.to_text() for share in made)


def public_path(path: Path) -> Path:
    """Where the public half of a private key file lies."""
    return path.with_name(f"{path.name}.public")


def read_public(path: Path) -> Recipient:
    """The public key of a private or a public key file, or of a file of the Panel's public keys.

    Raises Corrupt ``recipient-key``, Unavailable ``file-unavailable``.
    """
    data = read(path)
    if data.startswith(b"lockgate-recipient-key/"):
        return recipient_keys.public_of(data)
    text = data.decode("utf-8", "replace").strip()
    if text.startswith("{"):
        try:
            text = str(json.loads(text)["recipient"])
        except (ValueError, KeyError, TypeError):
            text = ""
    return Recipient.parse(text)


def shown(path: Path) -> tuple[str, str]:
    """The public key in a file as text, and its fingerprint; a sender's PEM too.

    Raises as ``read_public`` does, and Corrupt ``signing-key``.
    """
    data = read(path)
    if data.startswith(b"-----BEGIN PUBLIC KEY-----"):
        key = public_key_from_pem(data)
        return public_key_to_pem(key).decode().rstrip("\n"), fingerprint(signing_key_id(key))
    public = read_public(path)
    return public.to_text(), public.fingerprint


def unlock(path: Path, ask: Ask) -> RecipientSecret:
    """The private key of a file; asks for its passphrase, or for shares until there are enough.

    Raises as ``recipient_keys.unprotect`` and ``shares.combine`` do.
    """
    text = read(path)
    match recipient_keys.protection_of(text):
        case recipient_keys.NONE:
            return recipient_keys.unprotect(text)
        case recipient_keys.SHARES:
            return recipient_keys.unprotect(text, key=_gathered(ask))
    return recipient_keys.unprotect(text, ask("Passphrase of the private key"))


def read_sender(path: Path, heard: str) -> Ed25519PublicKey:
    """The sender's public key, which must have the fingerprint that was heard, if one was.

    Raises Corrupt ``signing-key``, Refused ``sender-fingerprint``.
    """
    key = public_key_from_pem(read(path))
    if heard and not same_fingerprint(heard, signing_key_id(key)):
        raise Refused(
            "sender-fingerprint",
            "The sender's public key has another fingerprint than the one you were given. Do not "
            "use it; ask whoever sent the package.",
        )
    return key


def read(path: Path) -> bytes:
    """A small file; Unavailable ``file-unavailable``, or Corrupt ``key-file`` for a large one."""
    try:
        with path.open("rb") as file:
            data = file.read(_BIGGEST + 1)
    except OSError as error:
        raise Unavailable(
            "file-unavailable", "A key file cannot be read.", errno=error.errno or 0
        ) from error
    if len(data) > _BIGGEST:
        raise Corrupt("key-file", "This is too large for a key file.")
    return data


def _gathered(ask: Ask) -> bytes:
    given = [Share.parse(ask("Share 1"))]
    while len({share.number for share in given}) < given[0].needed:
        given.append(Share.parse(ask(f"Share {len(given) + 1}")))
    return combine(given)


def _write(path: Path, secret: RecipientSecret, text: bytes) -> Recipient:
    public = secret.public
    if path.exists() or public_path(path).exists():
        raise Conflict("file-exists", "There is a file of that name already.")
    try:
        keep_first(path, text)
        keep_first(public_path(path), f"{public.to_text()}\n".encode())
    except OSError as error:
        raise Unavailable(
            "file-unavailable", "A key file cannot be written.", errno=error.errno or 0
        ) from error
    if path.read_bytes() != text:
        raise Conflict("file-exists", "There is a file of that name already.")
    return public
