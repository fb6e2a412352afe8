"""The table of a run, and the page that keeps it."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.speed.jobs import KINDS, STAGES

Results = dict[str, dict[str, Any]]
_HEADS = ("what", "Lockgate", "compared with", "ratio", "aim")
_MIB = 1 << 20
_LIBRARIES = ("presidio-analyzer", "spacy", "pypdfium2", "typst", "pyahocorasick")

_PAGE = """\
# Benchmarks

Written by `{command}`; do not edit. Every measurement runs in a process of its own, held to one
core, and counts CPU seconds of that process and of those it starts (the sandbox, the verifier, the
OCR engine). Shown is the median of its runs. What is measured on is made from a seed by
`benchmarks/speed/material.py`, the case files by `benchmarks/uk_cases`.

Machine: {machine}.
Libraries: {libraries}.

{table}

Presidio runs with a tokeniser and no trained pipeline: *uk* is its six recognisers of the United
Kingdom and seven without a country, *default* what it loads by itself for English. Lockgate runs
everything it has, with a register. A PDF goes through reading in the sandbox, detection, building
and the verifier's own process; a page edition draws every page. Rows without an OCR engine hide it
from Lockgate and the verifier alike.

{rest}
"""
_RELEASE = Path("/etc/os-release")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    own: str
    other: str = ""
    ratio: str = ""
    aim: str = ""

    def cells(self) -> tuple[str, ...]:
        """The line's cells in order."""
        return (self.what, self.own, self.other, self.ratio, self.aim)


def rows(results: Results) -> list[Row]:
    """Every line that the results allow; what was not measured is left out."""
    parts = (_detection, _growth, _quality, _documents, _pages, _limits, _memory)
    return [row for part in parts for row in part(results)]


def table(lines: list[Row]) -> str:
    """The lines as a table for a terminal, which is Markdown as well."""
    cells = [_HEADS, *(line.cells() for line in lines)]
    wide = [max(len(row[at]) for row in cells) for at in range(len(_HEADS))]
    shown = [
        "| " + " | ".join(cell.ljust(size) for cell, size in zip(row, wide, strict=True)) + " |"
        for row in cells
    ]
    rule = "|" + "|".join("-" * (size + 2) for size in wide) + "|"
    return "\n".join([shown[0], rule, *shown[1:]])


def _detection(results: Results) -> Iterator[Row]:
    for kind in KINDS:
        own = results.get(f"lockgate {kind}")
        for which, aim in (("uk", "3 or more"), ("default", "")):
            peer = results.get(f"presidio {which} {kind}")
            if own and peer:
                yield Row(
                    f"detection, {kind}, 60 entries",
                    f"{own['rate']:,.0f} characters/s",
                    f"Presidio {which}, {peer['recognisers']:.0f} recognisers: {peer['rate']:,.0f}",
                    f"{own['rate'] / peer['rate']:.2f}",
                    aim,
                )


def _growth(results: Results) -> Iterator[Row]:
    few, many = results.get("register 10"), results.get("register 1000")
    if few and many:
        yield Row(
            "detection, notes, 1,000 entries",
            f"{many['rate']:,.0f} characters/s",
            f"10 entries: {few['rate']:,.0f}",
            f"{few['rate'] / many['rate']:.2f} times the cost",
            "below 2",
        )
        yield Row(
            "a register of 1,000 entries made ready, once a process",
            f"{many['ready']:.2f} s",
            f"10 entries: {few['ready']:.2f} s",
        )
    small, large = results.get("text small"), results.get("text large")
    if small and large:
        times = round(large["seconds"] * large["rate"] / (small["seconds"] * small["rate"]))
        yield Row(
            f"one text of {large['seconds'] * large['rate'] / 1e6:.1f} million characters",
            f"{large['rate']:,.0f} characters/s",
            f"a text 1/{times} of that: {small['rate']:,.0f}",
            f"{small['rate'] / large['rate']:.2f} times the cost a character",
            "about 1",
        )


def _quality(results: Results) -> Iterator[Row]:
    aims = {"register": "1.000", "direct": ".98 or more", "keep": ".97 or more", "quasi": ""}
    names = {
        "register": "register values found", "direct": "other direct identifiers found",
        "quasi": "quasi-identifiers found", "keep": "must-keep phrases kept",
    }  # fmt: skip
    for half in ("open", "sealed"):
        for group, share in results.get(f"quality {half}", {}).items():
            yield Row(
                f"UK case files, {half} half: {names[group]}", f"{share:.4f}", aim=aims[group]
            )
    for what, figure in results.get("quality tab", {}).items():
        yield Row(f"court judgments: {what}", f"{figure:.4f}")


