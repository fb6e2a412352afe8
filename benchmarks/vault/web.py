"""Sealing over HTTP: a service apart sends bytes to storage, which seals them into a folder."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.vault.memory import best_of
from benchmarks.vault.stores import in_bucket, pieces, room_with
from services.storage.bootstrap import build
from shared.adapters.blobs_folder import FolderBlobs
from shared.adapters.vault_http import HttpVault
from shared.web.server import make_server
from shared.web.settings import WebSettings
from shared.web.tokens import service_token
from tests.unit.storage.builders import ACTOR, ORIGIN, Room, context

_THREADS = 4


def sent(*, size: int) -> dict[str, Any]:
    """Bytes a second, both ends' cost together: sealed over HTTP, and put into a folder plainly."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        plain = FolderBlobs(folder / "plain", 0)
        room = room_with(folder, FolderBlobs(folder / "sealed", 0))
        found = _rates(room, lambda: plain.put("plain", pieces(size)), size)
        room.close()
    return found


def sent_on(*, size: int) -> dict[str, Any]:
    """The same into a bucket, beside a bare put; the server's own cost is in both."""
    with in_bucket(size) as (room, bare):
        return _rates(room, bare, size)


def _rates(room: Room, bare: Callable[[], object], size: int) -> dict[str, Any]:
    numbers = iter(range(1, 1000))
    with _served(room) as vault:

        def seal() -> None:
            number = next(numbers)
            vault.seal(f"object-{number}", context(version=number), pieces(size), ACTOR)

        seconds = best_of({"bare put": bare, "sealed": seal})
    return {name: size / spent for name, spent in seconds.items()}


@contextmanager
def _served(room: Room) -> Iterator[HttpVault]:
    service, _ = build(
        units=room.units, blobs=room.blobs, keys=room.keys, keyring=room.keyring, clock=room.clock,
        log_key=room.signing, bundles_key=room.bundles, log_origin=ORIGIN,
        web=WebSettings(secret_key=b"k" * 32, rate_limit=""), verify=lambda *_: True,
        serve_vault=True,
    )  # fmt: skip
    server = make_server("127.0.0.1", 0, service.web, _THREADS)
    thread = threading.Thread(target=server.serve)
    thread.start()
    client = HttpVault(
        f"http://127.0.0.1:{server.bind_addr[1]}",
        lambda: service_token("redaction", "storage", lambda _message: bytes(64), room.clock),
    )
    try:
        yield client
    finally:
        client.close()
        server.stop()
        thread.join()
