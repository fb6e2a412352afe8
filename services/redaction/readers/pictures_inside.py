"""Pictures kept inside documents: handed out whole, as files of their own, or left out.

The whole picture is kept in the file also where the document shows a part of it, so the whole is
what must be judged. A small one is a logo or an ornament, is left behind, and is said to be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from services.redaction.readers.assemble import Assembly
from services.redaction.readers.package import Package
from shared.ports.program import ProgramRefusal

ORNAMENT = 48 << 10
"""Below this many bytes a picture in running text is taken for a logo or an ornament."""

_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
)


def hand_out(assembly: Assembly, size: int, pieces: Iterator[bytes]) -> None:
    """Hand out a picture that can be read, under a name of our own; say so either way."""
    first = next(pieces, b"") if size >= ORNAMENT else b""
    kind = next((kind for magic, kind in _KINDS if first.startswith(magic)), "")
    if not kind:
        assembly.warn("images-left-out")
        return
    assembly.warn("pictures-apart")
    assembly.attachment(f"picture.{kind}", size, chain((first,), pieces))


def hand_out_parts(assembly: Assembly, package: Package, names: Iterable[str]) -> None:
    """Hand out picture parts of an office package, each once; damage leaves one out."""
    for name in dict.fromkeys(names):
        try:
            whole = package.read(name) if package.size(name) >= ORNAMENT else b""
        except ProgramRefusal:
            assembly.warn("images-left-out")
            continue
        hand_out(assembly, package.size(name), iter((whole,)))
