"""The trusted side of reading: runs the program in the sandbox and checks all that comes back.

Every value from the sandbox is ``untrusted_`` until its type, range and order have been checked
against what ``services.redaction.domain.reading`` promises; anything else is a crash of the
program, because an honest one never sends it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from services.redaction.domain.reading import Reading
from services.redaction.readers.checking import ReadingCheck, checked_int, checked_number, crash
from shared.domain.errors import Invalid
from shared.domain.refusals import refusal_message
from shared.ports.sandbox import Frame, Limits, Sandbox
from shared.ports.source import Source

PROGRAM = "services.redaction.readers.program"

READ_LIMITS = Limits(wall_seconds=600.0, cpu_seconds=600, memory_bytes=1536 << 20)
OCR_LIMITS = Limits(wall_seconds=7200.0, cpu_seconds=1800, memory_bytes=1536 << 20)
RENDER_LIMITS = Limits(
    wall_seconds=1800.0, cpu_seconds=1800, memory_bytes=1536 << 20, total_bytes=256 << 30
)

ATTACHMENT_BYTES = 256 << 20
"""Most bytes of attachments kept in memory when no ``on_attachment`` is given."""

_MAX_SIDE = 40_000
_MAX_ATTACHMENTS = 10_000

Progress = Callable[[int, int], None]
OnAttachment = Callable[["Attachment", Iterator[bytes]], None]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file found inside another: order from 0, the name it claims, its exact size in bytes."""

    index: int
    untrusted_name: str
    size: int


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A checked reading, and the attached files in memory unless they were streamed."""

    reading: Reading
    attachments: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """One drawn page: number from 1, size in pixels, resolution, rows without padding.

    ``pixels`` are RGB, or grey where the page shows no colour; ``mode`` says which.
    """

    number: int
    width_px: int
    height_px: int
    dpi: float
    pixels: bytes

    @property
    def mode(self) -> str:
        """``L`` for grey, else ``RGB``."""
        return "L" if len(self.pixels) == self.width_px * self.height_px else "RGB"


def read_document(
    sandbox: Sandbox,
    source: Source,
    *,
    ocr: bool,
    on_progress: Progress | None = None,
    on_attachment: OnAttachment | None = None,
    hint: str = "",
) -> ReadResult:
    """Read a file of any readable type.

    ``on_attachment`` gets each attached file as a stream that must be used before it returns;
    without it the files are kept in memory, at most ``ATTACHMENT_BYTES``. Raises what the sandbox
    port names, and Invalid ``sandbox-crash`` when the answer breaks a promise.
    """
    request = {"task": "read", "ocr": ocr, "hint": hint}
    frames = sandbox.run(PROGRAM, request, source, OCR_LIMITS if ocr else READ_LIMITS)
    reader = _Reader(frames, on_progress, on_attachment)
    try:
        return reader.result()
    finally:
        _close(frames)


def render_pages(
    sandbox: Sandbox, source: Source, dpi: int, pages: tuple[int, ...] | None = None
) -> Iterator[RenderedPage]:
    """Draw pages one at a time, in the order asked for (all, in order, when None).

    ``dpi`` in the result may be less than asked for when a page would be too large. Raises what
    the sandbox port names.
    """
    request = {"task": "render", "dpi": dpi, "pages": None if pages is None else list(pages)}
    frames = sandbox.run(PROGRAM, request, source, RENDER_LIMITS)
    try:
        expected = 0
        for untrusted_frame in frames:
            number = (
                pages[expected] if pages is not None and expected < len(pages) else expected + 1
            )
            yield _rendered(untrusted_frame, frames, number, dpi)
            expected += 1
        if pages is not None and expected != len(pages):
            raise crash("pages")
    finally:
        _close(frames)


def _close(frames: Iterator[Frame]) -> None:
    close = getattr(frames, "close", None)
    if close is not None:
        close()


def _rendered(
    untrusted_frame: Frame, frames: Iterator[Frame], number: int, dpi: int
) -> RenderedPage:
    untrusted_page = untrusted_frame.get("rendered") if isinstance(untrusted_frame, dict) else None
    if not isinstance(untrusted_page, dict):
        raise crash("rendered")
    width = checked_int(untrusted_page.get("width"), 1, _MAX_SIDE)
    height = checked_int(untrusted_page.get("height"), 1, _MAX_SIDE)
    checked_int(untrusted_page.get("number"), number, number)
    used = checked_number(untrusted_page.get("dpi"), 0.01, float(dpi))
    pixels = next(frames, None)
    if not isinstance(pixels, bytes) or len(pixels) not in {width * height, 3 * width * height}:
        raise crash("pixels")
    return RenderedPage(number, width, height, used, pixels)


class _Reader:
    """Sorts the frames of one reading."""

    def __init__(
        self,
        frames: Iterator[Frame],
        on_progress: Progress | None,
        on_attachment: OnAttachment | None,
    ) -> None:
        self._frames = frames
        self._on_progress = on_progress
        self._on_attachment = on_attachment
        self._check = ReadingCheck()
        self._kept: list[tuple[str, bytes]] = []
        self._kept_bytes = 0
        self._attachments = 0

    def result(self) -> ReadResult:
        """Consume every frame; answers only when the end was announced and all adds up."""
        untrusted_end: Any = None
        for untrusted_frame in self._frames:
            if not isinstance(untrusted_frame, dict) or len(untrusted_frame) != 1:
                raise crash("frame")
            ((name, untrusted_value),) = untrusted_frame.items()
            if untrusted_end is not None:
                raise crash("after-end")
            if name == "end":
                untrusted_end = untrusted_value
            else:
                self._take(name, untrusted_value)
        reading = self._check.reading(untrusted_end, self._attachments)
        return ReadResult(reading, tuple(self._kept))

    def _take(self, name: str, untrusted_value: Any) -> None:
        if name == "progress":
            self._progress(untrusted_value)
        elif name == "attachment":
            self._attachment(untrusted_value)
        else:
            self._check.take(name, untrusted_value)

    def _progress(self, untrusted_value: Any) -> None:
        if not isinstance(untrusted_value, dict):
            raise crash("progress")
        pages = checked_int(untrusted_value.get("pages"), 0, 1_000_000)
        page = checked_int(untrusted_value.get("page"), 0, pages)
        if self._on_progress is not None:
            self._on_progress(page, pages)

    def _attachment(self, untrusted_value: Any) -> None:
        if not isinstance(untrusted_value, dict) or self._attachments >= _MAX_ATTACHMENTS:
            raise crash("attachment")
        untrusted_name = untrusted_value.get("name")
        if not isinstance(untrusted_name, str) or len(untrusted_name) > 255:  # noqa: PLR2004
            raise crash("attachment-name")
        index = checked_int(untrusted_value.get("index"), self._attachments, self._attachments)
        size = checked_int(untrusted_value.get("size"), 0, 1 << 40)
        self._attachments += 1
        pieces = self._pieces(size)
        if self._on_attachment is None:
            self._keep(untrusted_name, size, pieces)
            return
        self._on_attachment(Attachment(index, untrusted_name, size), pieces)
        for _ in pieces:  # whatever the receiver left over
            pass

    def _pieces(self, size: int) -> Iterator[bytes]:
        left = size
        while left:
            piece = next(self._frames, None)
            if not isinstance(piece, bytes) or not 0 < len(piece) <= left:
                raise crash("attachment-bytes")
            left -= len(piece)
            yield piece

    def _keep(self, untrusted_name: str, size: int, pieces: Iterator[bytes]) -> None:
        self._kept_bytes += size
        if self._kept_bytes > ATTACHMENT_BYTES:
            raise Invalid("file-too-large", refusal_message("file-too-large") or "", bytes=size)
        self._kept.append((untrusted_name, b"".join(pieces)))
