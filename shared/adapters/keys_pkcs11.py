"""The root key in a hardware security module, or SoftHSM, by PKCS #11: it never leaves the module.

A root key is a generic secret of 256 bits that is sensitive and cannot be extracted. The module
computes HMAC-SHA256 over a context under it; the result wraps the one case key of that context as a
root key file would (docs/formats/sealed.md, docs/formats/root-keys.md), so that the wrap commits to
its key and binds its place, which the modules' own AES-GCM does not.

All root keys of an installation have one label. The first four bytes of an object's id count
them, and the highest is the current one. Needs ``python-pkcs11``, which is installed on request.
"""

from __future__ import annotations

import importlib
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qs, unquote

from shared.crypto.framing import encode_context
from shared.crypto.wrap import unwrap_key, wrap_key, wrapping_key_id
from shared.domain.errors import Conflict, Corrupt, Invalid, Unavailable

T = TypeVar("T")
_SCHEME = "pkcs11:"
_COUNT = 4
_RANDOM = 12
_BITS = 256


@dataclass(frozen=True, slots=True)
class ModulePlace:
    """Where the key is: the module's library, the token's label, the key's label."""

    module: str
    token: str
    label: str

    @classmethod
    def parse(cls, url: str) -> ModulePlace:
        """``pkcs11:token=TOKEN;object=LABEL?module-path=/usr/lib/….so`` as in RFC 7512.

        Raises Invalid ``setting-invalid``, also for a PIN in the URL.
        """
        path, _, query = url.removeprefix(_SCHEME).partition("?")
        given = {}
        for part in path.split(";"):
            name, _, value = part.partition("=")
            given[name] = unquote(value)
        asked = parse_qs(query)
        module = asked.get("module-path", [""])[0]
        if (
            set(given) != {"token", "object"}
            or set(asked) != {"module-path"}
            or "" in given.values()
        ):
            raise Invalid(
                "setting-invalid",
                "A key in a module is pkcs11:token=TOKEN;object=LABEL?module-path=/PATH.so",
            )
        return cls(module, given["token"], given["object"])


class ModuleKeys:
    """The keys port over one token. ``pin`` is asked when a session is opened.

    Raises Invalid ``pkcs11-missing`` when the library for PKCS #11 is not installed.
    """

    def __init__(self, place: ModulePlace, pin: Callable[[], str]) -> None:
        self._place, self._pin = place, pin
        self._lock = threading.Lock()
        self._session: Any = None
        try:
            self._p11 = importlib.import_module("pkcs11")
        except ImportError as error:
            raise Invalid(
                "pkcs11-missing", "Install python-pkcs11 to use a key in a module."
            ) from error

    def __repr__(self) -> str:
        return f"ModuleKeys({self._place.label})"

    def create(self) -> str:
        """The current root key's id; the first one is made if there is none."""
        return self._do(lambda session: _id(self._newest(session) or self._generate(session, 0)))

    @property
    def root_id(self) -> str:
        """The id of the current root key."""
        return self._do(lambda session: _id(self._current(session)))

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Wrap 32 bytes, bound to ``context``."""

        def work(session: Any) -> tuple[str, bytes]:
            root = self._current(session)
            return _id(root), self._kek(root, context)

        root_id, kek = self._do(work)
        return wrap_key(kek, root_id, key, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The key that was wrapped with the same context; else Corrupt ``key-corrupt``."""
        root_id = self.wrapped_by(wrapped)

        def work(session: Any) -> bytes | None:
            found = [root for root in self._all(session) if _id(root) == root_id]
            return self._kek(found[0], context) if found else None

        kek = self._do(work)
        if kek is None:
            raise _key_corrupt()
        try:
            return unwrap_key(kek, wrapped, context)
        except Corrupt as error:
            raise _key_corrupt() from error

    def wrapped_by(self, wrapped: bytes) -> str:
        """The id of the root key that wraps this; nothing is authenticated yet."""
        try:
            return wrapping_key_id(wrapped)
        except Corrupt as error:
            raise _key_corrupt() from error

    def rotate(self, source: str) -> str:
        """Make a new current root key if ``source`` still is it; the current one's id."""

        def work(session: Any) -> str:
            root = self._current(session)
            if _id(root) == source:
                root = self._generate(session, _count(root) + 1)
            return _id(root)

        return self._do(work)

    def retire(self, source: str) -> None:
        """Destroy every root key but the current one in the module."""

        def work(session: Any) -> None:
            current = _id(self._current(session))
            if current == source:
                raise Conflict("root-key-current", "The current root key cannot be retired.")
            for root in self._all(session):
                if _id(root) != current:
                    root.destroy()

        self._do(work)

    # --- the module ---------------------------------------------------------------------------

    def _all(self, session: Any) -> list[Any]:
        sought = {
            self._p11.Attribute.CLASS: self._p11.ObjectClass.SECRET_KEY,
            self._p11.Attribute.LABEL: self._place.label,
        }
        return sorted(session.get_objects(sought), key=lambda root: bytes(root.id))

    def _newest(self, session: Any) -> Any:
        return next(reversed(self._all(session)), None)

    def _current(self, session: Any) -> Any:
        root = self._newest(session)
        if root is None:
            raise Unavailable("keys-unavailable", "The root key is not in the module.")
        return root

    def _generate(self, session: Any, count: int) -> Any:
        attribute = self._p11.Attribute
        return session.generate_key(
            self._p11.KeyType.GENERIC_SECRET,
            _BITS,
            id=count.to_bytes(_COUNT, "big") + secrets.token_bytes(_RANDOM),
            label=self._place.label,
            store=True,
            capabilities=self._p11.MechanismFlag.SIGN,
            mechanism=self._p11.Mechanism.GENERIC_SECRET_KEY_GEN,
            template={attribute.SENSITIVE: True, attribute.EXTRACTABLE: False},
        )

    def _kek(self, root: Any, context: bytes) -> bytes:
        message = encode_context("lockgate/pkcs11-root/1", _id(root), context)
        return bytes(root.sign(message, mechanism=self._p11.Mechanism.SHA256_HMAC))

    def _do(self, work: Callable[[Any], T]) -> T:
        """Work in the one session; a broken one is closed, and opened again the next time."""
        with self._lock, self._errors():
            if self._session is None:
                self._session = self._opened()
            return work(self._session)

    def _opened(self) -> Any:
        token = self._p11.lib(self._place.module).get_token(token_label=self._place.token)
        try:
            return token.open(rw=True, user_pin=self._pin())
        except self._p11.UserAlreadyLoggedIn:  # a process logs in once for all its sessions
            return token.open(rw=True)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (self._p11.PKCS11Error, RuntimeError, OSError) as error:
            self._session = None
            raise Unavailable(
                "keys-unavailable", "The module does not answer.", kind=type(error).__name__
            ) from error


def _id(root: Any) -> str:
    return f"p11-{bytes(root.id).hex()}"


def _count(root: Any) -> int:
    return int.from_bytes(bytes(root.id)[:_COUNT], "big")


def _key_corrupt() -> Corrupt:
    return Corrupt("key-corrupt", "A wrapped key is not authentic, or not for this place.")
