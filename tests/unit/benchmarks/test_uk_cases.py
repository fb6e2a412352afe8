"""Made-up case files: the same seed gives the same text, and what is marked is where it says."""

from __future__ import annotations

import hashlib
import re
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.detect_uk import HALVES, main, measure, right, taken_out
from benchmarks.uk_cases import stock
from benchmarks.uk_cases.generate import cases
from benchmarks.uk_cases.gold import Document, Group, Mark, Piece, joined
from benchmarks.uk_cases.noise import scanned
from benchmarks.uk_cases.numbers import MAKERS, luhn, nhs, upn, written
from benchmarks.uk_cases.stock import former_stock, open_stock
from services.redaction.domain.register import Register, dump_register, load_register
from services.redaction.domain.spans import Category, Reason, Span

_KEPT = re.compile(r"\[[a-z]\|([^\]]+)\]")
STOCK = open_stock()
CASES = list(cases(STOCK, 3, 7))
FORMER = former_stock()
DOCUMENTS = [document for case in CASES for document in case.documents]


def test_the_same_seed_makes_the_same_cases() -> None:
    """Cases depend on the seed and on nothing else."""
    assert list(cases(STOCK, 3, 7)) == CASES
    assert list(cases(STOCK, 1, 8)) != CASES[:1]


def test_every_case_has_every_kind_of_document_and_a_scan() -> None:
    """Six kinds and one of them again as an OCR engine reads it."""
    for case in CASES:
        kinds = [document.kind for document in case.documents]
        assert kinds[:-1] == list(STOCK["documents"])
        assert kinds[-1].endswith(", scanned")


def test_marks_are_sorted_and_apart() -> None:
    """No two marks share a character, and none is empty or outside the text."""
    for document in DOCUMENTS:
        at = 0
        for mark in document.marks:
            assert at <= mark.start < mark.end <= len(document.text)
            at = mark.end


def test_marks_hold_what_they_say() -> None:
    """A first name that was asked for is what the range of its mark holds."""
    first = {name for case in CASES for entry in case.register.entries for name in entry.names}
    given = {name.split()[0] for name in first}
    marks = [(d, m) for d in DOCUMENTS[:6] for m in d.marks if m.kind == "first"]
    assert marks
    for document, mark in marks:
        shown = document.text[mark.start : mark.end].translate({0x200B: "", 0xAD: "", 0x2060: ""})
        assert shown in given


def test_registers_can_be_read_back() -> None:
    """The register of a case is one that the command accepts."""
    for case in CASES:
        assert load_register(dump_register(case.register)) == case.register


def test_every_kind_of_number_is_told() -> None:
    """Three cases hold a number of every notation."""
    told = {mark.kind for document in DOCUMENTS for mark in document.marks}
    assert set(STOCK["notations"]) <= told


@pytest.mark.parametrize("kind", sorted(STOCK["notations"]))
def test_every_notation_shows_the_whole_number(kind: str) -> None:
    """A notation neither drops a character nor wants one more."""
    for notation in STOCK["notations"][kind]:
        shape = "\n".join(re.findall("<([^>]+)>", notation))
        if kind in MAKERS:
            value = MAKERS[kind](Random(kind))
            shown = written(value, shape)
            assert [c for c in shown if c.isalnum()][-len(value) :] == list(value)
        else:
            assert shape in STOCK["values"]


def test_a_notation_of_the_wrong_length_is_refused() -> None:
    """Characters left over or wanting raise, they are not dropped."""
    for shape in ("###", "#####"):
        with pytest.raises(ValueError):
            written("1234", shape)


def test_check_characters_are_right() -> None:
    """Numbers carry the check that their rule gives."""
    for seed in range(20):
        digits = [int(d) for d in nhs(Random(seed))]
        assert sum(d * w for d, w in zip(digits, range(10, 0, -1), strict=True)) % 11 == 0
        made = upn(Random(seed))
        total = sum(int(d) * place for d, place in zip(made[1:], range(2, 14), strict=True))
        assert "ABCDEFGHJKLMNPQRTUVWXYZ"[total % 23] == made[0]
    assert luhn("7992739871") == "79927398713"


def test_a_scan_keeps_lengths_and_spares_what_must_stay() -> None:
    """Confused letters and broken lines move nothing, and kept words are left alone."""
    pieces = [
        Piece("All Only Illness 5 Officers of Bolton " * 20),
        Piece("in the hope that", Group.KEEP, "word that is a name"),
        Piece(" SOLO 1550", Group.DIRECT, "case"),
    ]
    after = scanned(pieces, Random(3))
    assert [len(piece.text) for piece in after] == [len(piece.text) for piece in pieces]
    assert after[1].text.replace("\n", " ") == pieces[1].text
    assert after[0].text != pieces[0].text
    changed = sum(a != b for a, b in zip(pieces[2].text, after[2].text, strict=True) if a != " ")
    assert changed <= 1


