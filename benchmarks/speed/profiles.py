"""Where the time of each stage goes: the functions that took most, by their own time."""

from __future__ import annotations

import cProfile
import io
import pstats
import site
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.speed import material
from benchmarks.speed.documents import PANEL, without_engine
from services.redaction import pipeline
from services.redaction.detectors import detect
from services.redaction.domain.labels import Labeller
from services.redaction.proof.verify import verify_files
from services.redaction.readers.client import read_document, render_pages
from services.redaction.readers.program import main as read_program
from shared.adapters.sandbox_process import ProcessSandbox
from shared.ports.source import BytesSource

_TOP = 8
_PROJECT = f"{Path(__file__).resolve().parents[2]}/"


class _Held:
    """Bytes as the program inside the sandbox gets them."""

    def __init__(self, content: bytes) -> None:
        self.content, self.size = content, len(content)

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes of a range."""
        return self.content[offset : offset + length]

    def file(self) -> io.BytesIO:
        """A fresh file over the same bytes."""
        return io.BytesIO(self.content)


def profile(stage: str, file: str, warm: str) -> dict[str, Any]:
    """The modules and functions of one stage that took most of its time, with their shares."""
    without_engine()
    _stages(warm)[stage]()()  # whatever is imported or made once is not what a page costs
    work = _stages(file)[stage]()
    profiler = cProfile.Profile()
    profiler.runcall(work)
    stats: Any = pstats.Stats(profiler)
    return {"modules": _modules(stats), "rows": _functions(stats)}


def _stages(file: str) -> dict[str, Callable[[], Callable[[], object]]]:
    """Each stage: what prepares it, and gives what is measured."""
    content, register = Path(file).read_bytes(), material.register(60)
    sandbox, source = ProcessSandbox(), BytesSource(content)

    def read() -> Callable[[], object]:
        request = {"task": "read", "ocr": False}
        held: Any = _Held(content)
        return lambda: read_program(request, held, lambda _frame: None)

    def finding() -> Callable[[], object]:
        text = read_document(sandbox, source, ocr=False).reading.text
        detect("warm", register)
        return lambda: detect(text, register)

    def build() -> Callable[[], Any]:
        reading = read_document(sandbox, source, ocr=False).reading
        spans = detect(reading.text, register)
        wanted = pipeline.Wanted(PANEL, register, spans, "Document 1")

        def work() -> bytes:
            return pipeline.build(
                reading, wanted, Labeller(), lambda: render_pages(sandbox, source, pipeline.DPI)
            )

        return work

    def verify() -> Callable[[], object]:
        made = build()()
        holds = pipeline.proof_register(register, PANEL)
        return lambda: verify_files(holds, [("out.pdf", made)], audience=str(PANEL), edition=True)

    return {"read": read, "detect": finding, "build": build, "verify": verify}


def _functions(stats: Any) -> list[tuple[str, float, int]]:
    taken = sorted(stats.stats.items(), key=lambda item: -item[1][2])[:_TOP]
    return [
        (f"{_module(file)} {function.strip('<>')}".strip(), own / stats.total_tt, calls)
        for (file, _, function), (calls, _, own, *_rest) in taken
    ]


def _modules(stats: Any) -> list[tuple[str, float]]:
    """Own time by module; what is built in counts for whoever called it."""
    sums: Counter[str] = Counter()
    for (file, _, _), (_, _, own, _, callers) in stats.stats.items():
        if file != "~":
            sums[_module(file)] += own
            continue
        for (caller, _, _), (_, _, share, _) in callers.items():
            sums[_module(caller) or "built in"] += share
    return [(name, own / stats.total_tt) for name, own in sums.most_common(_TOP)]


def _module(file: str) -> str:
    """A module as a reader of the project would look for it; no folder of this machine."""
    if file == "~":
        return ""
    short = file.removeprefix(_PROJECT)
    for folder in (*site.getsitepackages(), str(Path(site.__file__).parent)):
        short = short.removeprefix(f"{folder}/")
    return short.split("site-packages/")[-1]
