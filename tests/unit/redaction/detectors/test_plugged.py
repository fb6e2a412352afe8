"""Recognisers that an operator brings take part by configuration, and fail closed."""

from __future__ import annotations

import json
import traceback
from pathlib import Path

import pytest
from click.testing import CliRunner

from services import doctor
from services.cli import cli
from services.redaction.detectors import detect
from services.redaction.detectors.plugged import KINDS, detecting, kind_of, plug_in
from services.redaction.domain.spans import Category
from shared.domain.errors import Invalid
from shared.settings import load_settings
from tests.unit.redaction.detectors.case_register import CASE, EMPTY

HERE = "tests.unit.redaction.detectors.brought_recognisers"
# Presidio's own imports warn of what newer versions of their libraries will change.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


def named(*factories: str) -> list[str]:
    """Factories of the module beside this one."""
    return [f"{HERE}:{factory}" for factory in factories]


def proposed(text: str, *factories: str, register=EMPTY):
    """(words, category, detector) of every proposal."""
    return [
        (text[s.start : s.end], s.category, s.detector)
        for s in detecting(named(*factories))(text, register)
    ]


def test_presidio_recognisers_take_part():
    """Two of Presidio's United Kingdom recognisers and a pattern of one's own, in one setting."""
    (nhs, nino, own) = plug_in(named("nhs", "nino", "early_help"))
    text = "NHS 999 000 0018; AB 12 34 56 C; Early Help file abc-xyz"
    assert [(text[s.start : s.end], s.category) for s in nhs.find(text, EMPTY)] == [
        ("999 000 0018", Category.HEALTH_NUMBER)
    ]
    assert [(text[s.start : s.end], s.category) for s in nino.find(text, EMPTY)] == [
        ("AB 12 34 56 C", Category.STATE_NUMBER)
    ]
    assert [(s.category, s.detector) for s in own.find(text, EMPTY)] == [
        (Category.CASE_NUMBER, "early help")
    ]


def test_what_a_plug_in_finds_stands_beside_lockgates_own_findings():
    """Detection gives everything it gave before, and what the recogniser added."""
    text = "Millie has an Early Help file abc-xyz."
    assert "abc" not in " ".join(text[s.start : s.end] for s in detect(text, CASE))
    before = set(detect(text, CASE))
    after = detecting(named("early_help"))(text, CASE)
    assert before <= set(after)
    assert ("Early Help file abc-xyz", "early help") in {
        (text[s.start : s.end], s.detector) for s in after
    }


def test_a_presidio_engine_takes_part():
    """An AnalyzerEngine with a tokeniser alone answers for all its recognisers."""
    (engine,) = plug_in(named("engine"))
    text = "NHS 999 000 0018 and AB 12 34 56 C"
    found = {(text[s.start : s.end], s.category) for s in engine.find(text, EMPTY)}
    assert ("999 000 0018", Category.HEALTH_NUMBER) in found
    assert ("AB 12 34 56 C", Category.STATE_NUMBER) in found


def test_a_spacy_pipeline_takes_part():
    """Entities of doc.ents become proposals of the category their label means."""
    text = "They met at the old boathouse again."
    assert ("the old boathouse", Category.PLACE, "spacy") in proposed(text, "rules")


