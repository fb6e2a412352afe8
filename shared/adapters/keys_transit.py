"""The root key in the transit engine of Vault or OpenBao: it never leaves that server.

A case key is encrypted there under the named key, with its context as associated data; the answer,
``vault:v<version>:<base64>``, is the record. A version of the named key is a root key: rotating
makes a new version, retiring makes the older ones unusable and then deletes them.

Nothing is followed elsewhere, and nothing is kept of the token: it is read anew for each request,
since an agent beside Lockgate renews it.
"""

from __future__ import annotations

import base64
import binascii
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from shared.crypto.framing import KEY_SIZE, check_key
from shared.domain.errors import Conflict, Corrupt, Invalid, Unavailable

SECONDS = (3.05, 10.0)
"""How long to wait for a connection, and for an answer."""

_PATH = re.compile(r"/(?P<mount>[\w/-]+)/keys/(?P<name>[A-Za-z0-9][\w.-]*)")
_RECORD = re.compile(rb"vault:v(?P<version>[1-9][0-9]{0,8}):[A-Za-z0-9+/]+={0,2}")
_TYPES = frozenset({"aes256-gcm96", "chacha20-poly1305", "xchacha20-poly1305"})
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_BAD_REQUEST = 400
_SUCCESS = range(200, 300)


@dataclass(frozen=True, slots=True)
class TransitPlace:
    """Where the key is: the server, the engine's mount, the key's name, the namespace if any."""

    server: str
    mount: str
    name: str
    namespace: str = ""

    @classmethod
    def parse(cls, url: str) -> TransitPlace:
        """``vault+https://HOST:8200/transit/keys/NAME``, with ``?namespace=`` where there are any.

        Raises Invalid ``setting-invalid``; plain HTTP is taken for this machine itself only.
        """
        parts = urlsplit(url)
        found = _PATH.fullmatch(parts.path)
        scheme = parts.scheme.removeprefix("vault+")
        safe = scheme == "https" or (scheme == "http" and parts.hostname in _LOOPBACK)
        if found is None or not parts.hostname or not safe:
            raise Invalid(
                "setting-invalid",
                "A transit key is vault+https://HOST/MOUNT/keys/NAME; plain HTTP stays on this"
                " machine.",
            )
        namespace = parse_qs(parts.query).get("namespace", [""])[0]
        return cls(f"{scheme}://{parts.netloc}", found["mount"], found["name"], namespace)


class TransitKeys:
    """The keys port over one key of a transit engine. ``token`` is asked before each request."""

    def __init__(self, place: TransitPlace, token: Callable[[], str]) -> None:
        self._place, self._token = place, token
        self._sessions = threading.local()

    def __repr__(self) -> str:
        return f"TransitKeys({self._place.name})"

    def check(self) -> None:
        """Raise Invalid ``transit-key`` unless the key authenticates what it encrypts."""
        key = self._key()
        if key.get("type") not in _TYPES or key.get("derived"):
            raise Invalid(
                "transit-key",
                "The transit key must be of type aes256-gcm96 or chacha20-poly1305, not derived.",
            )

    @property
    def root_id(self) -> str:
        """The named key and its latest version."""
        return self._id(int(self._key()["latest_version"]))

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Encrypt 32 bytes with ``context`` as associated data, under the latest version."""
        check_key(key)
        sent = {"plaintext": _to_base64(key), "associated_data": _to_base64(context)}
        answer = self._call("POST", f"encrypt/{self._place.name}", sent)
        record = str(answer.get("ciphertext", "")).encode()
        self.wrapped_by(record)
        return record

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Decrypt; Corrupt ``key-corrupt`` for what is not authentic or of a retired version."""
        self.wrapped_by(wrapped)
        sent = {"ciphertext": wrapped.decode(), "associated_data": _to_base64(context)}
        try:
            answer = self._call("POST", f"decrypt/{self._place.name}", sent)
            key = base64.b64decode(str(answer.get("plaintext", "")), validate=True)
        except (Invalid, binascii.Error) as error:
            raise _key_corrupt() from error
        if len(key) != KEY_SIZE:
            raise _key_corrupt()
        return key

    def wrapped_by(self, wrapped: bytes) -> str:
        """The named key and the version that stands in the record."""
        found = _RECORD.fullmatch(wrapped)
        if found is None:
            raise _key_corrupt()
        return self._id(int(found["version"]))

    def rotate(self, source: str) -> str:
        """A new version, if ``source`` is still the latest; the latest one's id."""
        if self.root_id == source:
            self._call("POST", f"keys/{self._place.name}/rotate", {})
        return self.root_id

    def retire(self, source: str) -> None:
        """Make every version but the latest unusable, then delete them."""
        latest = int(self._key()["latest_version"])
        if self._id(latest) == source:
            raise Conflict("root-key-current", "The current root key cannot be retired.")
        least = {"min_decryption_version": latest, "min_encryption_version": latest}
        self._call("POST", f"keys/{self._place.name}/config", least)
        self._call("POST", f"keys/{self._place.name}/trim", {"min_available_version": latest})

    def _id(self, version: int) -> str:
        return f"transit-{self._place.name}-v{version}"

    def _key(self) -> Mapping[str, Any]:
        return self._call("GET", f"keys/{self._place.name}")

    def _call(
        self, method: str, path: str, sent: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """What the server answers; Invalid for a request it finds wrong, else Unavailable."""
        headers = {"X-Vault-Token": self._token(), "X-Vault-Request": "true"}
        if self._place.namespace:
            headers["X-Vault-Namespace"] = self._place.namespace
        try:
            answer = self._session().request(
                method,
                f"{self._place.server}/v1/{self._place.mount}/{path}",
                json=sent,
                headers=headers,
                timeout=SECONDS,
                allow_redirects=False,
            )
            if answer.status_code == _BAD_REQUEST:
                raise Invalid("transit-refused", "The key server finds the request wrong.")
            if answer.status_code not in _SUCCESS:
                raise _unavailable(answer.status_code)
            read = answer.json() if answer.content else {}
        except (requests.RequestException, ValueError) as error:
            raise _unavailable(0) from error
        data = read.get("data") if isinstance(read, dict) else None
        return data if isinstance(data, dict) else {}

    def _session(self) -> requests.Session:
        if not hasattr(self._sessions, "one"):
            self._sessions.one = requests.Session()
        session: requests.Session = self._sessions.one
        return session


def _to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _key_corrupt() -> Corrupt:
    return Corrupt("key-corrupt", "A wrapped key is not authentic, or not for this place.")


def _unavailable(status: int) -> Unavailable:
    return Unavailable("keys-unavailable", "The key server does not answer.", status=status)
