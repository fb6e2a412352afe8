"""The positive control: plants a made-up value everywhere the verifier claims to look.

Runs inside every verification, through the same code. If one kind of place stays silent, the
verifier is broken and no report is given.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from services.redaction.proof import planting
from services.redaction.proof.looking import look
from services.redaction.proof.matcher import Matcher
from services.redaction.proof.needles import derive
from services.redaction.proof.ocr import ocr_views
from services.redaction.proof.pdf_pages import by_others
from services.redaction.proof.register import read_values
from services.redaction.proof.search import View, search
from services.redaction.proof.sharing import cut_views
from services.redaction.proof.views import Found
from shared.domain.errors import Corrupt

_RAW = frozenset(
    {
        "file-name", "file/raw:ascii", "file/raw:utf16", "file/raw:hex", "file/raw:base64",
        "file/raw:escaped",
    }
)  # fmt: skip
_EXPECTED: dict[str, tuple[Callable[[], bytes], frozenset[str]]] = {
    "unknown": (planting.plain_bytes, _RAW),
    "text": (
        planting.mail,
        frozenset({"file/text", "file/markup", "file/markup-attributes", "file/mail-header",
                   "file/mail-name", "file/mail-part/text"}),
    ),
    "zip": (
        planting.archive,
        frozenset({"file/zip-name", "file/zip-comment", "file/zip-part/markup",
                   "file/zip-part/zip-part/text"}),
    ),
    "image": (planting.picture_with_metadata, frozenset({"file/image-metadata"})),
    "pdf": (
        planting.pdf,
        frozenset({"file/pdf-info", "file/pdf-xmp:ascii", "file/pdf-annotation",
                   "file/pdf-outline", "file/pdf-attachment/text", "file/pdf-stream",
                   "file/pdf-stream:mapped", "file/pdf-font-map", "file/pdf-text-1",
                   "file/pdf-text-2", "file/pdf-object"}),
    ),
}  # fmt: skip


def run_control(
    kinds: Iterable[str], engine: str | None, *, others: bool = False, shared: bool = False
) -> None:
    """Plants and looks, for every kind of file that was verified and for bytes of any kind.

    ``others``: the further extractors were asked about some page, so they are tested as well.
    ``shared``: pages were compared with their source, so a page of which the evidence leaves out
    the name is compared as well, with a source that has it and with one that is blank.

    Raises:
        Corrupt: ``verifier-control-failed`` with the kind and the number of silent places.
    """
    needles = Matcher(derive(read_values(json.dumps(planting.REGISTER), None)))
    for kind in sorted({"unknown", *kinds} & set(_EXPECTED)):
        make, expected = _EXPECTED[kind]
        name = f"{planting.NAME}.bin" if kind == "unknown" else "control.bin"
        _require(kind, expected - _places(look(name, make()), needles))
    if others:
        settled = frozenset({"file/pdf-text-3", "file/pdf-text-4"})
        _require("others", settled - _places(by_others(planting.pdf(), "file", None), needles))
    if engine is not None and set(kinds) & {"pdf", "image"}:
        picture = planting.picture_of_the_name()
        seen = _places(ocr_views(picture, "image", engine), needles)
        _require("ocr", frozenset({"file/ocr"}) - seen)
        if shared:
            for blank in (False, True):
                seen = _places(cut_views(picture, engine, blank=blank), needles)
                _require("same", frozenset({"file/ocr"}) - seen)


def _places(found: Iterable[Found], needles: Matcher) -> set[str]:
    return {
        view.place
        for view in found
        if isinstance(view, View) and next(search(needles, view), None) is not None
    }


def _require(kind: str, silent: frozenset[str]) -> None:
    if silent:
        raise Corrupt(
            "verifier-control-failed",
            "The verifier did not find the value planted to test it: no result can be trusted.",
            kind=kind,
            silent=len(silent),
        )
