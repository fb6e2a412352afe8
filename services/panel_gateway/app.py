"""The receiver over HTTP: ``PUT /packs/<id>`` takes a package and answers with a signed receipt.

``GET /public-keys`` gives what a sender needs: the key to encrypt to and the key that signs
receipts.
``GET /health`` answers when the folder can be written. Nothing else exists.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from flask import Flask, Response, jsonify, request

from services.panel_gateway.store import Receiver
from shared.crypto.keys import public_key_to_pem
from shared.domain.errors import Conflict, Corrupt, Invalid, LockgateError, Refused
from shared.ports.clock import Clock

_STATUS: dict[type[LockgateError], int] = {Refused: 403, Invalid: 422, Conflict: 409, Corrupt: 422}


def create_app(receiver: Receiver, clock: Clock) -> Flask:
    """The receiver's WSGI application."""
    app = Flask(__name__, static_folder=None)

    @app.put("/packs/<pack_id>")
    def receive(pack_id: str) -> Response:
        receipt = receiver.receive(pack_id, _pieces(request.stream), clock.now())
        return Response(receipt, mimetype="application/json")

    @app.get("/public-keys")
    def public_keys() -> Response:
        return jsonify(
            recipient=receiver.secret.public.to_text(),
            receipts=public_key_to_pem(receiver.signing_key.public_key()).decode(),
        )

    @app.get("/health")
    def health() -> Response:
        return jsonify(status="ok", received=len(receiver.received()))

    @app.errorhandler(LockgateError)
    def refuse(error: LockgateError) -> tuple[Response, int]:
        status = _STATUS.get(type(error), 503)
        body = jsonify(type=f"urn:lockgate:{error.code}", title=error.message, status=status)
        body.mimetype = "application/problem+json"
        return body, status

    return app


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(1 << 20):
        yield piece
