"""A transit engine as Vault and OpenBao have it, over HTTP, for tests.

    with transit_server("lockgate") as server:
        TransitKeys(TransitPlace.parse(server.url), lambda: server.token)

Follows the published HTTP API for ``keys``, ``encrypt``, ``decrypt``, ``rotate``, ``config`` and
``trim``: paths, methods, status codes, the ``data`` envelope and the ``errors`` list. The bytes
really are AES-256-GCM under the version of the key that the ciphertext names.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class Answered(Exception):
    """A status and errors to answer with."""

    def __init__(self, status: int, *errors: str) -> None:
        super().__init__(status)
        self.status, self.errors = status, list(errors)


@dataclass
class Transit:
    """The engine's one key, who may use it, and how it misbehaves."""

    name: str
    token: str = "hvs.test"
    kind: str = "aes256-gcm96"
    derived: bool = False
    namespace: str = ""
    sealed: bool = False
    url: str = ""
    keys: dict[int, bytes] = field(default_factory=lambda: {1: os.urandom(32)})
    least_decryption: int = 1
    least_encryption: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def latest(self) -> int:
        """The newest version."""
        return max(self.keys)

    def handle(self, method: str, path: str, headers, sent: dict) -> dict | None:
        """The ``data`` of the answer, or None for 204."""
        self.asked.append(f"{method} {path}")
        if self.sealed:
            raise Answered(503, "Vault is sealed")
        if headers.get("X-Vault-Namespace", "") != self.namespace:
            raise Answered(404)
        if headers.get("X-Vault-Token") != self.token:
            raise Answered(403, "permission denied")
        routes = {
            f"GET keys/{self.name}": self._read,
            f"POST encrypt/{self.name}": self._encrypt,
            f"POST decrypt/{self.name}": self._decrypt,
            f"POST keys/{self.name}/rotate": self._rotate,
            f"POST keys/{self.name}/config": self._config,
            f"POST keys/{self.name}/trim": self._trim,
        }
        route = routes.get(f"{method} {path.removeprefix('/v1/transit/')}")
        if route is None or not path.startswith("/v1/transit/"):
            raise Answered(404)
        return route(sent)

    def _read(self, _sent: dict) -> dict:
        return {
            "name": self.name, "type": self.kind, "derived": self.derived, "exportable": False,
            "latest_version": self.latest, "min_available_version": 0,
            "min_decryption_version": self.least_decryption,
            "min_encryption_version": self.least_encryption,
            "keys": {str(version): 1_700_000_000 for version in self.keys},
        }  # fmt: skip

    def _encrypt(self, sent: dict) -> dict:
        nonce = os.urandom(12)
        plain, extra = self._decoded(sent, "plaintext"), self._decoded(sent, "associated_data")
        sealed = nonce + AESGCM(self.keys[self.latest]).encrypt(nonce, plain, extra)
        text = f"vault:v{self.latest}:{base64.b64encode(sealed).decode()}"
        return {"ciphertext": text, "key_version": self.latest}

    def _decrypt(self, sent: dict) -> dict:
        prefix, version, body = str(sent.get("ciphertext", "")).split(":", 2)
        number = int(version[1:])
        if prefix != "vault" or number not in self.keys:
            raise Answered(400, "invalid ciphertext: version is too new")
        if number < self.least_decryption:
            raise Answered(400, "ciphertext or signature version is disallowed by policy (too old)")
        try:
            sealed = base64.b64decode(body, validate=True)
            extra = self._decoded(sent, "associated_data")
            plain = AESGCM(self.keys[number]).decrypt(sealed[:12], sealed[12:], extra)
        except (InvalidTag, ValueError) as error:
            raise Answered(400, "invalid ciphertext: unable to decrypt") from error
        return {"plaintext": base64.b64encode(plain).decode()}

    def _rotate(self, _sent: dict) -> None:
        self.keys[self.latest + 1] = os.urandom(32)

    def _config(self, sent: dict) -> None:
        if sent["min_decryption_version"] > self.latest:
            raise Answered(400, "cannot set min decryption version past the latest version")
        self.least_decryption = sent["min_decryption_version"]
        self.least_encryption = sent.get("min_encryption_version", self.least_encryption)

    def _trim(self, sent: dict) -> None:
        least = sent["min_available_version"]
        if least > min(self.least_decryption, self.least_encryption):
            raise Answered(400, "min available version must be no greater than the others")
        self.keys = {version: key for version, key in self.keys.items() if version >= least}

    @staticmethod
    def _decoded(sent: dict, name: str) -> bytes:
        try:
            return base64.b64decode(sent.get(name, ""), validate=True)
        except binascii.Error as error:
            raise Answered(400, "failed to base64-decode") from error


@contextmanager
def transit_server(name: str, **options: object) -> Iterator[Transit]:
    """A server on this machine with one key, until the end of the block."""
    engine = Transit(name, **options)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            sent = json.loads(self.rfile.read(length) or b"{}")
            try:
                data = engine.handle(self.command, self.path, self.headers, sent or {})
                status, body = (204, b"") if data is None else (200, json.dumps({"data": data}))
            except Answered as error:
                status, body = error.status, json.dumps({"errors": error.errors})
            raw = body.encode() if isinstance(body, str) else body
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = _answer  # noqa: N815 - named so by the library

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    engine.url = f"vault+http://127.0.0.1:{server.server_address[1]}/transit/keys/{name}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield engine
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
