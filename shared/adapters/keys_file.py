"""The root key in a file, and signing keys in files: made once, durably, readable by us only.

The root key file (docs/formats/sealed.md) is protected by a passphrase when one is given. It is
made at the first start: written whole to a temporary name, synced, then linked to its own name, so
that a crash leaves a whole file or none and two processes starting at once end with the same key.

A key file that others may read is refused, not repaired: whoever opened it up may have read it.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.crypto import root as roots
from shared.crypto.framing import new_key
from shared.crypto.keys import new_signing_key, signing_key_from_pem, signing_key_to_pem
from shared.crypto.passphrase import Cost
from shared.crypto.wrap import unwrap_key, wrap_key, wrapping_key_id
from shared.domain.errors import Conflict, Corrupt, Invalid, Refused, Unavailable
from shared.durable import advice, keep_first, sync_folder, write_whole

_BIGGEST_FILE = 64 * 1024


class FileKeys:
    """The keys port over root keys held in this process's memory, and in files if there are any.

    ``path`` holds the current root key, ``path.<id>`` an older one until it is retired. A process
    looks at the file before each wrap, and again for a root key it does not know.
    """

    def __init__(self, root: bytes, files: RootFiles | None = None) -> None:
        self._files = files
        self._lock = threading.Lock()
        self._roots = {roots.root_key_id(root): root}
        self._root_id = roots.root_key_id(root)

    @classmethod
    def load_or_create(
        cls, path: Path, passphrase: str | None = None, *, cost: Cost | None = None
    ) -> FileKeys:
        """The root key of a file, made if there is none.

        Raises Refused ``root-key-passphrase`` or ``key-file-open``, Corrupt ``root-key-corrupt``,
        Unavailable ``key-file-unavailable``.
        """
        files = RootFiles(path, passphrase, cost)
        return cls(files.load_or_create(), files)

    def __repr__(self) -> str:
        return f"FileKeys({self._root_id})"

    @property
    def root_id(self) -> str:
        """The id of the current root key."""
        return self._current()[0]

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Wrap 32 bytes, bound to ``context``."""
        root_id, root = self._current()
        return wrap_key(root, root_id, key, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The key that was wrapped with the same context; else Corrupt ``key-corrupt``."""
        try:
            return unwrap_key(self._known(wrapping_key_id(wrapped)), wrapped, context)
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
        if self._files is not None:
            return self._read(self._files.rotate(source))
        return self._read(new_key() if self._root_id == source else self._roots[self._root_id])

    def retire(self, source: str) -> None:
        """Overwrite and remove every root key but the current one."""
        if source == self.root_id:
            raise Conflict("root-key-current", "The current root key cannot be retired.")
        if self._files is not None:
            self._files.retire()
        with self._lock:
            self._roots = {self._root_id: self._roots[self._root_id]}

    def _current(self) -> tuple[str, bytes]:
        if self._files is not None and self._files.changed():
            self._read(self._files.load())
        return self._root_id, self._roots[self._root_id]

    def _known(self, root_id: str) -> bytes:
        if root_id not in self._roots and self._files is not None:
            for root in self._files.load_all():
                self._roots[roots.root_key_id(root)] = root
            self._current()
        if root_id not in self._roots:
            raise _key_corrupt()
        return self._roots[root_id]

    def _read(self, root: bytes) -> str:
        with self._lock:
            root_id = roots.root_key_id(root)
            self._roots[root_id], self._root_id = root, root_id
            return root_id


class RootFiles:
    """The files of the root keys: the current one at ``path``, older ones beside it."""

    def __init__(self, path: Path, passphrase: str | None, cost: Cost | None) -> None:
        self._path, self._passphrase, self._cost = path, passphrase, cost
        self._seen: tuple[int, int] | None = None

    def load_or_create(self) -> bytes:
        """The current root key, made if there is none."""
        _load_or_create(self._path, lambda: self._protect(new_key()))
        return self.load()

    def load(self) -> bytes:
        """The current root key as it is now."""
        seen = self._stamp()
        root = roots.unprotect_root(read_key_file(self._path), self._passphrase)
        self._seen = seen
        return root

    def load_all(self) -> list[bytes]:
        """Every root key that is not retired."""
        files = [self._path, *self._older()]
        return [roots.unprotect_root(read_key_file(file), self._passphrase) for file in files]

    def changed(self) -> bool:
        """Whether the current root key is another file than when it was read."""
        return self._stamp() != self._seen

    def rotate(self, source: str) -> bytes:
        """A new current root key, unless ``source`` is not the current one."""
        with self._alone():
            text = read_key_file(self._path)
            root = roots.unprotect_root(text, self._passphrase)
            if roots.root_key_id(root) == source:
                root = new_key()
                keep_first(self._path.with_name(f"{self._path.name}.{source}"), text)
                write_whole(self._path, [self._protect(root)])
            return root

    def retire(self) -> None:
        """Overwrite and remove the older root keys."""
        with self._alone():
            for file in self._older():
                with file.open("r+b") as handle:
                    handle.write(secrets.token_bytes(file.stat().st_size))
                    handle.flush()
                    os.fsync(handle.fileno())
                file.unlink()
            sync_folder(self._path.parent)

    def _older(self) -> list[Path]:
        return sorted(self._path.parent.glob(f"{self._path.name}.root-*"))

    def _protect(self, root: bytes) -> bytes:
        return roots.protect_root(root, self._passphrase, cost=self._cost)

    def _stamp(self) -> tuple[int, int]:
        try:
            found = self._path.stat()
        except OSError as error:
            raise Unavailable(
                "key-file-unavailable", "A key file cannot be read.", errno=error.errno
            ) from error
        return found.st_ino, found.st_mtime_ns

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Of several processes one at a time changes the files."""
        try:
            with self._path.with_name(f"{self._path.name}.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise Unavailable(
                "key-file-unavailable",
                f"A key file cannot be changed. {advice(error)}",
                errno=error.errno,
            ) from error


def _key_corrupt() -> Corrupt:
    return Corrupt("key-corrupt", "A wrapped key is not authentic, or not for this place.")


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
            "key-file-unavailable",
            f"A key file cannot be read or made. {advice(error)}",
            errno=error.errno,
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
