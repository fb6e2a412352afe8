"""The positive control: a verifier that has gone blind cannot pass."""

from __future__ import annotations

import json

import pytest

from services.redaction.proof import (
    bytes_views,
    control,
    looking,
    other_views,
    pdf_pages,
    pdf_views,
    verify,
)
from services.redaction.proof.control import run_control
from services.redaction.proof.verify import verify_files
from shared.domain.errors import Corrupt

KINDS = {"pdf", "zip", "image", "text", "unknown"}
REGISTER = json.dumps({"entries": [{"kind": "person", "names": ["Amelia Okafor"]}]})


def silent(*_args, **_options):
    """Looks at nothing."""
    return iter(())


def test_control_passes_when_everything_sees():
    """An unbroken verifier finds the planted value everywhere."""
    run_control(KINDS, None)


@pytest.mark.parametrize(
    ("module", "function"),
    [
        (looking, "byte_views"), (bytes_views, "_hex"), (bytes_views, "_base64"),
        (pdf_pages, "by_renderer"), (pdf_views, "_bodies"),
        (pdf_views, "_stream_views"), (pdf_views, "_mapped"), (pdf_views, "page_texts"),
        (other_views, "markup_views"), (other_views, "mail_views"), (control, "search"),
    ],
)  # fmt: skip
def test_control_notices_each_eye_that_is_closed(monkeypatch, module, function):
    """Whichever way of looking is switched off, the run ends without a result."""
    monkeypatch.setattr(module, function, silent)
    with pytest.raises(Corrupt) as caught:
        run_control(KINDS, None)
    assert caught.value.code == "verifier-control-failed"


def test_control_notices_an_own_reading_that_is_blank(monkeypatch):
    """The second extractor is held to the control like the first."""
    monkeypatch.setattr(pdf_pages, "in_order", lambda _: "")
    with pytest.raises(Corrupt):
        run_control({"pdf"}, None)


def test_control_covers_the_further_extractors_when_they_were_asked(monkeypatch):
    """Libraries that settled a dispute must have found the planted value in the same run."""
    run_control({"pdf"}, None, others=True)
    monkeypatch.setattr(control, "by_others", silent)
    run_control({"pdf"}, None)
    with pytest.raises(Corrupt):
        run_control({"pdf"}, None, others=True)


@pytest.mark.parametrize("kind", ["pdf", "zip", "image", "text"])
def test_control_notices_a_format_that_is_not_opened(monkeypatch, kind):
    """A format whose opener sees nothing ends the run without a result."""
    monkeypatch.setitem(looking._OPENERS, kind, silent)
    with pytest.raises(Corrupt):
        run_control({kind}, None)


def test_control_notices_an_engine_that_reads_nothing(monkeypatch):
    """An OCR engine that reads nothing does not count as having read."""
    monkeypatch.setattr(control, "ocr_views", silent)
    with pytest.raises(Corrupt) as caught:
        run_control({"pdf"}, "/engine")
    assert caught.value.facts == {"kind": "ocr", "silent": 1}


def test_verification_without_a_passing_control_gives_no_report(monkeypatch):
    """The control runs inside every verification, before an answer is given."""
    monkeypatch.setattr(verify, "look", silent)
    monkeypatch.setattr(control, "look", silent)
    with pytest.raises(Corrupt):
        verify_files(REGISTER, [("a.txt", b"nothing")], ocr=False)
