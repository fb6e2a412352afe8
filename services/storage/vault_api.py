"""The vault for the other services, over HTTP. Layout: docs/formats/vault.md.

Only a service may call it, by its own signed token. It adds nothing to the vault's rules: errors
travel with their family and code, and bytes in frames that show whether they are whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, request

from services.storage.handlers.viewings import Viewings
from services.storage.streams import Measured
from services.storage.vault import StorageVault
from shared.contracts.inner_wire import VIEWINGS
from shared.contracts.vault_wire import (
    BIGGEST_FRAME,
    PREFIX,
    frames,
    from_text,
    to_text,
    unframed,
)
from shared.domain.errors import Invalid
from shared.domain.policy import Action
from shared.ports.vault import Actor, LogEntry, ObjectContext
from shared.web.body import ChunkedBody
from shared.web.guard import guarded
from shared.web.inner import answering, json_answer

MOST_BYTES = 8 << 30


def blueprint(vault: StorageVault, viewings: Viewings) -> Blueprint:
    """Every route of the vault, and the front desk's question who opened a document."""
    api = Blueprint("vault_api", __name__, url_prefix=PREFIX)
    _object_routes(api, vault)
    _reading_routes(api, vault)
    _value_routes(api, vault)

    @api.get(VIEWINGS.removeprefix(PREFIX))
    @guarded(Action.SERVICE_CALL)
    @answering
    def seen() -> Response:
        asked = request.args
        found = viewings(_text(asked, "case"), _text(asked, "document"))
        return json_answer({"viewings": [list(one) for one in found]})

    return api


def _object_routes(api: Blueprint, vault: StorageVault) -> None:
    @api.post("/cases/<case>")
    @guarded(Action.SERVICE_CALL)
    @answering
    def make_case(case: str) -> Response:
        vault.create_case(case)
        return json_answer({})

    @api.post("/objects/<object_id>/seal")
    @guarded(Action.SERVICE_CALL, max_body=MOST_BYTES, streamed=True)
    @answering
    def seal(object_id: str) -> Response:
        asked = request.args
        chunks = _measured()
        sealed = vault.seal(object_id, _context(asked), chunks, _actor(asked))
        for _ in chunks:  # sealed before: the caller still sends, and waits until all is taken
            pass
        return json_answer(asdict(sealed))

    @api.get("/objects/<object_id>")
    @guarded(Action.SERVICE_CALL)
    @answering
    def describe(object_id: str) -> Response:
        return json_answer(asdict(vault.describe(object_id)))

    @api.post("/objects/<object_id>/discard")
    @guarded(Action.SERVICE_CALL)
    @answering
    def discard(object_id: str) -> Response:
        vault.discard(object_id, _actor(_sent()))
        return json_answer({})


def _reading_routes(api: Blueprint, vault: StorageVault) -> None:
    @api.post("/objects/<object_id>/open")
    @guarded(Action.SERVICE_CALL)
    @answering
    def open_object(object_id: str) -> Response:
        sent = _sent()
        ticket, source = vault.open_ticketed(object_id, _context(sent), _actor(sent))
        return json_answer({"opening": ticket, "size": source.size})

    @api.get("/openings/<opening>")
    @guarded(Action.SERVICE_CALL)
    @answering
    def read_range(opening: str) -> Response:
        offset, length = _number(request.args, "offset"), _number(request.args, "length")
        data = vault.reopen(opening).read_at(offset, length)
        return Response(frames([data]), mimetype="application/octet-stream")

    @api.get("/openings/<opening>/all")
    @guarded(Action.SERVICE_CALL)
    @answering
    def read_all(opening: str) -> Response:
        chunks: Iterator[bytes] = vault.reopen(opening).chunks()
        return Response(frames(chunks), mimetype="application/octet-stream")


def _value_routes(api: Blueprint, vault: StorageVault) -> None:
    @api.post("/values/seal")
    @guarded(Action.SERVICE_CALL, max_body=4 << 20)
    @answering
    def seal_value() -> Response:
        sent = _sent()
        value = from_text(_text(sent, "value"))
        sealed = vault.seal_value(_text(sent, "case"), _text(sent, "purpose"), value)
        return json_answer({"value": to_text(sealed)})

    @api.post("/values/open")
    @guarded(Action.SERVICE_CALL, max_body=4 << 20)
    @answering
    def open_value() -> Response:
        sent = _sent()
        sealed = from_text(_text(sent, "value"))
        value = vault.open_value(_text(sent, "case"), _text(sent, "purpose"), sealed)
        return json_answer({"value": to_text(value)})

    @api.post("/log")
    @guarded(Action.SERVICE_CALL)
    @answering
    def log() -> Response:
        sent = _sent()
        facts = sent.get("facts")
        if not isinstance(facts, dict):
            raise _unreadable()
        entry = LogEntry(_text(sent, "id"), _text(sent, "kind"), _text(sent, "case"), facts)
        return json_answer(asdict(vault.log(entry)))


def _measured() -> Measured:
    """The bytes of a framed body, hashed once: for the frames and for the object alike."""

    def passed() -> bytes:
        return chunks.hash.digest()

    chunks = Measured(unframed(_reader(), passed))
    return chunks


def _reader() -> Callable[[int], bytes]:
    """Reads from the request, from our own server into one buffer that is used again each time."""
    body = request.environ["wsgi.input"]
    if not isinstance(body, ChunkedBody):
        return request.stream.read
    buffer, left = memoryview(bytearray(BIGGEST_FRAME)), MOST_BYTES

    def read(length: int) -> bytes:
        nonlocal left
        size = body.readinto(buffer[:length])
        left -= size
        if left < 0:
            raise Invalid("too-large", "What was sent is larger than the vault accepts.")
        return buffer[:size]  # type: ignore[return-value]  # bytes until the next are asked for

    return read


def _sent() -> Mapping[str, Any]:
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise _unreadable()
    return sent


def _context(given: Mapping[str, Any]) -> ObjectContext:
    return ObjectContext(
        case=_text(given, "case"),
        document=_text(given, "document"),
        version=_number(given, "version"),
        kind=_text(given, "kind"),
        audience=_text(given, "audience"),
    )


def _actor(given: Mapping[str, Any]) -> Actor:
    pages = _text(given, "pages") if "pages" in given else ""
    return Actor(_text(given, "actor"), _text(given, "purpose"), pages)


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str):
        raise _unreadable()
    return value


def _number(given: Mapping[str, Any], name: str) -> int:
    try:
        return int(given[name])
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable() from error


def _unreadable() -> Invalid:
    return Invalid("vault-request", "The request to the vault cannot be read.")
