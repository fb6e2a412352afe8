"""What a generated document says about itself: what must go, and what must stay."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.redaction.domain.register import Register


class Group(StrEnum):
    """Why a stretch of text is marked."""

    REGISTER = "register"
    """A value of the register, in any of its forms."""
    DIRECT = "direct"
    """Anything else that names a person or an address by itself."""
    QUASI = "quasi"
    """Dates, ages, places and events: counted, no target."""
    KEEP = "keep"
    """Words that carry the learning, and ordinary words that look like names."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; without a group it is ordinary."""

    text: str
    group: Group | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked range of a document."""

    start: int
    end: int
    group: Group
    kind: str


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a case."""

    kind: str
    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A case: its register and its documents."""

    register: Register
    documents: tuple[Document, ...]


def joined(kind: str, pieces: list[Piece]) -> Document:
    """The pieces as one text, with the range of every marked one."""
    at, marks = 0, []
    for piece in pieces:
        if piece.group is not None and piece.text:
            marks.append(Mark(at, at + len(piece.text), piece.group, piece.kind))
        at += len(piece.text)
    return Document(kind, "".join(piece.text for piece in pieces), tuple(marks))