def _documents(results: Results) -> Iterator[Row]:
    for name, what, aim in (
        ("pdf text", "born-digital PDF to text edition, verified", "50 or more"),
        ("pdf text ocr", "the same, an OCR engine on the machine", ""),
        ("pdf page", "born-digital PDF to page edition at 150 dpi, verified", "15 or more"),
        ("pdf page ocr", "the same, an OCR engine on the machine", ""),
    ):
        if one := results.get(name):
            yield Row(f"{what}, {one['pages']:.0f} pages", f"{one['rate']:.1f} pages/s", aim=aim)
    if one := results.get("pdf page"):
        before = one["pages"] / (one["read"] + one["detect"] + one["build"])
        yield Row("page edition before verification", f"{before:.1f} pages/s")
    for name, what in (("docx", "DOCX, {} pages"), ("eml", "e-mail, {} attachments")):
        if one := results.get(name):
            own = f"{one['seconds']:.2f} s ({one['state']}, files: {one['files']:.0f})"
            yield Row(f"{what}, to certificate".format(int(one["asked"])), own, aim="below 2 s")


def _pages(results: Results) -> Iterator[Row]:
    one, bare = results.get("scan"), results.get("bare")
    if one and bare:
        each = {key: one[key] / one["pages"] for key in ("read", "build", "verify")}
        each["bare"] = bare["bare"] / bare["pages"]
        yield Row(
            "scan, read with OCR",
            f"{each['read']:.2f} s a page",
            f"bare tesseract: {each['bare']:.2f}",
            f"{each['bare'] / each['read']:.2f}",
            "0.85 or more",
        )
        whole = each["read"] + each["build"] + each["verify"]
        yield Row(
            "scan, to verified page edition",
            f"{whole:.2f} s a page",
            f"bare tesseract: {each['bare']:.2f}",
            f"{each['bare'] / whole:.2f}",
        )


def _limits(results: Results) -> Iterator[Row]:
    for name, what in (
        ("limit extraction", "limit: pypdfium2, extraction alone"),
        ("limit rendering", "limit: pypdfium2, rendering alone at 150 dpi"),
    ):
        if one := results.get(name):
            yield Row(what, "", f"{one['each'] * 1000:.1f} ms a page, {one['rate']:.0f} pages/s")


def _memory(results: Results) -> Iterator[Row]:
    for name, what in (
        ("pdf text", "peak memory, text edition"),
        ("pdf long", "peak memory, text edition"),
        ("pdf page", "peak memory, page edition"),
        ("pdf page long", "peak memory, page edition"),
        ("scan", "peak memory, scan"),
    ):
        if one := results.get(name):
            own = f"{one['peak'] / _MIB:.0f} MiB"
            yield Row(f"{what}, {one['pages']:.0f} pages", own, aim="below 300")


def page(results: Results, *, quick: bool) -> str:
    """The page docs/benchmarks.md."""
    return _PAGE.format(
        command="make bench" + (" QUICK=1" if quick else ""),
        machine=machine(),
        libraries=libraries(),
        table=table(rows(results)),
        rest="\n".join([*_shares(results), *_profiles(results)]).rstrip(),
    )


def _shares(results: Results) -> Iterator[str]:
    yield from (
        "## Where the time goes",
        "",
        "Share of each stage in the CPU seconds of a PDF.",
        "",
    )
    yield "| edition | pages | " + " | ".join(STAGES) + " |"
    yield "|---|---|" + "---|" * len(STAGES)
    for name, what in (
        ("pdf text", "text"),
        ("pdf text ocr", "text, OCR engine present"),
        ("pdf page", "page"),
        ("pdf page ocr", "page, OCR engine present"),
        ("scan", "scan"),
    ):
        if one := results.get(name):
            total = sum(one.get(stage, 0.0) for stage in STAGES)
            cells = [f"{one[stage] / total:.0%}" if stage in one else "" for stage in STAGES]
            yield f"| {what} | {one['pages']:.0f} | " + " | ".join(cells) + " |"
    yield ""


def _profiles(results: Results) -> Iterator[str]:
    yield "Own time by module and by function, under the profiler (which slows small functions)."
    yield ""
    for stage in STAGES:
        held = results.get(f"profile {stage}")
        if not held:
            continue
        yield from (f"### {stage.capitalize()}", "", "| module | share |", "|---|---|")
        yield from (f"| `{name}` | {share:.0%} |" for name, share in held["modules"])
        yield from ("", "| function | share | calls |")
        yield "|---|---|---|"
        for name, share, calls in held["rows"]:
            yield f"| `{name.strip('<>')}` | {share:.0%} | {calls:,} |"
        yield ""


def machine() -> str:
    """The machine in words that tell nothing about whose it is."""
    held = _RELEASE.read_text(encoding="utf-8").splitlines() if _RELEASE.is_file() else []
    named = [line.partition("=")[2].strip('"') for line in held if line.startswith("PRETTY_NAME=")]
    system = named[0] if named else platform.system()
    return f"{os.cpu_count()} virtual cores, {system}, Python {platform.python_version()}"


def libraries() -> str:
    """Versions of what is compared and of what does the work."""
    return ", ".join([*(f"{name} {version(name)}" for name in _LIBRARIES), engine()])


def engine() -> str:
    """The OCR engine by name and version."""
    found = shutil.which("tesseract")
    if found is None:
        return "no OCR engine"
    shown = subprocess.run([found, "--version"], capture_output=True, text=True, check=True)
    return (shown.stdout or shown.stderr).splitlines()[0].strip()
