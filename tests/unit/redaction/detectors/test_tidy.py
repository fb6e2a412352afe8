"""A found value leaves the punctuation of its sentence alone."""

from __future__ import annotations

import pytest

from services.redaction.detectors import detect
from services.redaction.domain.register import Register


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("He visited on 19 November. She stayed.", "19 November"),
        ("his aunt (01632 960178), who rang", "01632 960178"),
        ("ring (01632) 960178 today", "(01632) 960178"),
    ],
)
def test_punctuation_of_the_sentence_stays(text: str, value: str) -> None:
    """A full stop after a date and half a bracket before a number are not part of them."""
    assert value in {text[span.start : span.end] for span in detect(text, Register())}
