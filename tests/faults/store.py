"""An object store that answers badly: a proxy in front of a real one, in a mood that a test sets."""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Mood(StrEnum):
    """What the store does wrong."""

    WELL = "well"
    ERROR = "answers 500"
    FORGETFUL = "does it and answers 500"
    SLOW = "is slow"
    TRUNCATED = "breaks off what it sends"
    SHORT = "sends less and says it is all"
    FULL = "has no space"
    STALE = "lists what was there a while ago"
    ETAG = "answers a wrong ETag"
    CUT = "breaks off what it receives"


class BadStore:
    """Listens on a port of its own; ``endpoint`` is what a client is told, signatures hold."""

    def __init__(self, upstream: str) -> None:
        store = self
        self.mood = Mood.WELL
        self.tried: Counter[Mood] = Counter()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_words: Any) -> None:
                return

            def do(self) -> None:
                store._answer(self, upstream)

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do  # noqa: N815

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.endpoint = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, asked: BaseHTTPRequestHandler, upstream: str) -> None:
        mood, writes = self.mood, asked.command in {"PUT", "POST"}
        if mood is Mood.CUT and writes:
            asked.rfile.read(min(100, int(asked.headers.get("Content-Length", 0))))
            self._note(mood)
            asked.close_connection = True
            return
        body = asked.rfile.read(int(asked.headers.get("Content-Length", 0)))
        if mood is Mood.SLOW:
            self._note(mood)
            time.sleep(1.5)
        if mood is Mood.ERROR or (mood is Mood.FULL and writes):
            self._note(mood)
            _refuse(asked, 500 if mood is Mood.ERROR else 507)
            return
        status, headers, content = _forward(asked, upstream, body)
        if mood is Mood.FORGETFUL and writes:
            self._note(mood)
            _refuse(asked, 500)
            return
        self._twisted(asked, mood, status, headers, content)

    def _twisted(
        self,
        asked: BaseHTTPRequestHandler,
        mood: Mood,
        status: int,
        headers: list[tuple[str, str]],
        content: bytes,
    ) -> None:
        reads = asked.command == "GET" and status in {200, 206} and b"<?xml" not in content[:100]
        size = len(content)
        if mood is Mood.ETAG and asked.command in {"PUT", "GET"}:
            self._note(mood)
            headers = [(k, '"00000000000000000000000000000000"' if k.lower() == "etag" else v)
                       for k, v in headers]  # fmt: skip
        if mood is Mood.STALE and "list-type=" in asked.path:
            self._note(mood)
            content = _emptied(content)
            size = len(content)
        if mood in {Mood.TRUNCATED, Mood.SHORT} and reads and content:
            self._note(mood)
            content = content[: len(content) // 2]
            size = size if mood is Mood.TRUNCATED else len(content)
        asked.send_response(status)
        for name, value in headers:
            if name.lower() not in _HOP:
                asked.send_header(name, value)
        head = {k.lower(): v for k, v in headers}.get("content-length", "0")
        asked.send_header("Content-Length", head if asked.command == "HEAD" else str(size))
        asked.end_headers()
        if asked.command != "HEAD":
            asked.wfile.write(content)
        asked.close_connection = len(content) != size

    def _note(self, mood: Mood) -> None:
        self.tried[mood] += 1


def _forward(
    asked: BaseHTTPRequestHandler, upstream: str, body: bytes
) -> tuple[int, list[tuple[str, str]], bytes]:
    connection = http.client.HTTPConnection(upstream, timeout=60)
    try:
        connection.putrequest(asked.command, asked.path, skip_host=True, skip_accept_encoding=True)
        for name, value in asked.headers.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    finally:
        connection.close()


def _refuse(asked: BaseHTTPRequestHandler, status: int) -> None:
    code = {500: "InternalError", 507: "InsufficientStorage"}[status]
    content = (
        f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>.</Message></Error>".encode()
    )
    asked.send_response(status)
    asked.send_header("Content-Type", "application/xml")
    asked.send_header("Content-Length", str(len(content)))
    asked.end_headers()
    if asked.command != "HEAD":
        asked.wfile.write(content)


def _emptied(listing: bytes) -> bytes:
    """The listing before anything was put."""
    first, last = listing.find(b"<Contents>"), listing.rfind(b"</Contents>")
    return listing if first < 0 else listing[:first] + listing[last + len(b"</Contents>") :]
