"""Word documents: the parts of the package and the order in which they are read.

Main text first, then headers, footers, notes, comments, charts and diagrams, each under its part
name. Macros refuse the file; files embedded in it are handed out.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from services.redaction.domain.reading import BlockKind
from services.redaction.readers.assemble import Assembly
from services.redaction.readers.package import Package, Relation
from services.redaction.readers.pictures_inside import hand_out_parts
from services.redaction.readers.word_body import DRAWING, WORD, BodyReader, Styles
from shared.ports.program import ProgramRefusal, ProgramSource

_MACROS = ("vbaproject", "wordvbadata", "attachedtoolbars")
_CHART_VALUE = "{http://schemas.openxmlformats.org/drawingml/2006/chart}v"
_EMBEDDED = frozenset(("package", "oleObject", "aFChunk", "control", "subDocument"))
_PARTS = (("header", "Header"), ("footer", "Footer"))
_NOTES = (
    ("footnotes", "Footnote", "footnote"),
    ("endnotes", "Endnote", "endnote"),
    ("comments", "Comment", "comment"),
)
_SEPARATORS = frozenset(("separator", "continuationSeparator", "continuationNotice"))


def read(source: ProgramSource, assembly: Assembly, *, ocr: bool) -> None:  # noqa: ARG001
    """Read the whole document."""
    package = Package(source)
    if any(mark in name.casefold() for name in package.names for mark in _MACROS):
        raise ProgramRefusal("active-content")
    main = _main_part(package)
    relations = package.relations(main)
    styles = Styles(_optional(package, relations, "styles"))
    reader = BodyReader(assembly, styles)
    reader.blocks(package.xml(main), "Main text")
    reader.end_part()
    for kind, title in _PARTS:
        for part in _targets(package, relations, kind):
            reader.blocks(package.xml(part), title)
            reader.end_part()
    _notes(package, relations, reader)
    _pictures(package, relations, assembly)
    reader.finish()
    _embedded(package, assembly)


def _main_part(package: Package) -> str:
    for relation in package.relations(""):
        if relation.kind == "officeDocument" and not relation.external:
            name = package.find(relation.target)
            if name is not None:
                return name
    raise ProgramRefusal("file-damaged")


def _targets(package: Package, relations: list[Relation], kind: str) -> list[str]:
    """Parts of one kind, each once."""
    found = (
        package.find(relation.target)
        for relation in relations
        if relation.kind == kind and not relation.external
    )
    return list(dict.fromkeys(name for name in found if name is not None))


def _optional(package: Package, relations: list[Relation], kind: str) -> Element | None:
    names = _targets(package, relations, kind)
    return package.xml(names[0]) if names else None


def _notes(package: Package, relations: list[Relation], reader: BodyReader) -> None:
    for kind, title, tag in _NOTES:
        for part in _targets(package, relations, kind):
            for note in package.xml(part).iter(f"{WORD}{tag}"):
                if note.get(f"{WORD}type") not in _SEPARATORS:
                    reader.note(note, title)
    reader.end_part()


def _pictures(package: Package, relations: list[Relation], assembly: Assembly) -> None:
    """Text of charts and diagrams, which are pictures in the document but text in the file."""
    for kind, title in (("chart", "Chart"), ("chartEx", "Chart"), ("diagramData", "Diagram")):
        for part in _targets(package, relations, kind):
            assembly.part(title)
            for text in chart_texts(package.xml(part)):
                assembly.add(BlockKind.NOTE, text)
    assembly.part("Other text")


def chart_texts(root: Element) -> Iterator[str]:
    """Titles, labels and cached values of a chart, diagram or drawing, each once in a row."""
    before = ""
    for element in root.iter():
        text = element.text or ""
        if element.tag in {_CHART_VALUE, f"{DRAWING}t"} and text.strip() and text != before:
            yield text
            before = text


def _embedded(package: Package, assembly: Assembly) -> None:
    """Files inside any part, then the pictures any part shows."""
    files: dict[str, None] = {}
    pictures: dict[str, None] = {}
    for relation in _all_relations(package):
        name = package.find(relation.target)
        if relation.kind == "image" and (relation.external or name is None):
            assembly.warn("images-left-out")
        elif not relation.external and name is not None:
            if relation.kind in _EMBEDDED:
                files.setdefault(name)
            elif relation.kind == "image":
                pictures.setdefault(name)
    for name in files:
        assembly.warn("embedded-files")
        assembly.attachment(posixpath.basename(name), package.size(name), package.pieces(name))
    hand_out_parts(assembly, package, pictures)


def _all_relations(package: Package) -> Iterator[Relation]:
    for part in package.names:
        folder, base = posixpath.split(part)
        if posixpath.basename(folder) == "_rels":
            owner = posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))
            yield from package.relations(owner)
