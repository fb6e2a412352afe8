"""The machine itself: Python, the sandbox, text recognition, room, the calendar's end."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator

from services.doctor.check import ATTENTION, BROKEN, OK, Check
from services.redaction.detectors.plugged import plug_in
from shared.adapters.clock_system import SystemClock
from shared.adapters.holidays_govuk import health
from shared.adapters.sandbox_process import isolation_report
from shared.settings import Settings, describe

_LITTLE, _LEAST = 0.10, 0.02
_GIB = 1 << 30


def settings_in_force(settings: Settings) -> Iterator[Check]:
    """Every setting that has a value; there are no secrets in them."""
    for name, value in sorted(describe(settings).items()):
        if value:
            yield Check(name, OK, value)
    in_a_file = not settings.keys_url or settings.keys_url.startswith("file:")
    if settings.root_passphrase_file is None and in_a_file:
        yield Check(
            "root key's passphrase",
            ATTENTION,
            "none is given; the root key file opens without one",
            "set LOCKGATE_ROOT_PASSPHRASE_FILE before the first start, or keep the root key in a "
            "key server: docs/formats/root-keys.md",
        )


def python() -> Check:
    """The interpreter."""
    return Check("python", OK, sys.version.split()[0])


def sandbox() -> Check:
    """Whether untrusted files can be parsed on this machine at all: a real run is made."""
    report = isolation_report()
    if report.get("isolated"):
        return Check("sandbox", OK, "untrusted files are parsed without network, confined")
    return Check(
        "sandbox",
        BROKEN,
        f"cannot be isolated at step {report.get('step')}",
        "docs/runbooks/sandbox-unavailable.md",
    )


def text_recognition() -> Check:
    """Whether tesseract is there with English, asked of itself."""
    name = "text recognition"
    program = shutil.which("tesseract")
    if program is None:
        found = "tesseract is not installed; pages that are pictures wait for a person"
        return Check(name, ATTENTION, found, "install tesseract-ocr")
    listed = subprocess.run(  # noqa: S603 - a program of this machine, fixed arguments
        [program, "--list-langs"], capture_output=True, text=True, check=False, timeout=30
    )
    if "eng" in listed.stdout.split():
        return Check(name, OK, "pages that are pictures are read by machine")
    found = "tesseract does not know English"
    return Check(name, BROKEN, found, "install tesseract-ocr-eng, or remove tesseract")


def room(settings: Settings) -> Check:
    """Room on the disk of the data folder."""
    name = "disk"
    folder = settings.data_dir
    while not folder.exists():
        folder = folder.parent
    try:
        disk = shutil.disk_usage(folder)
    except OSError:
        return Check(name, BROKEN, "the data folder cannot be looked at", "mend its rights")
    share = disk.free / max(1, disk.total)
    found = f"{disk.free / _GIB:.1f} GiB free, {share:.0%}"
    if share < _LEAST or disk.free < _GIB // 4:
        return Check(name, BROKEN, found, "docs/runbooks/disk-full.md")
    if share < _LITTLE:
        return Check(name, ATTENTION, found, "docs/runbooks/disk-full.md")
    return Check(name, OK, found)


def holidays() -> Check:
    """How far ahead the bank holidays are known that statutory clocks count by."""
    known = health(SystemClock().now().date())
    found = f"known until {known.known_until.isoformat()}"
    if known.healthy:
        return Check("bank holidays", OK, found)
    verdict = ATTENTION if known.days_left > 0 else BROKEN
    return Check("bank holidays", verdict, found, "install a newer Lockgate")


def recognisers(settings: Settings) -> str:
    """How many of the operator's own recognisers there are; raises what making them raises."""
    return f"{len(plug_in(settings.detectors))} plugged in"
