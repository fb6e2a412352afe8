"""One PDF as its bytes: what stands in it, each stream decoded once, and its pages.

Nothing is decided by the cross-reference table. Pages are walked only to know which text is shown
together; a stream that no page leads to is read all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any

from services.redaction.proof.pdf_raw import (
    Decoded,
    RawObject,
    Undecodable,
    decode,
    objects,
    whole_deflate,
)
from services.redaction.proof.pdf_values import Ref, parse

_ROOT = re.compile(rb"/Root\s+(\d+)\s+\d+\s+R")
_NUMBERS = re.compile(rb"(?<![\w.#/])\d{1,9}(?![\w.])")
_QUOTED = re.compile(rb"\(|(?<!<)<(?!<)|[%#]")
_CELLS = re.compile(rb"\(U\d{1,4}x\d{1,4}y\d{1,4}\)")  # which cells a heading is for
_XREF_ROWS = re.compile(rb"(?:\d{10} \d{5} [nf]\s{1,2})+")
_KEPT_BYTES = 24 * 1024 * 1024
_MOST_PAGES = 100_000


class PdfBytes:
    """Everything that stands in the file."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.objects = objects(data)
        self._decoded: dict[int, Decoded] = {}
        self._kept = 0
        self._values: dict[int, Any] = {}
        self.by_number = {item.number: item for item in self.objects}
        self.packed = [found for item in self.objects for found in self._unpacked(item)]
        for item in self.packed:
            self.by_number.setdefault(item.number, item)

    def content(self, item: RawObject) -> Decoded:
        """The stream's content, decoded once while there is room to keep it.

        Raises:
            Undecodable: when a filter is unknown or the data do not fit it.
        """
        known = self._decoded.get(item.start)
        if known is None:
            known = decode(item, self.by_number)
            self._kept += 0 if known.image else len(known.data)
            if self._kept < _KEPT_BYTES:
                self._decoded[item.start] = known
        return known

    def value(self, reference: Any) -> Any:
        """What a value is, references followed."""
        for _ in range(8):
            if not isinstance(reference, Ref):
                return reference
            number = reference.number
            if number not in self._values:
                item = self.by_number.get(number)
                self._values[number] = parse(item.body) if item is not None else None
            reference = self._values[number]
        return None

    def entry(self, holder: Any, key: bytes) -> Any:
        """One entry of a dictionary, references followed on the way; None where there is none."""
        made = self.value(holder)
        return self.value(made.get(key)) if isinstance(made, dict) else None

    def pages(self) -> list[dict[bytes, Any]]:
        """The pages in their order, each with the resources it inherits; empty when unknown."""
        roots = _ROOT.findall(self.data)
        if not roots:
            return []
        top = self.entry(Ref(int(roots[-1])), b"Pages")
        return list(self._under(top, None, set()))

    def page_streams(self) -> set[int]:
        """Where the streams stand that hold the content of pages."""
        return {item.start for page in self.pages() for item in self._contents(page)}

    def page_content(self, page: dict[bytes, Any]) -> bytes:
        """The content of a page, all its streams one after the other.

        Raises:
            Undecodable: when one of them cannot be decoded.
        """
        return b"\n".join(self.content(item).data for item in self._contents(page))

    @cached_property
    def bodies(self) -> list[RawObject]:
        """One object for each different body: those that differ in numbers only are the same."""
        seen: dict[bytes, RawObject] = {}
        for item in [*self.objects, *self.packed]:
            body = _CELLS.sub(b"0", item.body)
            if _QUOTED.search(body) is None:
                body = _NUMBERS.sub(b"0", body).replace(b"0 0 R ", b"")
            if item.stream is not None:
                body += b" stream"
            seen.setdefault(body, item)
        return list(seen.values())

    def outside(self) -> bytes:
        """The bytes that are neither an object's body nor wholly accounted for when inflated.

        Rows of a cross-reference table are left out: ten digits each, of which no one is text.
        """
        left, at = [], 0
        for item in self.objects:
            left.append(self.data[at : item.start])
            at = item.end
            if item.stream is not None and not whole_deflate(item):
                left.append(item.stream)
        return _XREF_ROWS.sub(b" ", b"\n".join([*left, self.data[at:]]))

    def _under(
        self, node: Any, inherited: Any, seen: set[int], depth: int = 0
    ) -> Iterator[dict[bytes, Any]]:
        if not isinstance(node, dict) or depth > 40 or len(seen) > _MOST_PAGES:  # noqa: PLR2004
            return
        resources = node.get(b"Resources", inherited)
        kids = self.value(node.get(b"Kids"))
        if not isinstance(kids, list):
            yield {**node, b"Resources": resources}
            return
        for kid in kids:
            if isinstance(kid, Ref) and kid.number not in seen:
                seen.add(kid.number)
                yield from self._under(self.value(kid), resources, seen, depth + 1)

    def _contents(self, page: dict[bytes, Any]) -> list[RawObject]:
        given = page.get(b"Contents")
        listed = self.value(given)
        references = listed if isinstance(listed, list) else [given]
        items = [self.by_number.get(r.number) for r in references if isinstance(r, Ref)]
        return [item for item in items if item is not None and item.stream is not None]

    def _unpacked(self, item: RawObject) -> Iterator[RawObject]:
        if item.stream is None or b"ObjStm" not in item.body:
            return
        try:
            data = decode(item, self.by_number).data
        except Undecodable:
            return
        first = self.entry(parse(item.body), b"First")
        if not isinstance(first, float) or not 0 < first <= len(data):
            return
        heads = re.findall(rb"\d+", data[: int(first)])
        starts = [int(first) + int(offset) for offset in heads[1::2]]
        for number, start, end in zip(heads[::2], starts, [*starts[1:], len(data)], strict=False):
            yield RawObject(int(number), item.start, item.end, data[start:end], None)


@lru_cache(maxsize=1)
def pdf_bytes(data: bytes) -> PdfBytes:
    """The file, read once for all that look at it one after the other."""
    return PdfBytes(data)
