"""Building one edition and proving it: what the service and the offline command share.

The verifier runs as a process of its own and gets the edition through an anonymous file in memory,
so that neither the edition nor the register touches a disk.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

from PIL import Image

from services.redaction.domain.labels import Labeller
from services.redaction.domain.policy import replacements
from services.redaction.domain.reading import EditionKind, PageSource, Reading, Word
from services.redaction.domain.register import Register, dump_register
from services.redaction.domain.spans import Replacement, Span
from services.redaction.editions.kept import KeptMention, kept_mentions
from services.redaction.editions.page_edition import PagePixels, Region, build_page_edition
from services.redaction.editions.table_edition import build_csv, build_xlsx
from services.redaction.editions.text_edition import build_text_edition
from services.redaction.proof.report import FileReport, Finding, Report
from services.redaction.readers.client import RenderedPage
from shared.domain.audience import Audience, AudienceKind
from shared.domain.errors import Corrupt, Unavailable

DPI = 150
_SHEETS = frozenset(("xlsx", "csv"))
_WORK_ON = frozenset((AudienceKind.REVIEWER, AudienceKind.PARTNER))
PROOF_SECONDS = 1800.0
WITNESS_BYTES = 256 * 1024 * 1024

Render = Callable[[], Iterator[RenderedPage]]
"""Draws the pages of the source, in the sandbox, one at a time."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Everything that decides one edition, besides the reading and the source's pixels.

    ``kept`` are ranges that a person decided to leave.
    """

    audience: Audience
    register: Register
    spans: Sequence[Span]
    title: str
    regions: Sequence[Region] = ()
    reviewed: Collection[int] = ()
    kept: Sequence[tuple[int, int]] = ()


def edition_type(reading: Reading, wanted: Wanted) -> str:
    """The type of file an edition will be: pdf, and xlsx or csv for those who work on a sheet."""
    if _by_hand(wanted) or reading.edition is not EditionKind.TEXT:
        return "pdf"
    works_on_it = wanted.audience.kind in _WORK_ON
    return reading.file_type if works_on_it and reading.file_type in _SHEETS else "pdf"


class Witness:
    """What the source's pages looked like and said, for the verifier, in an anonymous file.

    Holds nothing where no OCR engine would be spared work, and no more than ``most`` bytes.
    """

    def __init__(self, most: int = WITNESS_BYTES) -> None:
        self.pages: list[dict[str, Any]] = []
        self._left = most if shutil.which("tesseract") else 0
        self._at = 0
        self._handle: int | None = None

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Forgets."""
        self.close()

    def see(self, reading: Reading, page: RenderedPage) -> None:
        """Note one page as it was drawn, with the words that were read on it."""
        known = reading.pages[page.number - 1] if page.number <= len(reading.pages) else None
        if known is None or known.source is PageSource.NONE or self._left <= 0:
            return
        packed = zlib.compress(_grey(page), 1)
        os.pwrite(self.handle(), packed, self._at)
        scale = page.dpi / 72
        self.pages.append({
            "number": page.number, "width": page.width_px, "height": page.height_px,
            "at": self._at, "size": len(packed),
            "words": [_noted(reading.text, word, scale) for word in known.words],
        })  # fmt: skip
        self._at += len(packed)
        self._left -= len(packed)

    def handle(self) -> int:
        """The descriptor of the file in memory."""
        if self._handle is None:
            self._handle = os.memfd_create("witness", os.MFD_CLOEXEC)
        return self._handle

    def close(self) -> None:
        """Forget everything."""
        if self._handle is not None:
            os.close(self._handle)
        self._handle, self.pages, self._left = None, [], 0


def _grey(page: RenderedPage) -> bytes:
    if page.mode == "L":
        return page.pixels
    size = (page.width_px, page.height_px)
    return Image.frombytes(page.mode, size, page.pixels).convert("L").tobytes()


def _noted(text: str, word: Word, scale: float) -> list[str | float]:
    edges = (round(edge * scale, 1) for edge in (word.x0, word.y0, word.x1, word.y1))
    return [text[word.start : word.end], *edges, word.line]


def build(
    reading: Reading,
    wanted: Wanted,
    labeller: Labeller,
    render: Render,
    witness: Witness | None = None,
) -> bytes:
    """The edition of one reading, as a file of its ``edition_type``.

    ``witness`` sees every page of the source that is drawn.

    Raises Invalid for pages nobody has read or looked at, and for content that cannot be placed.
    """
    made = _replaced(reading, wanted, labeller)
    match edition_type(reading, wanted):
        case "xlsx":
            return build_xlsx(reading, made, title=wanted.title)
        case "csv":
            return build_csv(reading, made)
    if reading.edition is EditionKind.TEXT and not _by_hand(wanted):
        return build_text_edition(reading, made, title=wanted.title)
    out = io.BytesIO()
    build_page_edition(
        reading,
        made,
        _seen(reading, render(), witness),
        out,
        title=wanted.title,
        regions=wanted.regions,
        reviewed=wanted.reviewed,
    )
    return out.getvalue()


