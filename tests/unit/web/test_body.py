"""A chunked body is read as it was sent, whatever the sizes, and nothing else is taken for one."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from cheroot.makefile import MakeFile
from hypothesis import given
from hypothesis import strategies as some

from shared.web.body import ChunkedBody

END = b"0\r\n\r\n"


def chunked(*pieces: bytes) -> bytes:
    """The pieces as chunks, and the end."""
    return b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in pieces if one) + END


@contextmanager
def body_of(sent: bytes) -> Iterator[ChunkedBody]:
    """What the server makes of a connection on which this was sent, and which then ended."""
    ours, theirs = socket.socketpair()

    def send() -> None:
        with theirs, suppress(OSError):
            theirs.sendall(sent)

    sender = threading.Thread(target=send)
    sender.start()
    with ours:
        yield ChunkedBody(MakeFile(ours, "rb"))
    sender.join()


@given(
    pieces=some.lists(some.binary(max_size=40_000), max_size=6),
    steps=some.lists(some.integers(1, 50_000), min_size=1, max_size=6),
)
def test_every_byte_arrives_in_its_place(pieces: list[bytes], steps: list[int]):
    """However it was cut into chunks, and in whatever steps it is read."""
    received, number = b"", 0
    with body_of(chunked(*pieces)) as body:
        while piece := body.read(steps[number % len(steps)]):
            received += piece
            number += 1
        assert received == b"".join(pieces)
        assert body.ended


def test_all_at_once_and_line_by_line():
    """Without a size everything is read; lines are found across chunks."""
    sent = chunked(b"one\ntw", b"o\nthree")
    with body_of(sent) as body:
        assert body.read() == b"one\ntwo\nthree"
    with body_of(sent) as body:
        assert body.readlines() == [b"one\n", b"two\n", b"three"]


def test_extensions_are_passed_over():
    """A chunk's size may be followed by what nobody asked for."""
    with body_of(b"3;name=value\r\nabc\r\n" + END) as body:
        assert body.read() == b"abc"


@pytest.mark.parametrize(
    "sent",
    [
        b"-1\r\n", b"+3\r\nabc\r\n" + END, b"0x3\r\nabc\r\n" + END, b"1_0\r\n", b"g\r\n", b"\r\n",
        b"3\nabc\r\n" + END, b"3\r\nabcd\r\n" + END, b"3\r\nab", b"3\r\nabc", b"", b"f" * 20 + b"\r\n",
        b"3;" + b"x" * 300 + b"\r\nabc\r\n" + END,
    ],
)  # fmt: skip
def test_what_is_no_chunked_body_is_refused(sent: bytes):
    """Nothing is guessed: another reader of the same bytes might guess differently."""
    with body_of(sent) as body, pytest.raises(ValueError, match="hunked"):
        body.read()
