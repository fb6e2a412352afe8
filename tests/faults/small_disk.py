"""Small disks that a test mounts for itself, where nobody else sees them.

They are real file systems of a few megabytes, mounted in a namespace of the test's own, so that no
error is made up: the system itself refuses. Where that is not allowed the test is skipped, and
fails where CI is set.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shared.domain.errors import LockgateError
from tests.servers import absent

PROJECT = Path(__file__).resolve().parents[2]
PAGE = 4096
_NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"]


def found_in_namespace(module: str, folder: Path, *words: str) -> dict[str, Any]:
    """What a module prints, as JSON, when it is run where it may mount disks in ``folder``."""
    probe = [*_NAMESPACE, "mount", "-t", "tmpfs", "none", "/mnt"]
    able = (
        shutil.which("unshare")
        and not subprocess.run(probe, capture_output=True, check=False).returncode
    )
    if not able:
        absent("a mount namespace for small disks")
    done = subprocess.run(
        [*_NAMESPACE, sys.executable, "-m", module, str(folder), *words],
        cwd=PROJECT, capture_output=True, text=True, timeout=500, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


def mounted(folder: Path, megabytes: int) -> Path:
    """A disk of that size."""
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(folder)]
    subprocess.run(["mount", *options], check=True)
    return folder


@contextmanager
def full(disk: Path, left: int = 0) -> Iterator[None]:
    """So many pages are left on the disk, and no more."""
    gc.collect()  # what was let go of without being closed still takes room
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(PAGE)):
                pass
        except OSError:
            pass
        os.truncate(filler, max(0, file.tell() - left * PAGE))
    yield
    filler.unlink()


@contextmanager
def read_only(disk: Path) -> Iterator[None]:
    """Nothing can be written to the disk. It must have no file open for writing."""
    gc.collect()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    yield
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)


def code_of(work: Callable[[], object]) -> str:
    """How a step was refused: family and code; "done" when it was not, else the kind of error."""
    try:
        work()
    except LockgateError as error:
        return f"{error.family} {error.code}"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a defect
        return f"DEFECT {type(error).__name__}"
    return "done"


def files_of(disk: Path) -> list[str]:
    """Every file there, but for what fills the disk."""
    return sorted(
        str(path.relative_to(disk))
        for path in disk.rglob("*")
        if path.is_file() and path.name != "filler"
    )
