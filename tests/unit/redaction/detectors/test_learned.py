"""The learned detector: what it proposes, what it leaves alone, and that its weights are ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.redaction.detectors import DEFAULT, detect
from services.redaction.detectors import learned_model as model_module
from services.redaction.detectors.learned import NAME, Block, LearnedDetector, blocks, shipped
from services.redaction.detectors.learned_features import PIECE
from services.redaction.detectors.learned_model import FILE, decode, encode, load
from services.redaction.domain.spans import Category, Reason, Span
from shared.domain.errors import Corrupt
from tests.unit.redaction.detectors.case_register import CASE, EMPTY

RULES = tuple(d for d in DEFAULT if d.name != NAME)
KEPT = """
A strategy meeting was held and the section 47 enquiry began the same day.
The core group met and reviewed the child protection plan.
He was taken to A&E by ambulance and seen by the paediatric registrar.
Children's Social Care, Health, Education and the Police were all represented.
The health visitor weighed the baby and plotted the weight on the centile chart.
The Designated Safeguarding Lead spoke to the class teacher about attendance.
The MASH screened the contact and the threshold for early help was met.
Mother said that she was tired and that the baby had slept badly.
The Initial Child Protection Conference agreed a plan under the category of neglect.
The social worker made an unannounced visit; the house was warm and tidy.
Professional curiosity and management oversight were not strong enough.
There was no record of the voice of the child in the assessment.
The duty officer rang the school and left a message with the receptionist.
The GP practice did not send a report to the conference.
A skeletal survey and a CT scan were done and nothing was found.
The midwife asked about domestic abuse when mother was alone.
Both parents were at work and the older sister gave the children their tea.
An interim care order was made and the children went to foster carers.
The review found good practice by the nursery and by the school nurse.
Free school meals and the pupil premium were in place all year.
Probation shared the risk assessment with the other agencies.
The paediatrician thought that the explanation did not fit the injury.
The dog was shut in the kitchen and the garden was full of rubbish.
She loves football, drawing and her new bike.
Supervision notes did not show why the case was closed.
Early Help, Housing and the Youth Offending Team closed their files.
Learning from reviews should be shared with staff in every agency.
The bread was in the oven when the bell rang and the guests came in.
It rained all morning, so the match was put off until the week after.
The committee will look at the budget again before the end of the year.
""".strip().splitlines()


def added(text: str) -> list[tuple[str, Category]]:
    """What the model adds to a text, with the rules before it."""
    return [(text[s.start : s.end], s.category) for s in detect(text, EMPTY) if s.detector == NAME]


@pytest.mark.parametrize("line", KEPT)
def test_ordinary_sentences_of_care_are_left_alone(line: str) -> None:
    """What carries the learning, and plain English, is not proposed."""
    assert added(line) == []


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("The applicant was born in 1961 and lives in Wlodawa.", ["Wlodawa"]),
        ("On 4 May 2001 the applicant, a trombonist, applied to the Zgorzelec Regional Court.",
         ["Zgorzelec", "Regional", "Court"]),
        ("The applicant, who is of Kurdish origin, was a member of the Labour Party of Batman.",
         ["Kurdish"]),
        ("He had been employed by the company Brunnthaler Werke in Steyr.", ["Steyr"]),
    ],
)  # fmt: skip
def test_what_singles_somebody_out_is_proposed(line: str, wanted: list[str]) -> None:
    """Places, bodies and origins nobody registered are covered once the model has looked."""
    spans = [s for s in detect(line, EMPTY) if s.confidence >= 0.3]
    for word in wanted:
        at = line.index(word)
        assert any(s.start <= at and at + len(word) <= s.end for s in spans), word


def test_the_model_adds_and_never_takes_back() -> None:
    """Every character the rules cover is still covered, with at least their confidence."""
    text = "\n".join(KEPT) + " Amelia Okafor lives in Wlodawa with her aunt Carol, born 4 May 1961."
    alone, both = detect(text, CASE, RULES), detect(text, CASE)
    for span in alone:
        over = [s for s in both if s.start < span.end and span.start < s.end]
        assert min(s.start for s in over) <= span.start
        assert max(s.end for s in over) >= span.end
        assert max(s.confidence for s in over) >= span.confidence


def test_what_a_rule_took_is_not_proposed_again() -> None:
    """A word of which the rules hold a part is theirs, possessive ending and all."""
    text = "The applicant lives in Wlodawa's old town."
    at = text.index("Wlodawa")
    firm = Span(
        at, at + 7, Category.PERSON, "Child A", Reason.DIRECT_ID, "register", 0.9, "Child A"
    )
    found = LearnedDetector().follow(text, EMPTY, [firm])
    assert all(s.end <= firm.start or s.start >= firm.end for s in found)


def test_a_doubtful_finding_of_a_rule_is_made_surer_not_wider() -> None:
    """Where the model agrees with a doubtful rule the same range comes back with more confidence."""
    text = "The applicant was born in 1961 and lives in Wlodawa."
    at = text.index("Wlodawa")
    doubtful = Span(at, at + 7, Category.PLACE, "Place", Reason.QUASI_ID, "proper-names", 0.31)
    found = LearnedDetector().follow(text, EMPTY, [doubtful])
    surer = [s for s in found if (s.start, s.end) == (doubtful.start, doubtful.end)]
    assert [s.category for s in surer] == [Category.PLACE]
    assert surer[0].confidence > doubtful.confidence


def test_doubt_about_a_registered_person_stays_doubt() -> None:
    """Whether a word is a registered name is for a person to settle, not for the model."""
    text = "The applicant was born in 1961 and lives in Wlodawa."
    at = text.index("Wlodawa")
    doubt = Span(
        at, at + 7, Category.PERSON, "Child A", Reason.DIRECT_ID, "register", 0.35, "Child A"
    )
    assert LearnedDetector().follow(text, EMPTY, [doubt]) == []


def test_a_finding_stays_in_its_cell() -> None:
    """Names in two cells or on two lines are two findings."""
    text = "lives in\tWlodawa\tZgorzelec\nSzczecin  Katowice"
    for span in LearnedDetector().find(text, EMPTY):
        assert not set("\t\n") & set(text[span.start : span.end])
        assert "  " not in text[span.start : span.end]


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    """No text makes it raise; ranges lie inside the text and hold something."""
    for span in LearnedDetector().find(text, EMPTY):
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip() == text[span.start : span.end]
        assert 0.3 <= span.confidence <= 0.85


@given(st.text(max_size=200))
def test_pieces_hold_every_character(text: str) -> None:
    """Pieces put together again are the text, so lengths give places."""
    assert "".join(PIECE.findall(text)) == text


def test_blocks_hold_every_character_of_a_long_text() -> None:
    """Long texts are read in stretches of bounded length that leave nothing out."""
    for text in ("word " * 30_000, "x" * 90_000, "line\n" * 30_000):
        held = list(blocks(text))
        assert "".join(text[a:b] for a, b in held) == text
        assert max(b - a for a, b in held) <= 20_000


def test_places_are_right_in_a_later_block() -> None:
    """Offsets count from the start of the whole text."""
    line = "The applicant was born in 1961 and lives in Wlodawa.\n"
    text = "It rained all day and nobody came.\n" * 1_500 + line
    spans = list(LearnedDetector().find(text, EMPTY))
    assert text.index("Wlodawa") in {s.start for s in spans}


def test_the_weights_are_those_shipped() -> None:
    """The file's hash is the one in the code, and it is small."""
    assert load().known == shipped().known
    assert FILE.stat().st_size < 1_000_000


