"""``lockgate witness``: a witness of other people's logs, by C2SP tlog-witness.

It remembers, for each log, the last checkpoint that it cosigned, and cosigns another only if the
log proves that it goes on from there. What it remembers is on the disk before it answers, so that a
kill at any moment never lets it cosign two logs that contradict each other. It needs nothing else
of Lockgate, and anybody may run one.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import click
from cheroot.wsgi import Server
from flask import Flask, Response, request

from shared.adapters.clock_system import SystemClock
from shared.adapters.keys_file import load_or_create_signing_key
from shared.crypto.merkle import EMPTY_ROOT, HASH_SIZE, verify_consistency
from shared.crypto.notes import (
    Checkpoint,
    NoteSigner,
    NoteVerifier,
    SignatureType,
    cosign_note,
    parse_note,
    verify_checkpoint,
)
from shared.domain.errors import Corrupt, Unavailable
from shared.durable import write_whole
from shared.ports.clock import Clock

THREADS = 4
MOST_BYTES = 64 * 1024
_MOST_PROOF = 63
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")
_SIZE_TYPE = "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and content type of an answer."""

    status: int
    body: str = ""
    kind: str = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, taken apart; nothing about it is verified."""

    old: int
    proof: tuple[bytes, ...]
    note: str

    @classmethod
    def parse(cls, body: bytes) -> Asked:
        """Read a request; raises Corrupt ``witness-request``."""
        try:
            head, gap, note = body.decode().partition("\n\n")
            first, *lines = head.split("\n")
            proof = tuple(base64.b64decode(line, validate=True) for line in lines)
        except ValueError as error:
            raise _unreadable() from error
        old = _OLD.fullmatch(first)
        whole = all(len(one) == HASH_SIZE for one in proof) and len(proof) <= _MOST_PROOF
        if old is None or not gap or not whole:
            raise _unreadable()
        return cls(int(old[1]), proof, note)


@dataclass(frozen=True, slots=True)
class Witness:
    """Cosigns the checkpoints of ``logs``; what it saw last lies in ``folder``."""

    folder: Path
    signer: NoteSigner
    logs: Sequence[NoteVerifier]
    clock: Clock
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def verifier(self) -> NoteVerifier:
        """What others need to check its cosignatures."""
        public = self.signer.key.public_key()
        return NoteVerifier(self.signer.name, public, SignatureType.COSIGNATURE)

    def add_checkpoint(self, body: bytes) -> Answer:
        """Cosign a checkpoint that goes on from the last one, or say why not."""
        try:
            asked = Asked.parse(body)
            origin = Checkpoint.parse(parse_note(asked.note).text).origin
        except Corrupt:
            return Answer(400)
        log = next((one for one in self.logs if one.name == origin), None)
        if log is None:
            return Answer(404)
        try:
            head = verify_checkpoint(asked.note, log)
        except Corrupt:
            return Answer(403)
        if asked.old > head.size:
            return Answer(400)
        with self._lock:
            return self._go_on(asked, head)

    def _go_on(self, asked: Asked, head: Checkpoint) -> Answer:
        last = self._last(head.origin)
        if asked.old != last.size:
            return Answer(409, f"{last.size}\n", _SIZE_TYPE)
        if last.size == head.size and last.root != head.root:
            return Answer(409, f"{last.size}\n", _SIZE_TYPE)
        try:
            verify_consistency(last.size, head.size, last.root, head.root, asked.proof)
        except Corrupt:
            return Answer(422)
        self._keep(head)
        at = int(self.clock.now().timestamp())
        cosigned = cosign_note(asked.note, self.signer, at)
        return Answer(200, cosigned.removeprefix(asked.note))

    def _last(self, origin: str) -> Checkpoint:
        """What it cosigned last; of an empty log if nothing."""
        try:
            kept = json.loads(self._file(origin).read_bytes())
        except FileNotFoundError:
            return Checkpoint(origin, 0, EMPTY_ROOT)
        return Checkpoint(kept["origin"], kept["size"], bytes.fromhex(kept["root"]))

    def _keep(self, head: Checkpoint) -> None:
        kept = {"origin": head.origin, "size": head.size, "root": head.root.hex()}
        try:
            write_whole(self._file(head.origin), [json.dumps(kept, sort_keys=True).encode()])
        except OSError as error:
            raise Unavailable("witness-disk", "What was seen cannot be kept.") from error

    def _file(self, origin: str) -> Path:
        return self.folder / f"{sha256(origin.encode()).hexdigest()[:32]}.json"


def create_app(witness: Witness) -> Flask:
    """The witness over HTTP: ``POST /add-checkpoint``, and ``GET /key``."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES

    @app.post("/add-checkpoint")
    def add_checkpoint() -> Response:
        answer = witness.add_checkpoint(request.get_data())
        return Response(answer.body, answer.status, content_type=answer.kind)

    @app.get("/key")
    def key() -> Response:
        return Response(f"{witness.verifier.to_text()}\n", content_type="text/plain")

    @app.errorhandler(Unavailable)
    def unavailable(error: Unavailable) -> Response:
        return Response(f"{error.code}\n", 503, content_type="text/plain")

    return app


def open_witness(folder: Path, name: str, logs: Sequence[NoteVerifier], clock: Clock) -> Witness:
    """The witness whose key and memory lie in a folder, made at the first start.

    Raises Unavailable ``witness-running`` while another process has the folder.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # held until the process ends
    except OSError as error:
        os.close(lock)
        raise Unavailable("witness-running", "Another witness uses this folder.") from error
    key = load_or_create_signing_key(folder / "witness.pem")
    return Witness(folder, NoteSigner(name, key), logs, clock)


def make_server(witness: Witness, host: str, port: int) -> Server:
    """A server that listens when it is prepared; port 0 takes a free one."""
    return Server((host, port), create_app(witness), numthreads=THREADS)


def run(folder: Path, name: str, logs: Sequence[str], host: str, port: int) -> int:
    """Serve until interrupted."""
    verifiers = [NoteVerifier.parse(one) for one in logs]
    witness = open_witness(folder, name, verifiers, SystemClock())
    server = make_server(witness, host, port)
    server.prepare()
    click.echo(f"{witness.verifier.to_text()}@http://{host}:{server.bind_addr[1]}")
    try:
        server.serve()
    except KeyboardInterrupt:
        server.stop()
    return 0


def _unreadable() -> Corrupt:
    return Corrupt("witness-request", "The request to the witness cannot be read.")
