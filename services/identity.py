"""What a process signs with, whose signatures it believes, and the secrets it keeps.

On one machine every key lies in one folder, made at the first start. Where services run apart each
has a folder of its own, made once by ``issue`` and carried to where the service runs:

    intake.pem              the service's private key (storage also log.pem and bundles.pem,
                            notification packs.pem)
    forms.secret            32 bytes; intake also directory.secret, redaction documents.secret
    public/<name>.pem       every service's public key, the log's, the packs' and the bundles'

So no service can sign for another, and a stolen folder speaks for one service only.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.adapters.keys_file import load_or_create_signing_key, read_key_file
from shared.contracts.events import SERVICES
from shared.crypto.framing import KEY_SIZE
from shared.crypto.keys import (
    is_signed,
    public_key_from_pem,
    public_key_to_pem,
    signing_key_from_pem,
)
from shared.domain.errors import Conflict, Invalid
from shared.durable import data_folder, keep_first, write_whole
from shared.ports.keys import Keys

LOG_KEY = "log"
PACKS_KEY = "packs"
BUNDLES_KEY = "bundles"
NAMES = (*SERVICES, LOG_KEY, PACKS_KEY, BUNDLES_KEY)
FORMS_SECRET = "forms"  # noqa: S105 - a name
DIRECTORY_SECRET = "directory"  # noqa: S105 - a name
DOCUMENTS_SECRET = "documents"  # noqa: S105 - a name
_WRAPPED = ".wrapped"

_HELD = {
    "intake": ("intake",),
    "redaction": ("redaction",),
    "storage": ("storage", LOG_KEY, BUNDLES_KEY),
    "notification": ("notification", PACKS_KEY),
}
_SECRETS = {
    "intake": (FORMS_SECRET, DIRECTORY_SECRET),
    "redaction": (FORMS_SECRET, DOCUMENTS_SECRET),
    "storage": (FORMS_SECRET,),
    "notification": (FORMS_SECRET,),
}


@dataclass(frozen=True, slots=True)
class Identity:
    """Private keys by name, public keys by name, and where secrets come from."""

    private: Mapping[str, Ed25519PrivateKey]
    public: Mapping[str, Ed25519PublicKey]
    secret: Callable[[str], bytes]

    def verify(self, producer: str, message: bytes, signature: bytes) -> bool:
        """Whether this service's key signed the message; an unknown name has signed nothing."""
        if producer not in SERVICES:
            return False
        return is_signed(self.public[producer], signature, message)


def on_one_machine(folder: Path, keys: Keys) -> Identity:
    """Every key and secret of a folder, made at the first start; secrets lie there wrapped."""
    private = {name: signing_key(folder, name) for name in NAMES}

    def secret(name: str) -> bytes:
        path = folder / f"{name}{_WRAPPED}"
        context = _context(name)
        with data_folder():
            if not path.exists():
                keep_first(path, keys.wrap(secrets.token_bytes(KEY_SIZE), context))
        return keys.unwrap(path.read_bytes(), context)

    return Identity(private, {name: key.public_key() for name, key in private.items()}, secret)


def plain_secrets(folder: Path, keys: Keys) -> dict[str, bytes]:
    """The secrets that a folder holds wrapped, by name, for a backup that seals them itself."""
    found = sorted(folder.glob(f"*{_WRAPPED}"))
    names = [path.name.removesuffix(_WRAPPED) for path in found]
    return {
        name: keys.unwrap(path.read_bytes(), _context(name))
        for name, path in zip(names, found, strict=True)
    }


def keep_secret(folder: Path, name: str, secret: bytes, keys: Keys) -> None:
    """Put a secret into a folder, wrapped by the present root key; it replaces what is there."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(folder / f"{name}{_WRAPPED}", [keys.wrap(secret, _context(name))])


def rewrap_secrets(folder: Path, keys: Keys) -> None:
    """Wrap the secrets of a folder under the current root key, where another wraps them."""
    for path in sorted(folder.glob(f"*{_WRAPPED}")):
        wrapped, context = path.read_bytes(), _context(path.name.removesuffix(_WRAPPED))
        if keys.wrapped_by(wrapped) != keys.root_id:
            with data_folder():
                write_whole(path, [keys.wrap(keys.unwrap(wrapped, context), context)])


def _context(name: str) -> bytes:
    return f"lockgate/secret/{name}".encode()


def signing_key(folder: Path, name: str) -> Ed25519PrivateKey:
    """One private key of a machine's keys folder, made if there is none."""
    with data_folder():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return load_or_create_signing_key(folder / f"{name}.pem")


def of_service(folder: Path, service: str) -> Identity:
    """What one service apart was issued.

    Raises Invalid ``identity-missing`` naming the file that is not there, Corrupt ``signing-key``,
    Refused ``key-file-open`` for a private key that others may read.
    """
    public = {
        name: public_key_from_pem(_present(folder / "public" / f"{name}.pem").read_bytes())
        for name in NAMES
    }
    private = {
        name: signing_key_from_pem(read_key_file(_present(folder / f"{name}.pem")))
        for name in _HELD[service]
    }
    return Identity(
        private, public, lambda name: read_key_file(_present(folder / f"{name}.secret"))
    )


def issue(folder: Path) -> None:
    """Make one folder for each service below ``folder``.

    Raises Conflict ``identity-exists`` when any of it is there already: keys are never replaced by
    accident, because everything signed with the old ones would no longer be believed.
    """
    if any((folder / service).exists() for service in SERVICES):
        raise Conflict(
            "identity-exists", "Keys were issued here before. Choose an empty folder.", count=1
        )
    complete(folder)


def complete(folder: Path) -> None:
    """Issue what is missing below ``folder``, and nothing over what is there.

    Raises Conflict ``identity-mismatch`` when a service knows another public key than the one that
    goes with the private key: one of the two was lost and must be restored.
    """
    private = {
        name: signing_key(folder / service, name)
        for service, names in _HELD.items()
        for name in names
    }
    for service, names in _SECRETS.items():
        own = folder / service
        (own / "public").mkdir(exist_ok=True, mode=0o700)
        for name in names:
            keep_first(own / f"{name}.secret", secrets.token_bytes(KEY_SIZE))
        for name, key in private.items():
            _publish(own / "public" / f"{name}.pem", public_key_to_pem(key.public_key()))


def _publish(path: Path, public: bytes) -> None:
    keep_first(path, public)
    if path.read_bytes() != public:
        raise Conflict(
            "identity-mismatch",
            f"{path.name} does not go with the private key; restore the one that was lost.",
        )


def _present(path: Path) -> Path:
    if not path.is_file():
        raise Invalid(
            "identity-missing",
            f"{path.name} is not in this service's keys folder; issue the keys first.",
        )
    return path
