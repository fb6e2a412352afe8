"""Training the learned detector: the same input gives the same weights, in any process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from services.redaction.detectors.learned_model import decode

ROOT = Path(__file__).parents[4]
TOWNS = ["Abelton", "Borwick", "Cadmoor", "Dunsley", "Elmstow", "Fernholt"]
NOTES = "The plan was reviewed at the meeting.\nShe is a [[glass blower]] from [[Borwick]].\n"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few made-up judgments in the benchmark's format."""
    folder = tmp_path_factory.mktemp("corpus")
    file = folder / "judgments.jsonl"
    file.write_text("".join(json.dumps(_judgment(t)) + "\n" for t in TOWNS), encoding="utf-8")
    (folder / "notes.txt").write_text(NOTES, encoding="utf-8")
    return file


def _judgment(town: str) -> dict[str, object]:
    text = f"The applicant was born in 1961 and lives in {town}. He applied to the court.\n" * 4
    entities = [
        {"entity_type": kind, "identifier_type": "QUASI", "start_offset": at,
         "end_offset": at + len(word)}
        for word, kind in ((town, "LOC"), ("1961", "DATETIME"))
        for at in range(len(text)) if text.startswith(word, at)
    ]  # fmt: skip
    origin = {"dataset_type": "train", "applicant": "Ann Example"}
    return {"text": text, "entities": entities, "metadata": {"provenance": origin}}


def train(corpus: Path, out: Path, seed: str) -> bytes:
    """The weights a fresh process writes."""
    command = [
        sys.executable, str(ROOT / "benchmarks" / "train_quasi.py"), str(corpus), "--cases", "0",
        "--notes", str(corpus.with_name("notes.txt")), "--write", str(out),
    ]  # fmt: skip
    subprocess.run(
        command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed}
    )
    return out.read_bytes()


def test_the_same_corpus_gives_the_same_weights(corpus: Path, tmp_path: Path) -> None:
    """Nothing depends on the order of sets or on the folder the program is started in."""
    first = train(corpus, tmp_path / "a.tsv", "1")
    assert first == train(corpus, tmp_path / "b.tsv", "2")
    assert decode(first).bias < 0


def test_names_seen_once_get_no_weight_of_their_own(corpus: Path, tmp_path: Path) -> None:
    """A word must stand in several documents before the file may hold it."""
    written = train(corpus, tmp_path / "a.tsv", "1").decode()
    assert "lives" in written
    assert not [town for town in TOWNS if town.lower() in written.lower()]