def kept(reading: Reading, wanted: Wanted, labeller: Labeller) -> list[KeptMention]:
    """What a person decided to leave, as this edition shows it, for the verifier."""
    return kept_mentions(reading.text, wanted.kept, _replaced(reading, wanted, labeller))


def _replaced(reading: Reading, wanted: Wanted, labeller: Labeller) -> list[Replacement]:
    return replacements(reading.text, wanted.spans, wanted.audience, wanted.register, labeller)


def _by_hand(wanted: Wanted) -> bool:
    return bool(wanted.regions or wanted.reviewed)


def _seen(
    reading: Reading, pages: Iterator[RenderedPage], witness: Witness | None
) -> Iterator[PagePixels]:
    for page in pages:
        if witness is not None:
            witness.see(reading, page)
        yield _pixels(page)


def _pixels(page: RenderedPage) -> PagePixels:
    return PagePixels(page.number, page.width_px, page.height_px, page.dpi, page.pixels)


def proof_register(register: Register, audience: Audience) -> str:
    """The register as the verifier gets it: a recipient's own entry is theirs to see."""
    if audience.kind is not AudienceKind.FAMILY:
        return dump_register(register)
    entries = tuple(
        replace(entry, keep_for=(*entry.keep_for, audience))
        if entry.label == audience.label and audience not in entry.keep_for
        else entry
        for entry in register.entries
    )
    return dump_register(replace(register, entries=entries))


def prove(
    name: str,
    edition: bytes,
    register: Register,
    audience: Audience,
    kept: Sequence[KeptMention] = (),
    witness: Witness | None = None,
) -> Report:
    """What the verifier finds in an edition, in a process of its own.

    ``kept`` are mentions that people decided to leave in this very edition; ``witness`` saw the
    pages of its source.

    Raises Corrupt ``verifier-failed`` when it cannot answer (its positive control failed, say), and
    Unavailable ``verifier-timeout``.
    """
    return prove_all([(name, edition)], register, audience, kept, [witness])


def prove_all(
    files: Sequence[tuple[str, bytes]],
    register: Register,
    audience: Audience,
    kept: Sequence[KeptMention] = (),
    witnesses: Sequence[Witness | None] = (),
) -> Report:
    """The same for several files in one run; findings name files by their position."""
    handles = [_in_memory(content) for _, content in files]
    seen = {at: one for at, one in enumerate(witnesses) if one is not None and one.pages}
    try:
        request = {
            "register": proof_register(register, audience),
            "audience": str(audience),
            "edition": True,
            "kept": [asdict(mention) for mention in kept],
            "files": [
                {"name": name, "fd": handle, **_evidence(seen.get(at))}
                for at, ((name, _), handle) in enumerate(zip(files, handles, strict=True))
            ],
        }
        given = [*handles, *(one.handle() for one in seen.values())]
        return _report(_ask(json.dumps(request), given))
    finally:
        for handle in handles:
            os.close(handle)


def _evidence(witness: Witness | None) -> dict[str, Any]:
    if witness is None:
        return {}
    return {"evidence": {"fd": witness.handle(), "pages": witness.pages}}


def _in_memory(content: bytes) -> int:
    """An anonymous file in memory, at its start."""
    handle = os.memfd_create("edition", os.MFD_CLOEXEC)
    with os.fdopen(os.dup(handle), "wb") as file:
        file.write(content)
    os.lseek(handle, 0, os.SEEK_SET)
    return handle


def _ask(request: str, handles: Sequence[int]) -> dict[str, Any]:
    project = Path(__file__).resolve().parents[2]
    try:
        answer = subprocess.run(
            [sys.executable, "-m", "services.redaction.proof"],
            input=request.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=project,
            env={"PATH": os.environ.get("PATH", os.defpath), "PYTHONUTF8": "1"},
            pass_fds=tuple(handles),
            timeout=PROOF_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unavailable("verifier-timeout", "The verifier took too long.") from error
    try:
        found = json.loads(answer.stdout)
    except ValueError as error:
        raise _failed(answer.returncode) from error
    if not isinstance(found, dict) or "error" in found:
        raise _failed(answer.returncode)
    return found


def _failed(status: int) -> Corrupt:
    return Corrupt("verifier-failed", "The verifier could not give an answer.", status=status)


def _report(found: dict[str, Any]) -> Report:
    return Report(
        verifier=found["verifier"],
        audience=found["audience"],
        register_sha256=found["register_sha256"],
        files=tuple(FileReport(**file) for file in found["files"]),
        findings=tuple(Finding(**finding) for finding in found["findings"]),
        checks=tuple(found["checks"]),
        ocr=found["ocr"],
        control=found["control"],
    )
