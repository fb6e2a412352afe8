"""An S3 store that answers badly: refusals, slowness, rubbish, and bodies cut short."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from shared.adapters.blobs_s3 import S3Blobs, S3Place
from shared.domain.errors import Invalid, LockgateError, Unavailable


def error_body(code):
    """The error document of the S3 protocol."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code>'
        "<Message>m</Message><Resource>/bucket/a</Resource><RequestId>r</RequestId></Error>"
    ).encode()


class Store(ThreadingHTTPServer):
    """Gives every request the same answer."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.status, self.body, self.length, self.asked = 200, b"", None, 0


class _Answering(BaseHTTPRequestHandler):
    def _answer(self):
        self.server.asked += 1
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(self.server.length or len(self.server.body)))
        self.send_header("ETag", '"e"')
        self.send_header("Last-Modified", "Mon, 02 Mar 2026 09:00:00 GMT")
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(self.server.body)
        self.close_connection = True

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = _answer  # noqa: N815

    def log_message(self, *_arguments):
        """Say nothing."""


@pytest.fixture
def store():
    """A store that answers what it is told to."""
    server = Store()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def blobs(store):
    """The adapter on that store."""
    place = S3Place(f"127.0.0.1:{store.server_port}", "bucket", "key", "secret", secure=False)
    return S3Blobs(place, seconds=5, retries=1)


USES = {
    "put": lambda blobs: blobs.put("a", [b"x"]),
    "read": lambda blobs: blobs.read("a"),
    "stream": lambda blobs: list(blobs.stream("a")),
    "delete": lambda blobs: blobs.delete("a"),
    "keys": lambda blobs: list(blobs.keys()),
    "size": lambda blobs: blobs.size("a"),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize(
    ("status", "code"),
    [
        (403, "AccessDenied"),
        (403, "InvalidAccessKeyId"),
        (403, "RequestTimeTooSkewed"),
        (404, "NoSuchBucket"),
        (409, "OperationAborted"),
        (500, "InternalError"),
        (503, "SlowDown"),
        (507, "InsufficientStorage"),
    ],
)
def test_refusal_is_unavailable(store, blobs, use, status, code):
    """Whatever the store refuses for, it is the installation's fault and may pass."""
    store.status, store.body = status, error_body(code)

    with pytest.raises(Unavailable) as refused:
        USES[use](blobs)

    assert refused.value.code == "blob-unavailable"


@pytest.mark.parametrize("use", ["read", "stream"])
def test_missing_key_is_invalid(store, blobs, use):
    """Only a missing key is the caller's mistake."""
    store.status, store.body = 404, error_body("NoSuchKey")

    with pytest.raises(Invalid) as missing:
        USES[use](blobs)

    assert missing.value.code == "blob-missing"


@pytest.mark.parametrize("use", ["put", "read", "stream", "delete", "keys", "size"])
@pytest.mark.parametrize("body", [b"<html>gateway</html>", b"", b"\xff\xfe"])
def test_rubbish_instead_of_an_error_is_unavailable(store, blobs, use, body):
    """A proxy's page in place of the store's answer is never taken for an answer."""
    store.status, store.body = 502, body

    with pytest.raises(Unavailable):
        USES[use](blobs)


@pytest.mark.parametrize("use", ["read", "stream"])
def test_body_cut_short_is_noticed(store, blobs, use):
    """Fewer bytes than were announced are never handed on as the whole."""
    store.body, store.length = b"half", 8

    with pytest.raises(Unavailable):
        USES[use](blobs)


def test_store_that_is_overloaded_is_asked_again(store, blobs):
    """A passing error is retried before it is reported."""
    store.status, store.body = 503, error_body("SlowDown")

    with pytest.raises(LockgateError):
        blobs.read("a")

    assert store.asked == 2
