"""What lies outside the databases: blobs, the folder of sent mail, the Panel's receiver."""

from __future__ import annotations

import email
import email.policy
import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from services.storage.fsck.tables import UnreadableError


@dataclass(frozen=True, slots=True)
class Blobs:
    """The blobs there were when listed, and ways to hash one and to look for one since then.

    ``digest`` answers SHA-256 in hex, ``look`` the size, or None for a blob that is not there.
    """

    sizes: Mapping[str, int]
    digest: Callable[[str], str]
    look: Callable[[str], int | None]

    def size(self, key: str) -> int | None:
        """The blob's size, listed or looked for."""
        found = self.sizes.get(key)
        return self.look(key) if found is None else found


@dataclass(frozen=True, slots=True)
class Receivers:
    """What arrived at the far end: how often each id did. None where nobody looked."""

    mail: Counter[str] | None = None
    packs: Counter[str] | None = None
    pack_digests: Mapping[str, str] = field(default_factory=dict)


def folder_blobs(folder: Path) -> Blobs:
    """Blobs kept as files below a folder: a blob's file is its key with ``=`` at the end.

    ``.temporary`` holds the store's unfinished work. Any other file is listed under its own path,
    which no object speaks of. Raises UnreadableError for a folder that is not there.
    """

    def digest(key: str) -> str:
        try:
            with (folder / f"{key}=").open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise UnreadableError("a blob cannot be read") from error

    def look(key: str) -> int | None:
        try:
            return (folder / f"{key}=").stat().st_size
        except FileNotFoundError:
            return None

    if not folder.is_dir():
        raise UnreadableError("the folder of blobs is not there")
    sizes = {}
    for path in folder.rglob("*"):
        place = path.relative_to(folder)
        if path.is_file() and place.parts[0] != ".temporary":
            name = place.as_posix()
            sizes[name.removesuffix("=") if name.endswith("=") else f"{name} (stray)"] = (
                path.stat().st_size
            )
    return Blobs(sizes, digest, look)


def mail_folder(folder: Path) -> Counter[str]:
    """How often each message id (without brackets and host) lies in a folder of e-mail files."""
    found: Counter[str] = Counter()
    for path in folder.rglob("*.eml"):
        with path.open("rb") as file:
            message = email.message_from_binary_file(file, policy=email.policy.default)
        message_id = str(message["Message-ID"] or "").strip().strip("<>")
        found[message_id.partition("@")[0]] += 1
    return found


def panel_folder(folder: Path) -> tuple[Counter[str], dict[str, str]]:
    """How often each pack was received, and the SHA-256 of what was received."""
    found: Counter[str] = Counter()
    digests = {}
    for receipt in sorted(folder.glob("packs/*/receipt.json")):
        pack = receipt.parent.name
        found[pack] += 1
        with (receipt.parent / "package").open("rb") as file:
            digests[pack] = hashlib.file_digest(file, "sha256").hexdigest()
    return found, digests
