"""ZIP files: a container, so its files are handed out and it has no text of its own."""

from __future__ import annotations

from services.redaction.readers.assemble import Assembly
from services.redaction.readers.package import Package
from shared.ports.program import ProgramSource

_SYSTEM_FILES = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")


def read(source: ProgramSource, assembly: Assembly, *, ocr: bool) -> None:  # noqa: ARG001
    """Hand out every file, in table order; an operating system's own clutter is left out."""
    package = Package(source)
    total = len(package.names)
    for at, name in enumerate(package.names, start=1):
        plain = name.replace("\\", "/").rsplit("/", 1)[-1]
        if name.casefold().startswith(_SYSTEM_FILES) or plain.casefold() in _SYSTEM_FILES:
            assembly.warn("system-files-skipped")
            continue
        assembly.attachment(plain, package.size(name), package.pieces(name))
        assembly.progress(at, total)
