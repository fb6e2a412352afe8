"""A ZIP file opened with care, and the office package conventions on top of it.

Nothing is unpacked before the table of contents was judged, no entry yields more than it declared,
and names are only ever looked up, never used as paths.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, cast
from xml.etree.ElementTree import Element

from services.redaction.readers.xml_tree import parse_xml
from shared.domain.ziptable import BadZip, ZipEntry, bomb_reason, read_table
from shared.ports.program import ProgramRefusal, ProgramSource

MAX_XML = 96 << 20
_PIECE = 1 << 20
_RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_METHODS = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed link from one part to another; ``target`` is a part name unless external."""

    id: str
    kind: str
    target: str
    external: bool


class Package:
    """Entries by name, after the safety checks. Raises ProgramRefusal."""

    def __init__(self, source: ProgramSource) -> None:
        try:
            entries = read_table(source.size, source.read_at)
        except BadZip as error:
            raise ProgramRefusal(error.code) from error
        if bomb_reason(entries):
            raise ProgramRefusal("file-bomb")
        if any(entry.encrypted for entry in entries):
            raise ProgramRefusal("file-encrypted")
        if any(entry.method not in _METHODS and not entry.is_folder for entry in entries):
            raise ProgramRefusal("file-type-unsupported")
        self.entries: tuple[ZipEntry, ...] = entries
        try:
            self._zip = zipfile.ZipFile(cast("IO[bytes]", source.file()))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise ProgramRefusal("file-damaged") from error
        self._infos = {info.filename: info for info in self._zip.infolist() if not info.is_dir()}
        self._folded = {name.casefold(): name for name in self._infos}

    @property
    def names(self) -> list[str]:
        """Names of all files in the package, in table order; untrusted."""
        return list(self._infos)

    def find(self, name: str) -> str | None:
        """The exact name of a part, whatever case the package writes it in."""
        return self._folded.get(name.lstrip("/").casefold())

    def size(self, name: str) -> int:
        """Declared unpacked size."""
        return self._infos[name].file_size

    def pieces(self, name: str) -> Iterator[bytes]:
        """The unpacked bytes in pieces, exactly as many as declared, or ProgramRefusal."""
        left = self._infos[name].file_size
        try:
            with self._zip.open(self._infos[name]) as stream:
                while piece := stream.read(_PIECE):
                    left -= len(piece)
                    if left < 0:
                        raise ProgramRefusal("file-bomb")
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise ProgramRefusal("file-damaged") from error
        except (NotImplementedError, RuntimeError) as error:
            raise ProgramRefusal("file-type-unsupported") from error
        if left:
            raise ProgramRefusal("file-damaged")

    def read(self, name: str, most: int = MAX_XML) -> bytes:
        """A whole part of bounded size."""
        if self.size(name) > most:
            raise ProgramRefusal("file-too-large")
        return b"".join(self.pieces(name))

    def xml(self, name: str) -> Element:
        """A part parsed as XML."""
        return parse_xml(self.read(name))

    def relations(self, part: str) -> list[Relation]:
        """Where a part ("" for the package) points to."""
        folder, base = posixpath.split(part)
        name = self.find(posixpath.join(folder, "_rels", f"{base}.rels"))
        if name is None:
            return []
        return [
            _relation(element, folder)
            for element in self.xml(name).iter(_RELS)
            if element.get("Target")
        ]


def _relation(element: Any, folder: str) -> Relation:
    target = element.get("Target", "")
    external = element.get("TargetMode", "").casefold() == "external"
    if not external:
        joined = target if target.startswith("/") else posixpath.join("/", folder, target)
        target = posixpath.normpath(joined).lstrip("/")
    kind = element.get("Type", "").rsplit("/", 1)[-1]
    return Relation(element.get("Id", ""), kind, target, external)
