"""The narrow channel between a sandboxed program and its caller: one socket, tagged messages.

Every message from the child is ``tag (1 byte) | length (4 bytes, big endian) | payload``:

    H  hello: the child is confined (JSON report); nothing untrusted was touched before
    J  a JSON object             B  a byte string
    R  read request: offset (8 bytes) and length (4 bytes) of the source
    X  refusal code (ASCII)      D  done
    U  isolation failed: the step's name (ASCII)

The caller sends one start message and then answers to R, both ``length (4 bytes) | payload``.
"""

from __future__ import annotations

import struct

HEADER = struct.Struct(">cI")
LENGTH = struct.Struct(">I")
READ = struct.Struct(">QI")

HELLO, JSON, BYTES, READ_AT = b"H", b"J", b"B", b"R"
REFUSE, DONE, UNAVAILABLE = b"X", b"D", b"U"

PEAK = "peak_kib"
"""Key in the hello report: the process's memory peak so far, which it inherits from its caller."""

MAX_READ = 1 << 20
"""Largest piece of the source one request may ask for."""

MAX_CONTROL = 1 << 16
"""Largest payload of every message that is not a frame."""
