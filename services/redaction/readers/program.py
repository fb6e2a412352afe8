"""The program that reads one untrusted file; runs inside the sandbox only.

``{"task": "read", "ocr": bool, "hint": str}`` emits progress, text, blocks, pages and attachments,
and last an ``end`` object. ``{"task": "render", "dpi": n, "pages": [..] or null}`` emits, for each
page, its size as an object and then its pixels. Ends in a result or in a refusal code.
"""

from __future__ import annotations

import gc
import importlib
import os
from collections.abc import Mapping
from typing import Any

from services.redaction.readers.assemble import Assembly
from shared.domain.filetypes import identify
from shared.ports.program import Emit, ProgramRefusal, ProgramSource

_HERE = "services.redaction.readers"

READERS = {
    "pdf": "pdf",
    "docx": "word_document",
    "xlsx": "workbook",
    "csv": "delimited",
    "txt": "plain",
    "html": "web_page",
    "eml": "mail",
    "msg": "outlook",
    "png": "pictures",
    "jpeg": "pictures",
    "tiff": "pictures",
    "zip": "archive",
}
"""File type to the module that reads it; loaded only when needed, to start fast."""

RENDERERS = {"pdf": "pdf_render", "png": "pictures", "jpeg": "pictures", "tiff": "pictures"}
"""File type to the module that draws its pages."""

AHEAD = tuple(sorted({f"{_HERE}.{name}" for name in (*READERS.values(), *RENDERERS.values())}))
"""What is worth loading once for many runs; read by the process that copies are made of."""

_REFUSED_TYPES = {
    "empty": "file-empty",
    "encrypted-office": "file-encrypted",
    "executable": "file-executable",
}


def main(request: Mapping[str, Any], source: ProgramSource, emit: Emit) -> None:
    """Read or render the file. Raises ProgramRefusal; anything a parser trips over is damage."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    gc.set_threshold(50_000, 20, 50)  # a page of words is no reason to look for rubbish
    file_type = identify(source.size, source.read_at, str(request.get("hint", "")))
    modules = RENDERERS if request["task"] == "render" else READERS
    if file_type not in modules:
        raise ProgramRefusal(_REFUSED_TYPES.get(file_type, "file-type-unsupported"))
    module = importlib.import_module(f"{_HERE}.{modules[file_type]}")
    try:
        if request["task"] == "render":
            module.render(source, emit, int(request["dpi"]), request.get("pages"))
        else:
            assembly = Assembly(emit, file_type)
            module.read(source, assembly, ocr=bool(request.get("ocr")))
            assembly.finish()
    except (ProgramRefusal, MemoryError, RecursionError, BrokenPipeError):
        raise
    except Exception as error:  # parsers raise anything on damaged input, by design of the border
        raise ProgramRefusal("file-damaged") from error
