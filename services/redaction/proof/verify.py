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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from services.redaction.proof import ocr as eyes
from services.redaction.proof.control import run_control
from services.redaction.proof.evidence import Evidence
from services.redaction.proof.fold import plain, spaced
from services.redaction.proof.kept import Kept
from services.redaction.proof.looking import look
from services.redaction.proof.matcher import Matcher
from services.redaction.proof.needles import derive
from services.redaction.proof.register import read_values
from services.redaction.proof.report import FileReport, Finding, Report, ranges
from services.redaction.proof.search import View, made_ready, search
from services.redaction.proof.sharing import Account, shared_views
from services.redaction.proof.structure import edition_faults, letters
from services.redaction.proof.views import Found, Unreadable, sniff
from services.redaction.proof.workbook import table_faults, workbook_faults

VERIFIER = "lockgate-proof/3"
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
    evidence: Mapping[int, Evidence] | None = None,
    edition: bool = False,
    ocr: bool = True,
    show: bool = False,
) -> Report:
    """Looks for every value the audience may not see.

    ``kept`` are mentions in these files that a person decided to keep, let by where they were
    kept only; entries kept for the audience by the register are left out by themselves.
    ``evidence`` is what the sources of files, by position, looked like and said: it spares reading
    what is proven to be the same, and is believed no further.
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
        digest = hashlib.sha256(data).hexdigest()
        looked.begin(f"{digest} {register_json}")
        found = views(name, data, kind, engine, (evidence or {}).get(index), looked)
        findings |= set(_findings(index, found, needles, looked, show=show))
        if edition:
            findings |= {
                Finding(index, "file/structure", code) for code in _faults(data, kind, looked)
            }
        seen = looked.account
        state = _ocr_state(engine, looked, asked=ocr)
        reports.append(
            FileReport(
                digest, len(data), kind, state, ranges(seen.whole), ranges(seen.same), seen.sampled
            )
        )
    shared = any(report.pages_same for report in reports)
    more = {
        "structure": edition, "kept": bool(kept), "ocr": engine is not None, "same-pixels": shared,
    }  # fmt: skip
    run_control({report.kind for report in reports}, engine, others=looked.others, shared=shared)
    return Report(
        VERIFIER,
        audience or "",
        hashlib.sha256(register_json.encode()).hexdigest(),
        tuple(reports),
        tuple(sorted(findings)),
        (*_CHECKS, *(code for code, done in more.items() if done)),
        _weakest([report.ocr for report in reports]),
        "found",
    )


def views(
    name: str,
    data: bytes,
    kind: str,
    engine: str | None,
    evidence: Evidence | None,
    looked: _Looked,
) -> Iterator[Found]:
    """Every view of one file, what an eye would read included."""
    yield from look(name, data)
    if engine is None or kind not in {"pdf", "image"}:
        return
    if eyes.how_to_read(data, kind) == eyes.BY_SPECIMEN:
        yield from looked.reading(eyes.specimen_views(data, engine))
    elif kind == "pdf" and evidence is not None and evidence.pages:
        yield from shared_views(data, engine, evidence, looked.key, looked.account)
    else:
        yield from looked.reading(eyes.ocr_views(data, kind, engine))


@dataclass(slots=True)
class _Looked:
    """The letters a file's pages were seen to show, and how they were looked at."""

    letters: set[str] = field(default_factory=set)
    others: bool = False
    specimen: bool = False
    said: dict[int, set[str]] = field(default_factory=dict)
    account: Account = field(default_factory=Account)
    key: bytes = b""

    def begin(self, secret: str) -> None:
        """Forgets the file before; the secret is what whoever made the source cannot know."""
        self.letters.clear()
        self.said.clear()
        self.specimen = False
        self.account = Account()
        self.key = hashlib.sha256(secret.encode()).digest()

    def reading(self, found: Iterator[Found]) -> Iterator[Found]:
        """The same views; the pages that were read whole are noted."""
        for view in found:
            if view.place == eyes.READ:
                self.account.whole.add(view.page or 0)
            yield view

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
        if view.place == eyes.READ:
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
    if looked.account.same:
        return eyes.SHARED
    return eyes.BY_SPECIMEN if looked.specimen else eyes.DONE


def _weakest(states: Sequence[str]) -> str:
    """What may be said of all files together."""
    order = ("not-asked", "not-available", eyes.SHARED, eyes.BY_SPECIMEN, eyes.DONE)
    return next((state for state in order if state in states), eyes.DONE)