@pytest.mark.parametrize("before", [0, 200, 340, 400, 3_000])
def test_gliner_is_given_no_more_than_it_reads(before: int):
    """A name far down a long text is found, and so is one on the seam of two pieces."""
    text = "x " * (before // 2) + "zimbalist " + "y " * 500
    assert ("zimbalist", Category.PERSON, "gliner") in proposed(text, "gliner")


def test_a_detector_of_ones_own_takes_part():
    """Anything with a name and find."""
    assert ("the boathouse", Category.PLACE, "own") in proposed("At the boathouse.", "own")


def test_invisible_characters_do_not_hide_anything_from_a_plug_in():
    """A recogniser sees folded text, and its answer covers the original."""
    text = "Early Help file a\u200bbc-xyz"
    assert (text, Category.CASE_NUMBER, "early help") in proposed(text, "early_help")


def test_doubtful_answers_are_proposed():
    """A low score does not make an answer vanish."""
    from types import SimpleNamespace

    from services.redaction.detectors import plugged

    result = SimpleNamespace(start=0, end=3, entity_type="PERSON", score=0.01)
    model = SimpleNamespace(supported_entities=["PERSON"], analyze=lambda **_: [result])
    (span,) = plugged._adapted(plugged.Brought(model), 1).find("qux", EMPTY)
    assert span.confidence >= 0.3
    assert not list(plugged._adapted(plugged.Brought(model, threshold=0.2), 1).find("qux", EMPTY))


@pytest.mark.parametrize(
    ("factory", "code"),
    [
        ("broken", "plug-in-failed"),
        ("not_there", "plug-in-missing"),
        ("nothing", "plug-in-kind"),
        ("needs_engine", "plug-in-kind"),
        ("unexplained", "plug-in-entity"),
    ],
)
def test_the_start_is_refused(factory: str, code: str):
    """A recogniser that cannot work stops the start and is named by its position alone."""
    with pytest.raises(Invalid) as refusal:
        plug_in(named("own", factory))
    assert refusal.value.code == code
    assert refusal.value.facts["position"] == 2
    assert "Millie" not in str(refusal.value)


def test_a_module_that_is_missing_stops_the_start():
    """Not only a function of a module that is there."""
    with pytest.raises(Invalid) as refusal:
        plug_in(["not_installed_anywhere:make"])
    assert refusal.value.code == "plug-in-missing"


@pytest.mark.parametrize(
    ("factory", "code"),
    [
        ("beyond", "plug-in-nonsense"),
        ("backwards", "plug-in-nonsense"),
        ("negative", "plug-in-nonsense"),
        ("fraction", "plug-in-nonsense"),
        ("no_score", "plug-in-nonsense"),
        ("too_sure", "plug-in-nonsense"),
        ("careless", "plug-in-nonsense"),
        ("renamed", "plug-in-entity"),
        ("failing", "plug-in-failed"),
        ("silent", "plug-in-failed"),
    ],
)
def test_nonsense_is_never_passed_over(factory: str, code: str):
    """An error or an answer that cannot be stops the document, and tells nothing of its text."""
    find = detecting(named(factory))
    with pytest.raises(Invalid) as refusal:
        find("Millie was here.", EMPTY)
    assert refusal.value.code == code
    assert "Millie" not in "".join(traceback.format_exception_only(refusal.value))
    assert "Millie" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_without_a_setting_detection_is_lockgates_own():
    """No factory, no wrapper."""
    assert detecting(()) is detect


def test_entity_names_are_read_in_any_writing():
    """The "phone number" of GLiNER is PHONE_NUMBER; a number of another country needs no row."""
    assert kind_of("phone number", KINDS, 1) == KINDS["PHONE_NUMBER"]
    assert kind_of("US_SSN", KINDS, 1).category is Category.STATE_NUMBER
    assert kind_of("CARDINAL", KINDS, 1) is None


def test_the_command_uses_what_is_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """``lockgate detect`` shows what Presidio found, by the setting alone."""
    register = tmp_path / "register.json"
    register.write_text('{"case": "K-1", "entries": []}')
    text = tmp_path / "note.txt"
    text.write_text("He has an Early Help file abc-xyz.")
    asked = ["detect", "--json", "--register", str(register), str(text)]
    monkeypatch.setenv("LOCKGATE_DETECTORS", ",".join(named("nhs", "nino", "early_help")))
    answer = CliRunner().invoke(cli, asked)
    assert answer.exit_code == 0, answer.output
    assert "early help" in {span["detector"] for span in json.loads(answer.output)["spans"]}
    monkeypatch.setenv("LOCKGATE_DETECTORS", ",".join(named("nhs", "unexplained")))
    refused = CliRunner().invoke(cli, asked)
    assert refused.exit_code == 2
    assert "plug-in-entity" in refused.output
    assert "position: 2" in refused.output


def test_doctor_says_whether_they_can_be_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A recogniser that cannot be made is a finding before it stops a start."""
    monkeypatch.setenv("LOCKGATE_DATA_DIR", str(tmp_path))
    for factories, verdict in (("own", "ok"), ("own,broken", "broken")):
        monkeypatch.setenv("LOCKGATE_DETECTORS", ",".join(named(*factories.split(","))))
        checks = {check.name: check.verdict for check in doctor.examine(load_settings())}
        assert checks["detectors"] == verdict
