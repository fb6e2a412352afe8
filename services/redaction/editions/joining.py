"""Joins the sections of a text edition into one tagged file.

The typesetter tags each section on its own. Here their pages follow each other, each section's
structure becomes a part of one document, its entries in the tables of the structure move up behind
those of the section before, and the outline goes on. Nothing is written that was in no section.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

_PAGES = re.compile(rb"(<xmpTPg:NPages>)\d+(</xmpTPg:NPages>)")


def page_count(part: bytes) -> int:
    """How many pages a section has."""
    with pikepdf.open(io.BytesIO(part)) as pdf:
        return len(pdf.pages)


def joined(parts: list[bytes]) -> bytes:
    """One file with the pages of all parts; a single part is given back as it is.

    The list is used up, so that no part is in memory longer than needed.
    """
    parts.reverse()
    first = parts.pop()
    if not parts:
        return first
    with pikepdf.open(io.BytesIO(first)) as whole:
        tree = _Structure(whole)
        for number in range(1, len(parts) + 1):
            part = parts.pop()
            with pikepdf.open(io.BytesIO(part)) as section:
                _name_cells(section, number)
                tree.add(section)
        tree.finish()
        _say_pages(whole)
        out = io.BytesIO()
        whole.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=True,
            deterministic_id=True,
        )
    return out.getvalue()


class _Structure:
    """The first section's structure tree and outline, growing."""

    def __init__(self, whole: Pdf) -> None:
        self._whole = whole
        self._root = whole.Root.StructTreeRoot
        self._places: list[Any] = list(self._root.ParentTree.Nums.as_list())
        self._names: dict[bytes, Object] = dict(_named(self._root))
        self._top = whole.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=self._root)
        )
        self._divisions: list[Object] = []
        self._divide(self._root)
        self._outline = whole.Root.Outlines.First
        self._entries = list(_siblings(self._outline.get("/First")))

    def add(self, section: Pdf) -> None:
        """Append a section's pages with everything that is said of them."""
        moved = int(self._root.ParentTreeNextKey)
        self._whole.pages.extend(section.pages)
        for page in self._whole.pages[-len(section.pages) :]:
            page.obj.StructParents = int(page.obj.StructParents) + moved
        theirs = self._whole.copy_foreign(section.Root.StructTreeRoot)
        numbers = theirs.ParentTree.Nums.as_list()
        for at in range(0, len(numbers), 2):
            self._places += [int(numbers[at]) + moved, numbers[at + 1]]
        self._names |= dict(_named(theirs))
        self._root.ParentTreeNextKey = moved + int(theirs.ParentTreeNextKey)
        self._divide(theirs)
        if "/Outlines" in section.Root:
            first = section.Root.Outlines.get("/First")
            if first is not None:
                self._entries += _siblings(self._whole.copy_foreign(first))

    def finish(self) -> None:
        """Put the grown lists in place."""
        self._top.K = Array(self._divisions)
        self._root.K = Array([self._top])
        self._root.ParentTree = Dictionary(Nums=Array(self._places))
        if self._names:
            names: list[Any] = []
            for name, element in sorted(self._names.items()):
                names += [String(name), element]
            self._root.IDTree = Dictionary(Names=Array(names))
        self._link()

    def _divide(self, root: Object) -> None:
        document = root.K[0] if isinstance(root.K, Array) else root.K
        document.S = Name.Part
        document.P = self._top
        self._divisions.append(document)

    def _link(self) -> None:
        """The first section's title is the top of the outline, all else hangs below it."""
        if not self._entries:
            return
        for before, after in zip(self._entries, self._entries[1:], strict=False):
            before.Next, after.Prev = after, before
        for entry in self._entries:
            entry.Parent = self._outline
        self._outline.First, self._outline.Last = self._entries[0], self._entries[-1]
        self._outline.Count = -len(self._entries)


def _named(root: Object) -> Iterator[tuple[bytes, Object]]:
    if "/IDTree" not in root:
        return
    names = root.IDTree.Names.as_list()
    for at in range(0, len(names), 2):
        yield bytes(names[at]), names[at + 1]


def _name_cells(section: Pdf, number: int) -> None:
    """Heading cells are named within their section: the section's number makes names unique."""
    root = section.Root.StructTreeRoot
    if "/IDTree" not in root:
        return
    names: list[Any] = []
    for name, element in _named(root):
        element.ID = _unique(name, number)
        names += [element.ID, element]
    root.IDTree.Names = Array(names)
    for thing in section.objects:
        if isinstance(thing, Dictionary) and thing.get("/S") in {Name.TD, Name.TH}:
            for attribute in thing.get("/A", Array()):
                if attribute.get("/Headers"):
                    headers = [_unique(bytes(one), number) for one in attribute.Headers]
                    attribute.Headers = Array(headers)


def _unique(name: bytes, number: int) -> String:
    return String(b"S%d-%b" % (number, name))


def _siblings(first: Object | None) -> Iterator[Object]:
    while first is not None:
        following = first.get("/Next")
        yield first
        first = following


def _say_pages(whole: Pdf) -> None:
    said = whole.Root.Metadata.read_bytes()
    count = str(len(whole.pages)).encode()
    whole.Root.Metadata.write(_PAGES.sub(rb"\g<1>" + count + rb"\g<2>", said))
