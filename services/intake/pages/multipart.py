"""Reading a form with files as it streams in, so that no byte is put on disk in clear.

The framework's own form reader spools files to temporary files; this drives the same parser event
by event and hands each file on as chunks. A file's chunks must be read before the next part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import (
    Data,
    Epilogue,
    Event,
    Field,
    File,
    MultipartDecoder,
    NeedData,
)

from shared.domain.errors import Invalid

PIECE = 1 << 18
MAX_FIELD = 1 << 16
MAX_PARTS = 50


@dataclass(frozen=True, slots=True)
class FilePart:
    """One file of the form: the field's name, the file's own name, and its bytes in order."""

    name: str
    file_name: str
    chunks: Iterator[bytes]


def file_parts(untrusted: IO[bytes], boundary: str) -> Iterator[FilePart]:
    """The files of a multipart body in order; other fields are read over.

    Raises Invalid ``form-malformed`` for a body that is not a whole form of at most 50 parts, or
    whose connection ended early: what was handed on before is then not to be kept.
    """
    if not boundary:
        raise _malformed()
    decoder = MultipartDecoder(boundary.encode("latin-1"), MAX_FIELD, max_parts=MAX_PARTS)
    events = _events(decoder, untrusted)
    for event in events:
        if isinstance(event, File):
            chunks = _chunks(events)
            yield FilePart(event.name, event.filename, chunks)
            for _ in chunks:  # whatever the caller did not read
                pass
        elif isinstance(event, Field):
            for _ in _chunks(events):
                pass


def _events(decoder: MultipartDecoder, untrusted: IO[bytes]) -> Iterator[Event]:
    while True:
        try:
            event = decoder.next_event()
        except (ValueError, RequestEntityTooLarge) as error:
            raise _malformed() from error
        if isinstance(event, NeedData):
            decoder.receive_data(untrusted.read(PIECE) or None)
            continue
        yield event
        if isinstance(event, Epilogue):
            return


def _chunks(events: Iterator[Event]) -> Iterator[bytes]:
    for event in events:
        if not isinstance(event, Data):
            raise _malformed()
        if event.data:
            yield bytes(event.data)
        if not event.more_data:
            return


def _malformed() -> Invalid:
    return Invalid("form-malformed", "The form did not arrive whole. Send it again.")