def test_ranges_count_letters_and_digits() -> None:
    """A mention is found when all of it goes, and a phrase is kept when none of it does."""
    document = joined(
        "x", [Piece("Hope K", Group.REGISTER, "full"), Piece(" "), Piece("hope", Group.KEEP)]
    )
    name, kept = document.marks
    spans = [Span(0, 4, Category.PERSON, "Child A", Reason.DIRECT_ID, "register", 0.9)]
    part = taken_out(document.text, spans, Register(), 0.3)
    whole = taken_out(document.text, [*spans, Span(5, 6, *_rest(spans[0]))], Register(), 0.3)
    assert (right(document, name, part), right(document, name, whole)) == (False, True)
    assert right(document, kept, whole)
    assert not right(document, kept, bytearray(b"\x01" * len(document.text)))


def _rest(span: Span) -> tuple[Category, str, Reason, str, float]:
    return span.category, span.label, span.reason, span.detector, span.confidence


def test_what_policy_leaves_counts_as_kept() -> None:
    """A proposal that the Panel's policy keeps takes nothing out."""
    text = "autism"
    span = Span(0, 6, Category.TRAIT, "trait", Reason.QUASI_ID, "name", 0.9)
    assert right(
        Document("x", text, ()),
        Mark(0, 6, Group.KEEP, ""),
        taken_out(text, [span], Register(), 0.3),
    )


def test_the_measure_adds_up() -> None:
    """Every marked range is counted once, as right or as missed."""
    score = measure(count=1, seed=5)
    wanted = sum(score.wanted.values())
    assert wanted == sum(score.right.values()) + len(score.missed)
    assert wanted == sum(len(d.marks) for case in cases(STOCK, 1, 5) for d in case.documents)


def test_the_sealed_stock_is_the_one_that_was_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It opens with the digest on record, and is refused with any other."""
    assert stock.sealed_stock()["documents"].keys() > STOCK["documents"].keys()
    monkeypatch.setattr(stock, "SEALED_SHA256", "0" * 64)
    with pytest.raises(ValueError):
        stock.sealed_stock()


_STOCKS = {name: opened() for name, opened in HALVES.items()}


@pytest.mark.parametrize(("one", "other"), list(combinations(_STOCKS, 2)))
def test_the_stocks_share_no_names_and_no_sentences(one: str, other: str) -> None:
    """What was tuned on one stock cannot have been learned from another.

    Names of the noisy stock may by chance be some of the sealed one, which its writer never saw.
    """
    first, second = _told_by(_STOCKS[one]), _told_by(_STOCKS[other])
    for what in ("lines",) if {one, other} == {"noisy", "sealed"} else first:
        shared = bool(first[what] & second[what])  # nothing of the sealed stock is shown
        assert not shared, what


def _told_by(told: dict[str, Any]) -> dict[str, set[str]]:
    """Names, places, sentences and kept phrases of a stock."""
    places = {name: set(pool) for name, pool in told["places"].items()}
    names = {pool: set(told["names"][pool]) for pool in ("girls", "boys", "last")}
    entries = {line for shape in told["documents"].values() for line in shape["entries"]}
    return {**places, **names, "lines": entries | set(told["common"]["lines"])}


def test_the_sealed_stock_shares_no_kept_phrase() -> None:
    """What must stay there is worded nowhere else."""
    kept = {name: set(_KEPT.findall(str(told))) for name, told in _STOCKS.items()}
    assert kept["sealed"]
    assert not kept["sealed"] & (kept["open"] | kept["former"])


@pytest.mark.parametrize("name", sorted(_STOCKS))
def test_every_stock_makes_cases(name: str) -> None:
    """No template names a field or a form that is not there, and marks lie apart."""
    for case in cases(_STOCKS[name], 6, 11):
        for document in case.documents:
            at = 0
            for mark in document.marks:
                assert at <= mark.start < mark.end <= len(document.text)
                at = mark.end


def test_careful_scans_spare_initials_and_divide_names() -> None:
    """A lone initial is never misread; a long name may end a line with a hyphen, and is whole."""
    pieces = [Piece("S Langley", Group.REGISTER, "initial"), Piece(" ")] * 40
    pieces += [Piece("Thackeray", Group.REGISTER, "first"), Piece(" ")] * 80
    after = scanned(pieces, Random(2), careful=True)
    initials = {piece.text.split()[0] for piece in after if piece.kind == "initial"}
    names = {piece.text.replace("-\n", "") for piece in after if piece.kind == "first"}
    assert (initials, names) == ({"S"}, {"Thackeray"})
    assert any("-\n" in piece.text for piece in after)


def test_a_stock_says_how_many_careful_scans_there_are() -> None:
    """The former stock has two in each case."""
    (case,) = cases(FORMER, 1, 3)
    kinds = [document.kind for document in case.documents]
    assert sum(kind.endswith(", scanned") for kind in kinds) == FORMER["careful_scans"] == 2


def test_misses_of_the_sealed_half_are_never_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only totals are told, whatever else is asked for."""
    asked = ["detect_uk", "--sealed", "--count", "1", "--misses", "all", "--kinds"]
    monkeypatch.setattr("sys.argv", asked)
    assert main() == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + len(Group)


def test_a_stock_survives_being_sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is sealed is what is opened."""
    source = stock.OPEN.read_text(encoding="utf-8")
    content = stock.sealed(source)
    path = tmp_path / "sealed.b85"
    path.write_bytes(content)
    monkeypatch.setattr(stock, "SEALED", path)
    monkeypatch.setattr(stock, "SEALED_SHA256", hashlib.sha256(content).hexdigest())
    assert stock.sealed_stock() == STOCK
