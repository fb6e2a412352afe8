"""The web server: one request never becomes part of the next."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import flask
import pytest

from shared.web.server import READ_AWAY, make_server


@pytest.fixture
def port() -> Iterator[int]:
    """A server that refuses every upload without reading it, or reads only its beginning."""
    application = flask.Flask(__name__)

    @application.post("/refused")
    def refused() -> tuple[str, int]:
        return "no", 403

    @application.post("/begun")
    def begun() -> str:
        return flask.request.stream.read(4).decode()

    @application.get("/next")
    def following() -> str:
        return "next"

    server = make_server("127.0.0.1", 0, application, 2)
    thread = threading.Thread(target=server.serve)
    thread.start()
    yield int(server.bind_addr[1])
    server.stop()
    thread.join(20)


def _chunks(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def _post(path: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head.encode() + body


_NEXT = b"GET /next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
_SMUGGLED = b"GET /next HTTP/1.1\r\nHost: x\r\n\r\n"


def _spoken(port: int, sent: bytes) -> bytes:
    """Everything that comes back on one connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(sent)
        received = b""
        try:
            while piece := connection.recv(65536):
                received += piece
        except ConnectionResetError:
            pass  # the server gave the connection up
    return received


@pytest.mark.parametrize("path", ["/refused", "/begun"])
def test_what_is_left_of_a_body_is_not_the_next_request(port: int, path: str):
    """After an upload that nobody read, the next request is answered as what it is."""
    answer = _spoken(port, _post(path, _chunks(b"abcd", b"efgh", _SMUGGLED)) + _NEXT)
    assert answer.count(b"HTTP/1.1 ") == 2
    assert b"400" not in answer
    assert answer.count(b"next") == 1


def test_a_body_without_end_costs_the_connection(port: int):
    """Past the bound nothing more is read, and nothing after it is answered."""
    endless = _chunks(*[b"x" * 65536] * (3 * READ_AWAY // 65536))
    answer = _spoken(port, _post("/refused", endless) + _NEXT)
    assert answer.count(b"next") == 0
    assert answer.count(b"HTTP/1.1 ") <= 1


def test_a_body_that_is_no_body_costs_the_connection(port: int):
    """What is not in chunks, though it says so, ends the conversation."""
    answer = _spoken(port, _post("/refused", b"zz\r\nabcd\r\n") + _NEXT)
    assert answer.count(b"next") == 0
