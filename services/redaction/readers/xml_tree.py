"""XML from an untrusted file as a plain tree: no document type, no entities, bounded depth.

Office files never need a document type, so one is taken as an attack and refused.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import lru_cache
from typing import Never
from xml.parsers import expat

from shared.ports.program import ProgramRefusal

MAX_DEPTH = 400
MAX_ELEMENTS = 3_000_000


class _Builder:
    """Expat's events into an element tree, counting as it goes."""

    def __init__(self) -> None:
        self._tree = ET.TreeBuilder()
        self._depth = 0
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > MAX_DEPTH:
            raise ProgramRefusal("file-too-deep")
        if self._count > MAX_ELEMENTS:
            raise ProgramRefusal("file-bomb")
        self._tree.start(_clark(name), {_clark(key): value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        self._depth -= 1
        self._tree.end(_clark(name))

    def data(self, text: str) -> None:
        self._tree.data(text)

    def close(self) -> ET.Element:
        return self._tree.close()


_STRICT = "http://purl.oclc.org/ooxml/"
_TRANSITIONAL = "http://schemas.openxmlformats.org/"
_MOVED = re.compile(r"(wordprocessingml|spreadsheetml|drawingml|officeDocument)/")


@lru_cache(maxsize=4096)
def _clark(name: str) -> str:
    """The name as ElementTree writes it; ISO strict namespaces under their everyday names."""
    if name.startswith(_STRICT):
        name = _TRANSITIONAL + _MOVED.sub(r"\1/2006/", name.removeprefix(_STRICT), count=1)
    return "{" + name if "}" in name else name


def _refuse(*_: object) -> Never:
    raise ProgramRefusal("file-bomb")


def parse_xml(data: bytes) -> ET.Element:
    """The root element. Raises ProgramRefusal for damage, a document type, or absurd depth."""
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat's own "this is all"
        return builder.close()
    except (expat.ExpatError, AssertionError) as error:
        raise ProgramRefusal("file-damaged") from error
