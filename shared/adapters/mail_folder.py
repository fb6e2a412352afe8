"""Mail in a folder: one ``.eml`` file per message, for one machine without a mail server."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from shared.adapters.mail_message import compose
from shared.domain.errors import Unavailable
from shared.durable import advice
from shared.ports.clock import Clock
from shared.ports.mail import Mail

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class FolderMail:
    """Writes each message once, whole and durably, under its id."""

    def __init__(self, folder: Path, sender: str, clock: Clock) -> None:
        self._folder = folder
        self._sender = sender
        self._clock = clock

    def send(self, mail: Mail) -> None:
        """Write the message; one that was written before stays as it is."""
        data = compose(mail, self._sender, self._clock.now()).as_bytes()
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._write(f"{mail.id}.eml", data)
        except OSError as error:
            raise Unavailable(
                "mail-unavailable",
                f"The mail folder cannot be used. {advice(error)}",
                errno=error.errno,
            ) from error

    def _write(self, name: str, data: bytes) -> None:
        temporary = self._folder / f".{secrets.token_hex(16)}"
        try:
            with os.fdopen(os.open(temporary, _NEW, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(temporary, self._folder / name)  # never replaces what is there
        finally:
            temporary.unlink(missing_ok=True)
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