def test_changed_weights_are_refused(tmp_path: Path) -> None:
    """One number changed is noticed before anything is read from the file."""
    copy = tmp_path / "weights.tsv"
    copy.write_bytes(FILE.read_bytes().replace(b" 1 ", b" 2 ", 1))
    with pytest.raises(Corrupt) as raised:
        load(copy)
    assert raised.value.code == "learned-weights-changed"


@pytest.mark.parametrize(
    "data", [b"", b"lockgate-learned 9\n{}\n", b"\xff\xfe", b"a\n{}\nW\tx\ty\n"]
)
def test_what_is_no_weights_file_is_refused(data: bytes) -> None:
    """Bytes of another kind are Corrupt, not a model without weights."""
    with pytest.raises(Corrupt) as raised:
        decode(data)
    assert raised.value.code == "learned-weights-unreadable"


def test_writing_what_was_read_gives_the_same_bytes() -> None:
    """The format loses nothing."""
    assert encode(load()) == FILE.read_bytes()


def test_words_kept_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text with ever new words does not grow the cache without end."""
    monkeypatch.setattr(model_module, "_CACHE", 50)
    model = load()
    for number in range(20):
        Block(model, " ".join(f"w{number}x{n}" for n in range(20)), 0, 10_000)
    assert len(model.held) <= 50 + 20
