"""Plain text: paragraphs parted by empty lines, whatever the encoding."""

from __future__ import annotations

import re

from services.redaction.domain.reading import BlockKind
from services.redaction.readers.assemble import MAX_TEXT, Assembly, clean
from shared.domain.filetypes import text_encoding
from shared.ports.program import ProgramRefusal, ProgramSource

_GAP = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


def decode(source: ProgramSource) -> str:
    """The whole text. Raises ProgramRefusal for too much of it or for what is not text."""
    if source.size > 4 * MAX_TEXT:
        raise ProgramRefusal("file-too-large")
    return decode_bytes(source.read_at(0, source.size))


def decode_bytes(data: bytes) -> str:
    """Bytes as text in the encoding they show. Raises ProgramRefusal ``file-damaged``."""
    encoding = text_encoding(data)
    if encoding is None:
        raise ProgramRefusal("file-damaged")
    return clean(data.decode(encoding, "replace").removeprefix("\ufeff"))


def read(source: ProgramSource, assembly: Assembly, *, ocr: bool) -> None:  # noqa: ARG001
    """Read the file into paragraphs."""
    add_paragraphs(assembly, decode(source))


def add_paragraphs(assembly: Assembly, text: str) -> None:
    """Append text as paragraphs; line breaks inside a paragraph stay."""
    for paragraph in _GAP.split(text):
        assembly.add(BlockKind.PARAGRAPH, paragraph)
