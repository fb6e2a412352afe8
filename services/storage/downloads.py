"""Files sent while they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from flask import Response

_TYPES = {
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A file on its way: its name, its bytes as they are made, and its size where it is known."""

    name: str
    chunks: Iterator[bytes]
    size: int | None = None


def download(chunks: Iterable[bytes], name: str, size: int | None = None) -> Response:
    """A file sent as it is read; a break in the middle breaks the download, never hides it."""
    kind = _TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    response = Response(chunks, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if size is not None:
        response.headers["Content-Length"] = str(size)
    return response


def send(sent: Sent) -> Response:
    """The answer that sends it."""
    return download(sent.chunks, sent.name, sent.size)


def watched(chunks: Iterable[bytes], still: Callable[[], object]) -> Iterator[bytes]:
    """The chunks, asking before each; whatever ``still`` raises breaks the download there."""
    for chunk in chunks:
        still()
        yield chunk
