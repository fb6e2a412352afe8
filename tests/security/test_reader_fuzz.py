"""Damaged files: each ends in a checked reading or a coded refusal, never in a mess.

A few hundred here, the same every time; ``python -m tests.fuzz.run`` makes any number.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from services.intake.inspection.client import inspect
from services.redaction.readers.client import read_document
from shared.adapters.sandbox_process import ProcessSandbox
from shared.domain.errors import Invalid
from shared.ports.source import BytesSource
from tests.fuzz import dies, lies, run
from tests.fuzz.forked import ForkedSandbox, load
from tests.fuzz.mutate import mutated
from tests.fuzz.seeds import seeds

ROUNDS = 24
FOUND = Path(__file__).parents[1] / "vectors" / "fuzz"
"""Files that once ended badly, and the ends they have now."""
ENDS = {
    "chunk-of-two-gigabytes.png": {"read"},
    "list-levels.html": {"read"},
    "long-boundary.eml": {"file-damaged"},
}


@pytest.fixture(scope="module")
def sandbox() -> ForkedSandbox:
    """Copies of one process that has imported every reader."""
    load()
    return ForkedSandbox(run.LIMITS)


@pytest.mark.parametrize("kind", seeds())
def test_damaged_files_end_well(sandbox, kind):
    """Every damaged file gives a reading that passed all checks, or a refusal from the list."""
    ends: dict[str, int] = {}
    originals = seeds()[kind]
    for number in range(ROUNDS):
        data = mutated(kind, originals[number % len(originals)], number)
        end = run.outcome(sandbox, data, number, kind)
        ends[end] = ends.get(end, 0) + 1
    assert not [end for end in ends if end.startswith("failure") or end in run.AT_A_LIMIT]
    assert len(ends) > 1


@pytest.mark.parametrize("kind", seeds())
def test_seeds_are_read(sandbox, kind):
    """The control: before the damage every seed is read, but for those made to be refused."""
    ends = {run.outcome(sandbox, data, 1, kind.split("-")[0]) for data in seeds()[kind]}
    assert "read" in ends
    assert ends <= {"read", "file-bomb"}


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


def test_a_copy_ends_like_a_child():
    """The control: a copy that dies, or sends what no reader sends, counts as a failure."""
    ends = {dies: "failure: sandbox-crash ", lies: "failure: sandbox-crash frame-name"}
    for program, end in ends.items():

        class Other(ForkedSandbox):
            def run(self, _program, request, source, limits=run.LIMITS, name=program.__name__):
                return super().run(name, request, source, limits)

        assert run.outcome(Other(run.LIMITS), b"x", 1) == end


@pytest.mark.parametrize("kind", seeds())
def test_damaged_uploads_are_judged(kind):
    """Inspection of a damaged file always answers, within its own list of findings."""
    sandbox = ProcessSandbox()
    for number in range(4):
        data = mutated(kind, seeds()[kind][0], 7_000 + number)
        inspection = inspect(sandbox, BytesSource(data), f"upload.{kind.split('-')[0]}")
        assert "sandbox-timeout" not in inspection.findings
        assert inspection.file_type
