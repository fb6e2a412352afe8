"""The real sandbox around the inspector."""

from __future__ import annotations

import pytest

from services.intake.inspection.client import Inspection, inspect
from shared.adapters.sandbox_process import ProcessSandbox
from shared.ports.source import BytesSource


@pytest.fixture
def look():
    """Inspect bytes under a name."""

    def inspector(data: bytes, name: str) -> Inspection:
        return inspect(ProcessSandbox(), BytesSource(data), name)

    return inspector
