"""Damaged files: each ends in a checked reading or a coded refusal, never in a mess.

A few hundred here, the same every time; ``python -m tests.fuzz.run`` makes any number.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from services.intake.inspection.client import inspect
from services.redaction.readers.client import read_document
from shared.adapters.sandbox_process import ProcessSandbox
from shared.domain.errors import Invalid
from shared.ports.source import BytesSource
from tests.fuzz import run
from tests.fuzz.mutate import mutated
from tests.fuzz.seeds import seeds

pytestmark = pytest.mark.xdist_group("fuzz")
ROOT = Path(__file__).parents[2]
ROUNDS = 24
FOUND = Path(__file__).parents[1] / "vectors" / "fuzz"
"""Files that once ended badly, and the ends they have now."""
ENDS = {
    "chunk-of-two-gigabytes.png": {"read"},
    "endless-small-table.msg": {"file-damaged"},
    "list-levels.html": {"read"},
    "long-boundary.eml": {"file-damaged"},
}


@pytest.fixture(scope="module")
def ends() -> dict[str, dict[str, dict[str, int]]]:
    """How files end in copies of a fresh process that has imported every reader and nothing else."""
    count = ROUNDS * len(seeds())
    told = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.run", "--json", "--seed", "0", "--count", str(count)],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=550,
    ).stdout
    return json.loads(told)


@pytest.mark.parametrize("kind", seeds())
def test_damaged_files_end_well(ends, kind):
    """Every damaged file gives a reading that passed all checks, or a refusal from the list."""
    found = ends["damaged"][kind]
    assert sum(found.values()) == ROUNDS
    assert not [end for end in found if end.startswith("failure") or end in run.AT_A_LIMIT]
    assert len(found) > 1


@pytest.mark.parametrize("kind", seeds())
def test_seeds_are_read(ends, kind):
    """The control: before the damage every seed is read, but for those made to be refused."""
    found = set(ends["originals"][kind])
    assert "read" in found
    assert found <= {"read", "file-bomb"}


@pytest.mark.parametrize("name", ENDS)
def test_what_was_found_stays_mended(name):
    """Each file that once ended badly ends well in the real sandbox."""
    data = (FOUND / name).read_bytes()
    try:
        read_document(ProcessSandbox(), BytesSource(data), ocr=False)
        end = "read"
    except Invalid as refused:
        end = refused.code
    assert end in ENDS[name]


def test_every_file_found_is_tested():
    """No file lies in the folder without an end it must have."""
    assert {path.name for path in FOUND.iterdir()} == set(ENDS)


def test_a_copy_ends_like_a_child(ends):
    """The control: a copy that dies, or sends what no reader sends, counts as a failure."""
    assert ends["controls"] == {
        "dies": {"failure: sandbox-crash ": 1},
        "lies": {"failure: sandbox-crash frame-name": 1},
    }


@pytest.mark.parametrize("kind", seeds())
def test_damaged_uploads_are_judged(kind):
    """Inspection of a damaged file always answers, within its own list of findings."""
    sandbox = ProcessSandbox()
    for number in range(4):
        data = mutated(kind, seeds()[kind][0], 7_000 + number)
        inspection = inspect(sandbox, BytesSource(data), f"upload.{kind.split('-')[0]}")
        assert "sandbox-timeout" not in inspection.findings
        assert inspection.file_type
