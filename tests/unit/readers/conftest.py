"""The real sandbox, because a reader that only works outside it does not work."""

from __future__ import annotations

import pytest

from services.redaction.readers.client import ReadResult, read_document
from shared.adapters.sandbox_process import ProcessSandbox
from shared.ports.source import BytesSource


@pytest.fixture
def sandbox():
    """A sandbox of real processes."""
    return ProcessSandbox()


@pytest.fixture
def read(sandbox):
    """Read bytes and answer the result."""

    def reader(data: bytes, *, ocr: bool = False, hint: str = "") -> ReadResult:
        return read_document(sandbox, BytesSource(data), ocr=ocr, hint=hint)

    return reader
