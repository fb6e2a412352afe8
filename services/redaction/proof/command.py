"""What ``lockgate verify`` does: an exit status and lines to print, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from services.redaction.proof.report import Finding
from services.redaction.proof.verify import verify_files


def verify_command(
    register: Path, paths: Sequence[Path], *, audience: str | None = None, show: bool = False
) -> tuple[int, list[str]]:
    """0 and one line when nothing of the register can be recovered, else 1 and the places.

    Files are told by their position on the command line; names and values only with ``show``.

    Raises:
        Invalid: ``register-unreadable``.
        Corrupt: ``verifier-control-failed``.
    """
    files = [(path.name, path) for path in paths]
    text = register.read_text(encoding="utf-8")
    report = verify_files(text, files, audience=audience, show=show)
    eyes = f"pictures and pages as seen: {report.ocr}"
    if report.clean:
        return 0, [f"nothing found in {len(paths)} file(s); {eyes}"]
    lines = [_line(finding, paths, show=show) for finding in report.findings]
    return 1, [*lines, f"{len(lines)} place(s); {eyes}"]


def _line(finding: Finding, paths: Sequence[Path], *, show: bool) -> str:
    name = f" ({paths[finding.file]})" if show else ""
    page = f" page {finding.page}" if finding.page else ""
    entry = f" entry {finding.entry + 1} {finding.kind}" if finding.entry >= 0 else ""
    value = f": {finding.value}" if show and finding.value else ""
    return f"file {finding.file + 1}{name}: {finding.place}{page}: {finding.reason}{entry}{value}"
