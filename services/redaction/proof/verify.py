"""Verifies files against a case identity register: what it says, what it cannot say.

Guarantees:

* Every register value and variant is looked for in every view of every file; a hit, or a part
  that cannot be opened, is a finding. Unknown is not clean.
* Before an answer is given, a made-up value planted in files of the same kinds has been found in
  every kind of place (``control``); a verifier that has gone blind cannot pass.
* A report carries places and positions, never a value, unless ``show`` is set.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from services.redaction.proof import ocr as eyes
from services.redaction.proof.control import run_control
from services.redaction.proof.fold import plain, spaced
from services.redaction.proof.kept import Kept
from services.redaction.proof.looking import look
from services.redaction.proof.matcher import Matcher
from services.redaction.proof.needles import derive
from services.redaction.proof.register import read_values
from services.redaction.proof.report import FileReport, Finding, Report
from services.redaction.proof.search import View, made_ready, search
from services.redaction.proof.structure import edition_faults, letters
from services.redaction.proof.views import Found, Unreadable, sniff
from services.redaction.proof.workbook import table_faults, workbook_faults

VERIFIER = "lockgate-proof/2"
_CHECKS = (
    "file-name", "raw-bytes", "utf16", "hex", "base64", "streams", "containers", "metadata",
    "text-two-extractors", "near-spellings",
)  # fmt: skip


def verify_files(
    register_json: str,
    files: Sequence[tuple[str, bytes | Path]],
    *,
    audience: str | None = None,
    kept: Sequence[Kept] = (),
    edition: bool = False,
    ocr: bool = True,
    show: bool = False,
) -> Report:
    """Looks for every value the audience may not see.

    ``kept`` are mentions in these files that a person decided to keep, let by where they were
    kept only; entries kept for the audience by the register are left out by themselves.
    ``edition`` adds the rules for rebuilt files.

    Raises:
        Invalid: ``register-unreadable``.
        Corrupt: ``verifier-control-failed`` when the planted value was not found everywhere.
    """
    needles = made_ready(derive(read_values(register_json, audience)), kept)
    engine = eyes.available() if ocr else None
    reports: list[FileReport] = []
    findings: set[Finding] = set()
    looked = _Looked()
    for index, (name, content) in enumerate(files):
        data = content if isinstance(content, bytes) else content.read_bytes()
        kind = sniff(data)
        reports.append(FileReport(hashlib.sha256(data).hexdigest(), len(data), kind))
        looked.begin()
        found = views(name, data, kind, engine)
        findings |= set(_findings(index, found, needles, looked, show=show))
        if edition:
            findings |= {
                Finding(index, "file/structure", code) for code in _faults(data, kind, looked)
            }
    more = {"structure": edition, "kept": bool(kept), "ocr": engine is not None}
    run_control({report.kind for report in reports}, engine, others=looked.others)
    return Report(
        VERIFIER,
        audience or "",
        hashlib.sha256(register_json.encode()).hexdigest(),
        tuple(reports),
        tuple(sorted(findings)),
        (*_CHECKS, *(code for code, done in more.items() if done)),
        _ocr_state(engine, looked, asked=ocr),
        "found",
    )


def views(name: str, data: bytes, kind: str, engine: str | None) -> Iterator[Found]:
    """Every view of one file, what an eye would read included."""
    yield from look(name, data)
    if engine is None or kind not in {"pdf", "image"}:
        return
    if eyes.how_to_read(data, kind) == eyes.BY_SPECIMEN:
        yield from eyes.specimen_views(data, engine)
    else:
        yield from eyes.ocr_views(data, kind, engine)


@dataclass(slots=True)
class _Looked:
    """The letters a file's pages were seen to show, and how they were looked at."""

    letters: set[str] = field(default_factory=set)
    others: bool = False
    specimen: bool = False
    said: dict[int, set[str]] = field(default_factory=dict)

    def begin(self) -> None:
        """Forgets the file before."""
        self.letters.clear()
        self.said.clear()

    def unsaid(self, view: View) -> set[str]:
        """Words that are seen on a page and that its text does not have."""
        return _words(view.text) - self.said.get(view.page or 0, set())


def _words(text: str) -> set[str]:
    return set(spaced(plain(text)).split())


def _faults(data: bytes, kind: str, looked: _Looked) -> Iterator[str]:
    if kind == "pdf":
        yield from edition_faults(data, letters("".join(looked.letters)))
    elif kind == "zip":
        yield from workbook_faults(data)
    elif kind == "text":
        yield from table_faults(data)
    else:
        yield "not-an-edition"


def _findings(
    index: int, found: Iterator[Found], needles: Matcher, looked: _Looked, *, show: bool
) -> Iterator[Finding]:
    for view in found:
        if isinstance(view, Unreadable):
            yield Finding(index, view.place, view.reason, view.page or 0)
            continue
        looked.specimen |= view.place == eyes.SPECIMEN
        if view.place == "file/ocr":
            for needle in needles.near.fragments(looked.unsaid(view)):
                yield Finding(
                    index, view.place, "fragment", view.page or 0, needle.entry, needle.kind
                )
        if view.place.startswith("file/pdf-text-"):
            looked.said.setdefault(view.page or 0, set()).update(_words(view.text))
            looked.letters.update(view.text)
            looked.others |= view.place.endswith(("-3", "-4"))
        for needle in search(needles, view):
            value = needle.form if show else ""
            yield Finding(
                index, view.place, "value", view.page or 0, needle.entry, needle.kind, value
            )


def _ocr_state(engine: str | None, looked: _Looked, *, asked: bool) -> str:
    if not asked:
        return "not-asked"
    if engine is None:
        return "not-available"
    return eyes.BY_SPECIMEN if looked.specimen else eyes.DONE
