"""Reading a form with files as it streams in, so that no byte is put on disk in clear.

The framework's form reader spools files to temporary files, and its streaming decoder (Werkzeug
3.1.9) adds a carriage return to a file when a network read ends inside the closing delimiter. This
one knows only what browsers send: parts between delimiters, each with a Content-Disposition. It
holds one read and one delimiter in memory, and anything unexpected refuses the whole form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from werkzeug.http import parse_options_header

from shared.domain.errors import Invalid

PIECE = 1 << 18
MAX_HEADERS = 1 << 14
MAX_FIELD = 1 << 16
MAX_PARTS = 50
MAX_BOUNDARY = 200
_BREAK = b"\r\n"
_END = b"--"


@dataclass(frozen=True, slots=True)
class FilePart:
    """One file of the form: the field's name, the file's own name, and its bytes in order."""

    name: str
    file_name: str
    chunks: Iterator[bytes]


def file_parts(untrusted: IO[bytes], boundary: str) -> Iterator[FilePart]:
    """The files of a multipart body in order; other fields are read over.

    A file's chunks must be read before the next part is asked for. Raises Invalid
    ``form-malformed`` for a body that is not a whole form of at most 50 parts, or whose connection
    ended early: what was handed on before is then not to be kept.
    """
    if not 0 < len(boundary) <= MAX_BOUNDARY or not boundary.isascii():
        raise _malformed()
    reader = _Reader(untrusted, _BREAK + _END + boundary.encode())
    _skip(reader.until_delimiter(), MAX_FIELD)
    for _ in range(MAX_PARTS):
        if not reader.has_another():
            return
        name, file_name = _disposition(reader.headers())
        chunks = reader.until_delimiter()
        if file_name is None:
            _skip(chunks, MAX_FIELD)
            continue
        yield FilePart(name, file_name, chunks)
        for _ in chunks:  # whatever the caller did not read
            pass
    if reader.has_another():
        raise _malformed()


class _Reader:
    """The body, read piece by piece; ``held`` is what was read and not handed on."""

    def __init__(self, untrusted: IO[bytes], delimiter: bytes) -> None:
        self._untrusted = untrusted
        self._delimiter = delimiter
        self._held = bytearray(_BREAK)  # the first delimiter stands without a line break before it

    def until_delimiter(self) -> Iterator[bytes]:
        """The bytes up to the next delimiter, which is read over."""
        kept = len(self._delimiter) - 1
        while (at := self._held.find(self._delimiter)) < 0:
            if len(self._held) > kept:
                yield self._take(len(self._held) - kept)
            self._more()
        if at:
            yield self._take(at)
        self._take(len(self._delimiter))

    def has_another(self) -> bool:
        """Whether a part follows the delimiter just read, or the form ends there."""
        while len(self._held) < len(_END):
            self._more()
        ending = self._take(len(_END))
        if ending not in {_BREAK, _END}:
            raise _malformed()
        return ending == _BREAK

    def headers(self) -> str:
        """The header lines of a part."""
        while (at := self._held.find(_BREAK + _BREAK)) < 0:
            if len(self._held) > MAX_HEADERS:
                raise _malformed()
            self._more()
        taken = self._take(at)
        self._take(2 * len(_BREAK))
        try:
            return taken.decode()
        except UnicodeDecodeError as error:
            raise _malformed() from error

    def _take(self, count: int) -> bytes:
        taken = bytes(self._held[:count])
        del self._held[:count]
        return taken

    def _more(self) -> None:
        piece = self._untrusted.read(PIECE)
        if not piece:
            raise _malformed()
        self._held += piece


def _disposition(headers: str) -> tuple[str, str | None]:
    for line in headers.split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition":
            _, options = parse_options_header(value)
            if "name" in options:
                return options["name"], options.get("filename")
    raise _malformed()


def _skip(chunks: Iterator[bytes], limit: int) -> None:
    seen = 0
    for chunk in chunks:
        seen += len(chunk)
        if seen > limit:
            raise _malformed()


def _malformed() -> Invalid:
    return Invalid("form-malformed", "The form did not arrive whole. Send it again.")
