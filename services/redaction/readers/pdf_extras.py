"""What a PDF holds beside its pages: notes, field values, bookmarks, layers, attached files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, cast

import pikepdf

from services.redaction.domain.reading import BlockKind
from services.redaction.readers.assemble import Assembly, pieces_of
from shared.ports.program import ProgramRefusal, ProgramSource

_MAX_ITEMS = 20_000
_MAX_DEPTH = 32
_MAX_ATTACHMENT = 256 << 20
_NOTE_KEYS = ("/Contents", "/T", "/Subj", "/RC", "/Alt", "/ActualText")
_FIELD_KEYS = ("/V", "/DV", "/TU", "/Opt")

Items = list[tuple[str, str]]


class Extras:
    """Opened with pikepdf beside pdfium. Raises ProgramRefusal when it cannot be."""

    def __init__(self, source: ProgramSource) -> None:
        try:
            self._pdf = pikepdf.open(cast("BinaryIO", source.file()))
        except pikepdf.PasswordError as error:
            raise ProgramRefusal("file-encrypted") from error
        except pikepdf.PdfError as error:
            raise ProgramRefusal("file-damaged") from error
        self.warnings: set[str] = set()
        self.layered = "/OCProperties" in self._pdf.Root
        self._items: Items = []
        self._files: list[tuple[str, Any]] = []
        self._collect()

    def _collect(self) -> None:
        root = self._pdf.Root
        for page in self._pdf.pages:
            self._annotations(page.obj.get("/Annots"))
        form = root.get("/AcroForm")
        if isinstance(form, pikepdf.Dictionary):
            self._fields(form.get("/Fields"), 0)
            if "/XFA" in form:
                self.warnings.add("form-fields")
                self._xfa(form["/XFA"])
        self._bookmarks(root.get("/Outlines"))
        self._layers(root.get("/OCProperties"))
        for name, spec in self._pdf.attachments.items():
            self._files.append((str(name), spec.obj))

    def _add(self, part: str, untrusted_text: str) -> None:
        if len(self._items) >= _MAX_ITEMS:
            raise ProgramRefusal("file-bomb")
        if untrusted_text.strip():
            self._items.append((part, untrusted_text))

    def _annotations(self, annotations: Any) -> None:
        for note in _entries(annotations):
            if not isinstance(note, pikepdf.Dictionary):
                continue
            kind = str(note.get("/Subtype", ""))
            if kind == "/Widget":
                self._field_values(note)
                continue
            for key in _NOTE_KEYS:
                self._add("Annotation", _text(note.get(key)))
            self._link(note)
            if kind == "/FileAttachment" and isinstance(note.get("/FS"), pikepdf.Dictionary):
                self._files.append((_text(note["/FS"].get("/UF", note["/FS"].get("/F"))), note.FS))

    def _link(self, note: Any) -> None:
        action = note.get("/A")
        if isinstance(action, pikepdf.Dictionary):
            for key in ("/URI", "/F", "/JS"):
                self._add("Link", _text(action.get(key)))

    def _fields(self, fields: Any, depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise ProgramRefusal("file-bomb")
        for one in _entries(fields):
            if isinstance(one, pikepdf.Dictionary):
                self._field_values(one)
                self._fields(one.get("/Kids"), depth + 1)

    def _field_values(self, one: Any) -> None:
        for key in _FIELD_KEYS:
            value = one.get(key)
            for item in _entries(value) if isinstance(value, pikepdf.Array) else (value,):
                text = _text(item)
                if text and ("Form field", text) not in self._items[-200:]:
                    self.warnings.add("form-fields")
                    self._add("Form field", text)

    def _xfa(self, xfa: Any) -> None:
        for item in _entries(xfa) if isinstance(xfa, pikepdf.Array) else (xfa,):
            if isinstance(item, pikepdf.Stream):
                self._add("Form field", _stream_text(item))

    def _bookmarks(self, outlines: Any) -> None:
        pending = [outlines.get("/First")] if isinstance(outlines, pikepdf.Dictionary) else []
        steps = 0
        while pending:
            node = pending.pop()
            steps += 1
            if steps > _MAX_ITEMS:
                raise ProgramRefusal("file-bomb")
            if isinstance(node, pikepdf.Dictionary):
                self._add("Bookmark", _text(node.get("/Title")))
                pending += [node.get("/Next"), node.get("/First")]

    def _layers(self, properties: Any) -> None:
        if isinstance(properties, pikepdf.Dictionary):
            default = properties.get("/D")
            off = isinstance(default, pikepdf.Dictionary) and (
                len(_entries(default.get("/OFF"))) > 0 or str(default.get("/BaseState")) == "/OFF"
            )
            self.warnings |= {"hidden-layers"} if off else set()
            for group in _entries(properties.get("/OCGs")):
                if isinstance(group, pikepdf.Dictionary):
                    self._add("Hidden layer", _text(group.get("/Name")))

    def write(self, assembly: Assembly) -> None:
        """Add the texts as notes under their part names and hand out the attached files."""
        for part in dict.fromkeys(name for name, _ in self._items):
            assembly.part(part)
            for name, text in self._items:
                if name == part:
                    assembly.add(BlockKind.NOTE, text)
        seen: set[tuple[int, int]] = set()
        for name, spec in self._files:
            stream = _embedded(spec)
            if stream is not None and (not stream.is_indirect or stream.objgen not in seen):
                seen.add(stream.objgen)
                data = stream.read_bytes()
                if len(data) > _MAX_ATTACHMENT:
                    raise ProgramRefusal("file-too-large")
                assembly.attachment(name, len(data), pieces_of(data))


def _entries(value: Any) -> list[Any]:
    return list(_limited(value)) if isinstance(value, pikepdf.Array) else []


def _limited(array: Any) -> Iterator[Any]:
    for at, item in enumerate(array):
        if at >= _MAX_ITEMS:
            raise ProgramRefusal("file-bomb")
        yield item


def _text(value: Any) -> str:
    """A string or text stream as text; anything else is empty."""
    if isinstance(value, pikepdf.Stream):
        return _stream_text(value)
    if isinstance(value, pikepdf.Dictionary | pikepdf.Array | pikepdf.Name) or value is None:
        return ""
    return str(value)


def _stream_text(stream: Any) -> str:
    return bytes(stream.read_bytes()[: 1 << 20]).decode("utf-8", "replace")


def _embedded(spec: Any) -> Any:
    holder = spec.get("/EF") if isinstance(spec, pikepdf.Dictionary) else None
    if not isinstance(holder, pikepdf.Dictionary):
        return None
    for key in ("/UF", "/F", "/DOS", "/Unix", "/Mac"):
        if isinstance(holder.get(key), pikepdf.Stream):
            return holder[key]
    return None
