"""The public files over HTTP: nobody signs in, and nothing but the log can be had."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from flask import Flask

from services.record import verifier
from services.storage.fsck import public
from services.storage.publishing import Publishing
from shared.crypto.keys import public_key_to_pem
from shared.crypto.receipts import sign_receipt
from shared.ports.vault import LogEntry
from tests.unit.storage.builders import Room
from tests.unit.storage.builders import service as made


def site(room: Room, home: Path, *, entries: bool = True) -> Flask:
    """The service's application, after the timer has published 300 entries."""
    service, _ = made(room, publishing=Publishing(home, entries=entries))
    with room.units() as uow:
        room.log.append_many(uow, [LogEntry(f"e-{n}", "test.entry", "case-1") for n in range(300)])
        uow.commit()
    [publish] = [one for one in service.ticks if one.name == "storage.publish-log"]
    publish.run()
    return service.web


class Quiet(WSGIRequestHandler):
    """Says nothing."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application at an address."""
    server = make_server("127.0.0.1", 0, app, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tlog"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_log_verifies_from_its_address(room: Room, tmp_path: Path, capsys):
    """The stand-alone program reads a running log, held to a kept checkpoint."""
    app = site(room, tmp_path)
    with room.units() as uow:
        kept = room.log.checkpoint(uow)
    (tmp_path / "kept").write_text(kept, encoding="utf-8")
    key = room.log.signer.verifier.to_text()
    with served(app) as url:
        asked = ["log", url, "--key", key, "--checkpoint", str(tmp_path / "kept")]
        assert public.main(asked) == 0
        assert public.main(["log", f"{url}/nowhere", "--key", key]) == 2
    assert "verified: 301 entries, 1 kept checkpoints" in capsys.readouterr().out
    assert public.main(["log", url, "--key", key]) == 2


def test_the_program_needs_nothing_of_lockgate(room: Room, tmp_path: Path):
    """As ``lockgate log verifier`` prints it, in an empty folder, on a log and on a receipt."""
    site(room, tmp_path)
    program = tmp_path / "check_log.py"
    program.write_text(verifier(), encoding="utf-8")
    assert "import services" not in verifier()
    assert "from services" not in verifier()
    assert "from shared" not in verifier()
    given = room.vault.log(LogEntry("accepted", "document.accepted", "case-1"))
    log = {
        "index": given.index,
        "leaf_hash": given.entry_hash,
        "proof": list(given.proof),
        "checkpoint": given.checkpoint,
    }
    receipt, signer = tmp_path / "receipt.json", tmp_path / "signer.pem"
    receipt.write_bytes(sign_receipt(room.signing, {"kind": "test", "log": log}))
    signer.write_bytes(public_key_to_pem(room.signing.public_key()))
    spoilt = tmp_path / "spoilt.json"
    spoilt.write_bytes(receipt.read_bytes().replace(b'"kind":"test"', b'"kind":"best"'))
    key = ["--key", room.log.signer.verifier.to_text()]
    for arguments, status in (
        (["log", str(tmp_path / "public"), *key], 0),
        (["log", str(tmp_path / "public"), *key, "--checkpoint", str(receipt)], 1),
        (["receipt", str(receipt), *key, "--signer", str(signer)], 0),
        (["receipt", str(spoilt), *key, "--signer", str(signer)], 1),
        (["receipt", str(program), *key], 2),
    ):
        command = [sys.executable, "-I", str(program), *arguments]
        done = subprocess.run(command, cwd=tmp_path, check=False)
        assert done.returncode == status, arguments


def test_files_have_the_types_and_caching_of_the_specification(room: Room, tmp_path: Path):
    """Tiles may be kept for ever, the checkpoint for seconds."""
    client = site(room, tmp_path).test_client()
    checkpoint, tile = client.get("/tlog/checkpoint"), client.get("/tlog/tile/0/000")
    assert checkpoint.content_type == "text/plain; charset=utf-8"
    assert checkpoint.headers["Cache-Control"] == "public, max-age=5"
    assert (tile.content_type, len(tile.data)) == ("application/octet-stream", 8192)
    assert "immutable" in tile.headers["Cache-Control"]
    assert client.get("/tlog/tile/entries/001.p/7").status_code == 200
    assert client.get("/tlog/key").text == f"{room.log.signer.verifier.to_text()}\n"


@pytest.mark.parametrize(
    "path",
    [
        "checkpoint/",
        "witnesses.json",
        "tile/",
        "tile/0/002",
        "tile/0/001.p/99",
        "tile/0/../checkpoint",
        "tile/0/..%2f..%2f..%2fwitnesses.json",
        "tile/0/%2e%2e/%2e%2e/key",
        "tile/etc/passwd",
    ],
)
def test_nothing_else_can_be_had(room: Room, tmp_path: Path, path: str):
    """What is no public file of the log is not there."""
    assert site(room, tmp_path).test_client().get(f"/tlog/{path}").status_code == 404


def test_entries_can_be_kept_back(room: Room, tmp_path: Path):
    """Then the hashes still show that the log only grows, and nobody can read it."""
    client = site(room, tmp_path, entries=False).test_client()
    assert client.get("/tlog/tile/entries/000").status_code == 404
    assert client.get("/tlog/tile/entries/001.p/45").status_code == 404
    assert client.get("/tlog/tile/0/000").status_code == 200
