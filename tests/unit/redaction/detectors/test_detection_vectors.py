"""Every line of tests/vectors/detection: what must be found, as what, and what must be kept."""

from __future__ import annotations

import pytest

from services.redaction.domain.register import Register
from tests.unit.redaction.detectors.case_register import CASE, EMPTY
from tests.unit.redaction.detectors.vector_lines import FOLDER, Vector, failure, read

LINES = [
    pytest.param(vector, CASE if "registered" in path.name else EMPTY, id=f"{path.stem}-{number}")
    for path in sorted(FOLDER.glob("*.txt"))
    for number, vector in enumerate(read(path.name), 1)
]


@pytest.mark.parametrize(("vector", "register"), LINES)
def test_detection_vector_holds(vector: Vector, register: Register) -> None:
    """The part named is covered as the kind named, or nothing of it is touched."""
    assert failure(vector, register) == ""
